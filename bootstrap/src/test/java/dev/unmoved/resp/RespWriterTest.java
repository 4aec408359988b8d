package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.printable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RespWriterTest {
  @Test
  void commandsAreArraysOfBulkStrings() {
    assertEquals("*2|$3|GET|$1|k|", printable(RespWriter.command("GET", "k")));
    assertEquals("*1|$0||", printable(RespWriter.command("")));
    assertEquals("*2|$4|ECHO|$2|\u00c3\u00a9|", printable(RespWriter.command("ECHO", "\u00e9")));
    assertEquals(
        "*3|$1|a|$1|b|$3|\0||",
        printable(RespWriter.command(new byte[][] {{'a'}, {'b'}}, new byte[] {0, '\r', '\n'})));
  }

  @Test
  void anErrorIsOneLineWhateverItSays() {
    assertEquals("-ERR no|", printable(RespWriter.error("ERR no")));
    assertEquals("-ERR a  b c|", printable(RespWriter.error("ERR a\r\nb\nc")));
  }
}
