package acme.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Commands as bytes. */
final class Requests {
  private Requests() {}

  static byte[] bytes(String... command) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(("*" + command.length + "\r\n").getBytes("UTF-8"));
    for (String argument : command) {
      byte[] text = argument.getBytes("UTF-8");
      bytes.write(("$" + text.length + "\r\n").getBytes("UTF-8"));
      bytes.write(text);
      bytes.write("\r\n".getBytes("UTF-8"));
    }
    return bytes.toByteArray();
  }
}
