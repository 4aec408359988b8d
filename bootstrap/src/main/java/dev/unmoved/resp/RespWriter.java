package dev.unmoved.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Encodes the commands and replies that we write ourselves. */
public final class RespWriter {
  private RespWriter() {}

  /** A command as an array of bulk strings. */
  public static byte[] command(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, "*" + arguments.length + "\r\n");
    for (String argument : arguments) {
      byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
      ascii(out, "$" + bytes.length + "\r\n");
      out.write(bytes, 0, bytes.length);
      ascii(out, "\r\n");
    }
    return out.toByteArray();
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
