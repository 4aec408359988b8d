package acme.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads replies: text, null, a {@link Long}, a list of those, or an {@link Failure}. */
final class Replies {
  private final InputStream in;

  Replies(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** An error reply. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }

  Object read() throws IOException {
    int type = in.read();
    if (type < 0) {
      throw new EOFException("the server closed the connection");
    }
    String line = line();
    switch (type) {
      case '+':
        return line;
      case '-':
        return new Failure(line);
      case ':':
        return Long.valueOf(line);
      case '$':
        return bulk(Integer.parseInt(line));
      case '*':
        int count = Integer.parseInt(line);
        List<Object> list = new ArrayList<Object>();
        for (int i = 0; i < count; i++) {
          list.add(read());
        }
        return count < 0 ? null : list;
      default:
        throw new IOException("no RESP: " + (char) type + line);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.write(b);
    }
    in.read();
    return line.toString("UTF-8");
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length + 2];
    for (int read = 0; read < bytes.length; ) {
      int n = in.read(bytes, read, bytes.length - read);
      if (n < 0) {
        throw new EOFException("the server closed the connection");
      }
      read += n;
    }
    return new String(bytes, 0, length, "UTF-8");
  }
}
