package dev.unmoved.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
  private static String of(String frame) {
    byte[] bytes = ("before" + frame + "behind").getBytes(StandardCharsets.UTF_8);
    return ErrorText.of(bytes, 6, bytes.length - 6);
  }

  @Test
  void itIsWhatAServerSaysWithoutTheFrame() {
    assertEquals("TRYAGAIN later", of("-TRYAGAIN later\r\n"));
    assertEquals("TRYAGAIN später", of("!16\r\nTRYAGAIN später\r\n"));
    assertEquals("", of("-\r\n"));
  }

  @Test
  void nothingOfItBreaksALineOrColoursATerminal() {
    assertEquals(
        "ERR x unmoved ERROR forged  [31m", of("-ERR x\nunmoved ERROR forged \33[31m\r\n"));
    assertEquals("ERR a b c", of("!12\r\nERR a\u2028b\u0085c\r\n"));
  }

  @Test
  void itIsBounded() {
    char[] many = new char[100_000];
    Arrays.fill(many, 'x');
    assertEquals(100, of("-" + new String(many) + "\r\n").length());
  }
}
