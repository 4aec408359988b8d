package dev.unmoved.engine.takeover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static final String INFO =
      "id=6 addr=127.0.0.1:1 name= flags=N db=0 sub=0 psub=0 multi=-1 watch=1 user=default";

  private final BitSet owned = new BitSet();
  private Fence fence;
  private String token;

  FenceTest() {
    owned.set(0, 100);
    fence = Fence.of(owned, 42);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void receive(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    fence.onBytes(bytes, 0, bytes.length);
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  /** Asks all questions and returns the answers to the last three of them. */
  private String answers(String info, String hello) {
    String questions = text(fence.nextWrite());
    token = questions.substring(questions.indexOf("unmoved"), questions.lastIndexOf("\r\n"));
    return info + hello + bulk(token);
  }

  @Test
  void theWatchedKeyBelongsToTheNode() {
    byte[] key = fence.key().getBytes(StandardCharsets.US_ASCII);
    assertTrue(owned.get(Slot.of(key, 0, key.length)));
    assertEquals("*2\r\n$5\r\nWATCH\r\n" + bulk(fence.key()), text(fence.nextWrite()));
    assertNull(fence.nextWrite());
    assertNull(Fence.of(new BitSet(), 1));
  }

  @Test
  void aConnectionAtRestIsClear() {
    fence.nextWrite();
    receive("+OK\r\n");
    receive(answers(bulk(INFO), "*2\r\n+proto\r\n:2\r\n"));
    assertEquals(Fence.Outcome.CLEAR, fence.outcome());
    assertEquals("", text(fence.clientBytes()));
    assertNull(fence.info().occupied());
    assertEquals(ConnectionState.NEW, fence.info().state(null, null));
  }

  @Test
  void answersMayComeByteByByte() {
    fence.nextWrite();
    for (char c : "+OK\r\n".toCharArray()) {
      receive(String.valueOf(c));
    }
    for (char c : answers(bulk(INFO), "%1\r\n+proto\r\n:3\r\n").toCharArray()) {
      receive(String.valueOf(c));
    }
    assertEquals(Fence.Outcome.CLEAR, fence.outcome());
    assertEquals(3, fence.info().state(null, null).protocol());
  }

  @Test
  void repliesThatWereOnTheirWayAreTheClients() {
    fence.nextWrite();
    receive("$3\r\nold\r\n");
    String answers = answers(bulk(INFO), "*0\r\n");
    receive("-MOVED 5 127.0.0.1:7001\r\n+OK\r\n+OK\r\n" + answers);
    assertEquals(Fence.Outcome.CLEAR, fence.outcome());
    assertEquals("$3\r\nold\r\n-MOVED 5 127.0.0.1:7001\r\n+OK\r\n", text(fence.clientBytes()));
  }

  @Test
  void pushesAreTheClientsAndNoAnswers() {
    fence.nextWrite();
    receive(">2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n+OK\r\n");
    receive(answers(bulk(INFO), "%0\r\n"));
    assertEquals(Fence.Outcome.CLEAR, fence.outcome());
    assertEquals(">2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n", text(fence.clientBytes()));
  }

  @Test
  void aTransactionIsLeftAloneInTheWordsOfEveryServer() {
    for (String refusal :
        new String[] {
          "-ERR WATCH inside MULTI is not allowed\r\n",
          "-ERR Command 'watch' not allowed inside a transaction\r\n",
          "-ERR Can't execute 'watch': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed\r\n"
        }) {
      fence = Fence.of(owned, 42);
      fence.nextWrite();
      receive(refusal);
      assertEquals(Fence.Outcome.BUSY, fence.outcome(), refusal);
      assertNull(fence.nextWrite());
      assertEquals("", text(fence.clientBytes()));
    }
  }

  @Test
  void aTransactionWithRepliesOnTheirWayIsNotUnderstood() {
    fence.nextWrite();
    receive("+QUEUED\r\n-ERR WATCH inside MULTI is not allowed\r\n");
    assertEquals(Fence.Outcome.BROKEN, fence.outcome());
    fence = Fence.of(owned, 42);
    fence.nextWrite();
    receive("+OK\r\n"); // to the client's MULTI
    receive("-ERR WATCH inside MULTI is not allowed\r\n+QUEUED\r\n");
    assertEquals(Fence.Outcome.BROKEN, fence.outcome());
  }

  @Test
  void whatTheClientHasMadeOfItIsLearned() {
    fence.nextWrite();
    receive("+OK\r\n");
    receive(
        answers(
            bulk("flags=eT db=3 name=shop lib-name=jedis lib-ver=5.2.0 user=app resp=3 watch=1"),
            "*0\r\n"));
    ConnectionState state = fence.info().state("app", "secret");
    assertEquals(3, state.protocol());
    StringBuilder commands = new StringBuilder();
    for (byte[] command : state.commands()) {
      commands
          .append(text(command).replaceAll("[*$]\\d+\r\n", "").replace("\r\n", " "))
          .append("; ");
    }
    assertEquals(
        "AUTH app secret ; HELLO 3 ; CLIENT SETNAME shop ; CLIENT SETINFO LIB-NAME jedis ; "
            + "CLIENT SETINFO LIB-VER 5.2.0 ; CLIENT NO-EVICT ON ; CLIENT NO-TOUCH ON ; SELECT 3 ; ",
        commands.toString());
  }

  @Test
  void withoutThePasswordOfItsUserNothingIsLearned() {
    fence.nextWrite();
    receive("+OK\r\n");
    receive(answers(bulk("flags=N user=app"), "*0\r\n"));
    assertNull(fence.info().state(null, null));
    assertNull(fence.info().state("other", "secret"));
    assertNotEquals(null, fence.info().state("app", "secret"));
  }

  @Test
  void occupiedConnectionsAreTold() {
    for (String field :
        new String[] {
          "flags=P",
          "flags=N sub=1",
          "flags=N ssub=2",
          "flags=O",
          "flags=t",
          "flags=x",
          "flags=N multi=1",
          "flags=N watch=2"
        }) {
      assertNotEquals(null, new ConnectionInfo(field, false).occupied(), field);
    }
    assertTrue(new ConnectionInfo("flags=r", false).isClusterAware());
  }

  @Test
  void aServerThatDoesNotTellLeavesNoInfo() {
    fence.nextWrite();
    receive("+OK\r\n");
    receive(answers("-ERR Unknown subcommand\r\n", "*0\r\n"));
    assertEquals(Fence.Outcome.CLEAR, fence.outcome());
    assertNull(fence.info());
  }

  @Test
  void noRespIsBroken() {
    fence.nextWrite();
    receive("HTTP/1.1 400 Bad Request\r\n");
    assertEquals(Fence.Outcome.BROKEN, fence.outcome());
  }
}
