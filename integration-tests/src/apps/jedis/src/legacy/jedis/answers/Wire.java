package legacy.jedis.answers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;

/**
 * A connection that writes commands as bytes and keeps every byte of a reply, so that nothing a
 * client library would smooth over is lost: status or bulk, null bulk or null array, the kinds of
 * RESP3.
 */
final class Wire {
  private static final int TIMEOUT_MILLIS = 30000;
  private static final int CHUNK_MAX = 20000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Jedis owner;

  private Wire(Socket socket, Jedis owner, int readSize) throws IOException {
    this.socket = socket;
    this.owner = owner;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), readSize);
    out = socket.getOutputStream();
  }

  /** A plain connection, which no agent touches. */
  static Wire plain(int port) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      return new Wire(socket, null, 8192);
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + ": " + e, e);
    }
  }

  /**
   * The socket that a Jedis object holds, once it has connected. Reads ask for {@code readSize}
   * bytes.
   */
  static Wire ofJedis(Settings settings, int readSize) {
    Jedis jedis = Generation.connect(settings);
    try {
      jedis.ping();
      return new Wire(socketOf(jedis.getClient()), jedis, readSize);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Socket socketOf(Object connection) {
    for (Class<?> type = connection.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == Socket.class) {
          try {
            field.setAccessible(true);
            return (Socket) field.get(connection);
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
    throw new IllegalStateException("no socket in " + connection.getClass());
  }

  /** All at once, or cut where {@code chance} says so when there is one. */
  void write(byte[] bytes, Random chance) throws IOException {
    int from = 0;
    while (from < bytes.length) {
      int length = bytes.length - from;
      if (chance != null && chance.nextInt(4) > 0) {
        length = Math.min(length, 1 + chance.nextInt(CHUNK_MAX));
      }
      out.write(bytes, from, length);
      from += length;
    }
    out.flush();
  }

  static void encode(ByteArrayOutputStream to, List<byte[]> command) {
    ascii(to, "*" + command.size() + "\r\n");
    for (byte[] word : command) {
      ascii(to, "$" + word.length + "\r\n");
      to.write(word, 0, word.length);
      ascii(to, "\r\n");
    }
  }

  private static void ascii(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(Reply.LATIN_1);
    to.write(bytes, 0, bytes.length);
  }

  /** One command and its reply; a broken connection is a reply too. */
  Reply ask(List<byte[]> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    encode(bytes, command);
    try {
      write(bytes.toByteArray(), null);
      return read();
    } catch (IOException e) {
      return Reply.broken(e);
    }
  }

  Reply ask(String... command) {
    List<byte[]> words = new ArrayList<byte[]>();
    for (String word : command) {
      words.add(word.getBytes(Reply.LATIN_1));
    }
    return ask(words);
  }

  Reply read() throws IOException {
    byte[] line = line();
    char kind = (char) line[0];
    String rest = new String(line, 1, line.length - 1, Reply.LATIN_1);
    switch (kind) {
      case '+':
      case '-':
      case ':':
      case ',':
      case '#':
      case '(':
        return Reply.of(kind, rest.getBytes(Reply.LATIN_1));
      case '_':
        return Reply.of(kind, (byte[]) null);
      case '$':
      case '=':
      case '!':
        int length = Integer.parseInt(rest);
        return Reply.of(kind, length < 0 ? null : bulk(length));
      case '*':
      case '~':
      case '>':
      case '%':
        int count = Integer.parseInt(rest);
        if (count < 0) {
          return Reply.of(kind, (byte[]) null);
        }
        List<Reply> elements = new ArrayList<Reply>();
        for (int i = 0; i < (kind == '%' ? 2 * count : count); i++) {
          elements.add(read());
        }
        return Reply.of(kind, elements);
      default:
        throw new IOException("no reply: " + Reply.quoted(line));
    }
  }

  private byte[] bulk(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int read = 0; read < length; ) {
      int count = in.read(bytes, read, length - read);
      if (count < 0) {
        throw new EOFException("end of stream within a bulk string");
      }
      read += count;
    }
    if (in.read() != '\r' || in.read() != '\n') {
      throw new IOException("bulk string of another length than told");
    }
    return bytes;
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("end of stream");
      }
      line.write(b);
    }
    if (in.read() != '\n' || line.size() == 0) {
      throw new IOException("no reply: " + line);
    }
    return line.toByteArray();
  }

  /** Everything until the server closes the connection. */
  String rest() {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        rest.write(b);
      }
      return Reply.quoted(rest.toByteArray()) + " end of stream";
    } catch (java.net.SocketTimeoutException e) {
      return Reply.quoted(rest.toByteArray()) + " still open";
    } catch (IOException e) {
      // a reset says the same as an end: which of the two depends on what the server had not yet
      // read
      return Reply.quoted(rest.toByteArray()) + " end of stream";
    }
  }

  void close() {
    try {
      if (owner != null) {
        owner.disconnect();
      }
      socket.close();
    } catch (Exception e) {
      // closed enough
    }
  }
}
