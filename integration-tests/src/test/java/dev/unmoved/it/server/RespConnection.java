package dev.unmoved.it.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * One RESP2 connection of the fixtures to one node. Deliberately the smallest thing that works: it
 * shares no code with what is under test, so it can be the witness.
 *
 * <p>Replies: status as String, integer as Long, bulk as byte[], array as List, nil as null, error
 * as {@link RespException}. Not thread-safe.
 */
public final class RespConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream());
  }

  /** Connects to {@code port} of this machine; over TLS when a context is given. */
  public static RespConnection open(int port, SSLContext tls) {
    return open("127.0.0.1", port, tls);
  }

  public static RespConnection open(String host, int port, SSLContext tls) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      return new RespConnection(
          tls == null ? socket : tls.getSocketFactory().createSocket(socket, host, port, true));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot connect to " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** Sends one command and returns its reply. Arguments are Strings, numbers or byte[]. */
  public Object call(Object... command) {
    try {
      write(command);
      out.flush();
      Object reply = read();
      if (reply instanceof RespException error) {
        throw error;
      }
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(Arrays.toString(command) + ": " + e.getMessage(), e);
    }
  }

  /** Sends all commands before it reads the first reply. Errors are returned, not thrown. */
  public List<Object> pipeline(List<Object[]> commands) {
    try {
      for (Object[] command : commands) {
        write(command);
      }
      out.flush();
      List<Object> replies = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        replies.add(read());
      }
      return replies;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The reply as text, whatever kind it is. */
  public String text(Object... command) {
    return asText(call(command));
  }

  /** The reply as a list. */
  @SuppressWarnings("unchecked")
  public List<Object> list(Object... command) {
    return (List<Object>) call(command);
  }

  /** A status, bulk or integer reply as text. */
  public static String asText(Object reply) {
    return reply instanceof byte[] bulk
        ? new String(bulk, StandardCharsets.UTF_8)
        : String.valueOf(reply);
  }

  private void write(Object... command) throws IOException {
    out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (Object argument : command) {
      byte[] bytes =
          argument instanceof byte[] raw
              ? raw
              : String.valueOf(argument).getBytes(StandardCharsets.UTF_8);
      out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.write('\r');
      out.write('\n');
    }
  }

  private Object read() throws IOException {
    String line = readLine();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+':
        return rest;
      case '-':
        return new RespException(rest);
      case ':':
        return Long.valueOf(rest);
      case '$':
        return readBulk(Integer.parseInt(rest));
      case '*':
        return readArray(Integer.parseInt(rest));
      default:
        throw new IOException("not RESP2: " + line);
    }
  }

  private byte[] readBulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("bulk reply cut short");
    }
    return bytes;
  }

  private List<Object> readArray(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    List<Object> array = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      array.add(read());
    }
    return array;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("connection closed by the server");
      }
      line.write(b);
    }
    if (in.read() != '\n' || line.size() == 0) {
      throw new IOException("not RESP: " + line);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // closed enough
    }
  }
}
