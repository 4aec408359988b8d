package dev.unmoved.resp;

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
    int length = headerLength(head.length + tail.length);
    for (byte[] argument : head) {
      length += headerLength(argument.length) + argument.length + 2;
    }
    for (byte[] argument : tail) {
      length += headerLength(argument.length) + argument.length + 2;
    }
    byte[] command = new byte[length];
    int position = header(command, 0, '*', head.length + tail.length);
    for (byte[] argument : head) {
      position = bulk(command, position, argument);
    }
    for (byte[] argument : tail) {
      position = bulk(command, position, argument);
    }
    return command;
  }

  private static int bulk(byte[] target, int start, byte[] bytes) {
    int position = header(target, start, '$', bytes.length);
    System.arraycopy(bytes, 0, target, position, bytes.length);
    position += bytes.length;
    target[position] = '\r';
    target[position + 1] = '\n';
    return position + 2;
  }

  /** Writes a type, a number and a line end; returns where that ends. */
  private static int header(byte[] target, int start, char type, int number) {
    int end = start + headerLength(number);
    target[start] = (byte) type;
    int rest = number;
    for (int i = end - 3; i > start; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    target[end - 2] = '\r';
    target[end - 1] = '\n';
    return end;
  }

  private static int headerLength(int number) {
    int digits = 1;
    for (int rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits + 3;
  }

  /** The bytes of {@code text}, which has ASCII characters only. */
  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** An error reply; line breaks in {@code message} become blanks. */
  public static byte[] error(String message) {
    return ("-" + message.replace('\r', ' ').replace('\n', ' ') + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
