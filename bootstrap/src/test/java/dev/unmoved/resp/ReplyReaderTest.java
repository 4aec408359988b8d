package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.REPLIES;
import static dev.unmoved.resp.ThreeWays.assertReads;
import static dev.unmoved.resp.ThreeWays.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyReaderTest {
  @ParameterizedTest
  @MethodSource("dev.unmoved.resp.RespCases#wholeReplies")
  void everyFrameEndsWhereItEnds(String wire) {
    assertReads(REPLIES, wire, wire.replace("\r\n", "|"));
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.resp.RespCases#wholeReplies")
  void nothingLessThanAFrameIsAFrame(String wire) {
    for (int length = 1; length < wire.length(); length++) {
      String beginning = wire.substring(0, length);
      assertReads(REPLIES, beginning, "left: " + beginning.replace("\r\n", "|"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.resp.RespCases#brokenReplies")
  void whatIsNoFrameIsRefusedWhereverItIsCut(String wire) {
    List<String> whole = REPLIES.of(bytes(wire));
    assertEquals(1, whole.size(), whole.toString());
    assertTrue(whole.get(0).startsWith("refused: "), whole.toString());
    assertReads(REPLIES, wire, whole.get(0));
  }

  @Test
  void repliesBeforeABrokenOneAreStillRead() {
    assertReads(
        REPLIES, "+a\r\n$1\r\nb\r\n?", "+a|", "$1|b|", "refused: a reply starts with byte 0x3f");
  }

  @Test
  void aPushIsAReplyOfItsOwnAndAnAttributeIsNot() {
    assertReads(REPLIES, ">1\r\n+x\r\n|1\r\n+a\r\n:1\r\n+y\r\n", ">1|+x|", "|1|+a|:1|+y|");
  }

  @Test
  void aLengthThatNothingCouldHoldIsNoReasonToHang() throws ProtocolException {
    ReplyReader reader = new ReplyReader();
    byte[] header = bytes("$999999999999999999\r\nabc");
    assertEquals(header.length, reader.scan(header, 0, header.length));
    assertFalse(reader.isComplete());
  }

  @Test
  void aDeepReplyNeedsNoStack() throws ProtocolException {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      deep.append("*1\r\n");
    }
    byte[] wire = bytes(deep + "+OK\r\n");
    ReplyReader reader = new ReplyReader();
    assertEquals(wire.length, reader.scan(wire, 0, wire.length));
    assertTrue(reader.isComplete());
  }

  @Test
  void aReaderThatWasRestartedHasForgottenTheHalfReadReply() throws ProtocolException {
    for (String half : new String[] {"$5\r\nab", "*3\r\n:1\r\n", "+O", "$1", "*1\r"}) {
      ReplyReader reader = new ReplyReader();
      reader.scan(bytes(half), 0, half.length());
      assertFalse(reader.isAtStart(), half);
      reader.restart();
      assertTrue(reader.isAtStart(), half);
      byte[] next = bytes("*1\r\n$1\r\na\r\n");
      assertEquals(next.length, reader.scan(next, 0, next.length), half);
      assertTrue(reader.isComplete(), half);
    }
  }

  @Test
  void aLineThatIsRefusedSaysWhyWithoutTellingWhatItHolds() {
    ProtocolException refused =
        assertThrows(ProtocolException.class, () -> new ReplyReader().scan(bytes("$secret"), 0, 7));
    assertFalse(refused.getMessage().contains("secret"));
  }
}
