package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.COMMANDS;
import static dev.unmoved.resp.ThreeWays.assertReads;
import static dev.unmoved.resp.ThreeWays.bytes;
import static dev.unmoved.resp.ThreeWays.printable;
import static dev.unmoved.resp.ThreeWays.words;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";

  @Test
  void commandsAreFoundWhereverTheyAreCut() {
    assertReads(COMMANDS, GET, "[GET, k]");
    assertReads(COMMANDS, GET + "*1\r\n$4\r\nPING\r\n" + GET, "[GET, k]", "[PING]", "[GET, k]");
    assertReads(COMMANDS, "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", "[ECHO, ]");
    assertReads(COMMANDS, "*2\r\n$4\r\nECHO\r\n$8\r\n\r\n*1\r\n$1\r\n", "[ECHO, |*1|$1]");
  }

  @Test
  void inlineCommandsAreSplitAtBlanks() {
    assertReads(COMMANDS, "PING\r\n", "[PING]");
    assertReads(COMMANDS, "PING\n", "[PING]");
    assertReads(COMMANDS, "  SET\tk   v \r\n" + GET, "[SET, k, v]", "[GET, k]");
  }

  @Test
  void whatRedisSkipsIsSkipped() {
    assertReads(COMMANDS, "\r\n\n  \r\n*0\r\n*-1\r\n*-7\r\n" + GET + "*0\r\n", "[GET, k]");
  }

  @Test
  void aCommandThatIsNotWholeIsLeft() {
    String all = "GET k\r\n*2\r\n$3\r\nGET\r\n$3\r\nabc\r\n";
    for (int length = 8; length < all.length(); length++) {
      String beginning = all.substring(0, length);
      assertReads(
          COMMANDS, beginning, "[GET, k]", "left: " + beginning.substring(7).replace("\r\n", "|"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*x\r\n",
        "*1x\r\n",
        "*\r\n",
        "*--1\r\n",
        "*1\r\n:1\r\n",
        "*1\r\nGET\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n$\r\n",
        "*1\r\n$x\r\n",
        "*1\r\n$1\r\nabc",
        "*1\r\n$1\r\na\rx",
        "*2147483648\r\n",
        "*9999999999999999999\r\n",
        "*1\r\n$2147483648\r\n",
        "*1\r\n$99999999999999999999\r\n"
      })
  void whatIsNoCommandIsRefusedAndKept(String wire) throws ProtocolException {
    List<String> whole = COMMANDS.of(bytes(wire));
    assertEquals(1, whole.size(), whole.toString());
    assertTrue(whole.get(0).startsWith("refused: "), whole.toString());
    assertReads(COMMANDS, wire, whole.get(0));
    RequestParser parser = new RequestParser();
    parser.feed(bytes(GET + wire), 0, GET.length() + wire.length());
    assertTrue(parser.next());
    assertThrows(ProtocolException.class, parser::next);
    assertEquals(printable(bytes(wire)), printable(parser.unread()));
    assertThrows(ProtocolException.class, parser::next); // and stays refused
  }

  @Test
  void aLineWithoutEndIsRefused() {
    byte[] line = new byte[64 * 1024 + 1];
    Arrays.fill(line, (byte) 'a');
    RequestParser parser = new RequestParser();
    parser.feed(line, 0, line.length);
    assertThrows(ProtocolException.class, parser::next);
  }

  @Test
  void aCommandThatNoArrayCouldHoldIsRefusedAtItsHeader() throws ProtocolException {
    RequestParser parser = new RequestParser();
    String header = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2147483583\r\n";
    parser.feed(bytes(header), 0, header.length());
    assertThrows(ProtocolException.class, parser::next);
  }

  @Test
  void anAnnouncedLengthAloneTakesLittleMemory() throws ProtocolException {
    RequestParser parser = new RequestParser();
    String header = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2000000000\r\n";
    parser.feed(bytes(header), 0, header.length());
    assertFalse(parser.next());
    for (int i = 0; i < 100; i++) {
      parser.feed(bytes("some bytes"), 0, 10);
      assertFalse(parser.next());
    }
    assertTrue(parser.chunk().length <= 2 << 20, "took " + parser.chunk().length + " bytes");
  }

  @Test
  void aLargeCommandIsNotKeptOnceTaken() throws ProtocolException {
    RequestParser parser = new RequestParser();
    byte[] large = RespWriter.command("SET", "foo", new String(new char[1 << 20]));
    parser.feed(java.nio.ByteBuffer.wrap(large));
    assertTrue(parser.next());
    byte[] taken = Arrays.copyOfRange(parser.chunk(), parser.start(), parser.end());
    assertArrayEquals(large, taken);
    assertFalse(parser.next());
    assertEquals(0, parser.chunk().length);
    byte[] small = RespWriter.command("PING");
    parser.feed(small, 0, small.length);
    assertTrue(parser.next());
    assertArrayEquals(small, Arrays.copyOfRange(parser.chunk(), parser.start(), parser.end()));
  }

  @Test
  void aLargeArgumentThatArrivesInPiecesIsCopiedAFewTimesOnly() throws ProtocolException {
    int length = 40_000_000;
    RequestParser parser = new RequestParser();
    String header = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + length + "\r\n";
    parser.feed(bytes(header), 0, header.length());
    byte[] piece = new byte[65_536];
    int copies = 0;
    byte[] chunk = parser.chunk();
    for (int left = length; left > 0; left -= piece.length) {
      assertFalse(parser.next());
      parser.feed(piece, 0, Math.min(left, piece.length));
      copies += parser.chunk() == chunk ? 0 : 1;
      chunk = parser.chunk();
    }
    assertFalse(parser.next());
    parser.feed(bytes("\r\n"), 0, 2);
    assertTrue(parser.next());
    assertEquals(length, parser.arguments().length(2));
    assertTrue(copies <= 10, copies + " copies");
    assertEquals(header.length() + length + 2, parser.chunk().length, "the final size was known");
  }

  @Test
  void manyLargeArgumentsAreCopiedAFewTimesOnly() throws ProtocolException {
    RequestParser parser = new RequestParser();
    byte[] argument =
        bytes("$1000000\r\n" + new String(new char[1_000_000]).replace('\0', 'v') + "\r\n");
    parser.feed(bytes("*61\r\n$4\r\nMSET\r\n"), 0, 15);
    int copies = 0;
    byte[] chunk = parser.chunk();
    for (int i = 0; i < 60; i++) {
      for (int from = 0; from < argument.length; from += 16_384) {
        assertFalse(parser.next());
        parser.feed(argument, from, Math.min(16_384, argument.length - from));
        copies += parser.chunk() == chunk ? 0 : 1;
        chunk = parser.chunk();
      }
    }
    assertTrue(parser.next());
    assertEquals(61, parser.arguments().count());
    assertTrue(copies <= 25, copies + " copies");
  }

  @Test
  void aCommandFedByteByByteIsCopiedAFewTimesOnly() throws ProtocolException {
    RequestParser parser = new RequestParser();
    StringBuilder wire = new StringBuilder("*10001\r\n$4\r\nMGET\r\n");
    for (int i = 0; i < 10_000; i++) {
      wire.append("$3\r\nkey\r\n");
    }
    byte[] bytes = bytes(wire.toString());
    int copies = 0;
    byte[] chunk = parser.chunk();
    for (int i = 0; i < bytes.length; i++) {
      assertFalse(parser.next());
      parser.feed(bytes, i, 1);
      copies += parser.chunk() == chunk ? 0 : 1;
      chunk = parser.chunk();
    }
    assertTrue(parser.next());
    assertEquals(10_001, parser.arguments().count());
    assertTrue(copies <= 30, copies + " copies");
  }

  @Test
  void commandsThatArriveTogetherShareOneChunkWithoutGaps() throws ProtocolException {
    RequestParser parser = new RequestParser();
    parser.feed(bytes(GET + GET), 0, 2 * GET.length());
    assertTrue(parser.next());
    byte[] chunk = parser.chunk();
    int end = parser.end();
    assertTrue(parser.next());
    assertSame(chunk, parser.chunk());
    assertEquals(end, parser.start());
  }

  @Test
  void theBytesOfACommandNeverChangeAgain() throws ProtocolException {
    RequestParser parser = new RequestParser();
    parser.feed(bytes(GET + "*2\r\n$3\r\nG"), 0, GET.length() + 9);
    assertTrue(parser.next());
    byte[] chunk = parser.chunk();
    int start = parser.start();
    int end = parser.end();
    assertFalse(parser.next());
    parser.feed(bytes("ET\r\n$1\r\nz\r\n" + GET + GET), 0, 11 + 2 * GET.length());
    for (int i = 0; i < 3; i++) {
      assertTrue(parser.next());
    }
    assertArrayEquals(bytes(GET), Arrays.copyOfRange(chunk, start, end));
  }

  @Test
  void whatWasNotReturnedAsACommandIsUnread() throws ProtocolException {
    RequestParser parser = new RequestParser();
    assertEquals(0, parser.unread().length);
    parser.feed(bytes(GET + "PING\r\n" + "*2\r\n$3\r\nGET\r\n$9\r\nab"), 0, GET.length() + 6 + 19);
    assertEquals(
        printable(bytes(GET + "PING\r\n*2\r\n$3\r\nGET\r\n$9\r\nab")), printable(parser.unread()));
    assertTrue(parser.next());
    assertTrue(parser.next());
    assertFalse(parser.isEmpty());
    assertFalse(parser.next());
    assertEquals("*2|$3|GET|$9|ab", printable(parser.unread()));
  }

  @Test
  void aClearedParserStartsAnewAndWantsNoMemory() throws ProtocolException {
    RequestParser parser = new RequestParser();
    String half = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$900000\r\nab";
    parser.feed(bytes(half), 0, half.length());
    assertFalse(parser.next());
    parser.clear();
    assertTrue(parser.isEmpty());
    assertEquals(0, parser.unread().length);
    parser.feed(bytes(GET), 0, GET.length());
    assertTrue(parser.next());
    assertEquals("[GET, k]", words(parser.arguments()));
    assertTrue(parser.isEmpty());
    parser.clear();
    byte[] large = new byte[20_000];
    parser.feed(large, 0, large.length);
    assertTrue(parser.chunk().length < 100_000, "still makes room for what was forgotten");
  }

  @Test
  void argumentsOutgrowTheirFirstRoom() throws ProtocolException {
    StringBuilder wire = new StringBuilder("*1000\r\n");
    for (int i = 0; i < 1000; i++) {
      wire.append("$3\r\n").append(100 + i % 900).append("\r\n");
    }
    RequestParser parser = new RequestParser();
    parser.feed(bytes(wire.toString()), 0, wire.length());
    assertTrue(parser.next());
    Arguments arguments = parser.arguments();
    assertEquals(1000, arguments.count());
    assertEquals(100 + 899, arguments.number(899));
    assertEquals("100", arguments.text(900));
  }
}
