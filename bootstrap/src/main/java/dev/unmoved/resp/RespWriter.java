package dev.unmoved.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Encodes the commands and replies that we write ourselves. */
public final class RespWriter {
  private RespWriter() {}

  /** A command as an array of bulk strings. */
  public static byte[] command(String... arguments) {
    byte[][] encoded = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      encoded[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
    }
    return command(encoded);
  }

  /** A command of the arguments in {@code head}, then those in {@code tail}. */
  public static byte[] command(byte[][] head, byte[]... tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, "*" + (head.length + tail.length) + "\r\n");
    for (byte[] argument : head) {
      bulk(out, argument);
    }
    for (byte[] argument : tail) {
      bulk(out, argument);
    }
    return out.toByteArray();
  }

  private static void bulk(ByteArrayOutputStream out, byte[] bytes) {
    ascii(out, "$" + bytes.length + "\r\n");
    out.write(bytes, 0, bytes.length);
    ascii(out, "\r\n");
  }

  /** An error reply; line breaks in {@code message} become blanks. */
  public static byte[] error(String message) {
    return ("-" + message.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes, 0, bytes.length);
  }
}
