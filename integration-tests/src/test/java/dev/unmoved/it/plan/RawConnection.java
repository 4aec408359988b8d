package dev.unmoved.it.plan;

import dev.unmoved.it.server.RedisServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection that shows replies as the bytes they are. Not thread-safe. */
final class RawConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  /** {@code protocol} is the RESP version, 2 or 3. */
  RawConnection(RedisServer server, int protocol) {
    try {
      socket = new Socket("127.0.0.1", server.port());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (protocol == 3) {
      call("HELLO", "3");
    }
  }

  /** Sends a command and gives its reply. */
  byte[] call(Object... arguments) {
    send(encode(arguments));
    return receive();
  }

  /** A command of strings, byte arrays and numbers. */
  static byte[] encode(Object... arguments) {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(("*" + arguments.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (Object argument : arguments) {
      byte[] bytes =
          argument instanceof byte[] raw
              ? raw
              : argument.toString().getBytes(StandardCharsets.UTF_8);
      command.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      command.writeBytes(bytes);
      command.writeBytes(new byte[] {'\r', '\n'});
    }
    return command.toByteArray();
  }

  void send(byte[] command) {
    try {
      socket.getOutputStream().write(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sendAll(List<byte[]> commands) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    commands.forEach(all::writeBytes);
    send(all.toByteArray());
  }

  /** The next whole reply. */
  byte[] receive() {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try {
      receiveInto(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frame.toByteArray();
  }

  private void receiveInto(ByteArrayOutputStream frame) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = readByte(frame); b != '\n'; b = readByte(frame)) {
      line.append((char) b);
    }
    char type = line.charAt(0);
    if ("$=!*~>%".indexOf(type) < 0) {
      return;
    }
    int length = Integer.parseInt(line.substring(1).trim());
    if ("$=!".indexOf(type) >= 0) {
      for (int i = 0; i < length + 2 && length >= 0; i++) {
        readByte(frame);
      }
      return;
    }
    for (int i = 0; i < (type == '%' ? 2 * length : length); i++) {
      receiveInto(frame);
    }
  }

  private int readByte(ByteArrayOutputStream frame) throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("connection closed by the server");
    }
    frame.write(b);
    return b;
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
