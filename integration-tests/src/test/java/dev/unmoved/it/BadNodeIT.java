package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.FakeNode;
import dev.unmoved.it.server.FakeNode.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nodes that break the protocol. Each fault must end in an exception of the client, never in a
 * wrong reply or a hang, and must harm nothing else.
 */
class BadNodeIT {
  /** Nobody listens there. */
  private static final String NOWHERE = "127.0.0.1:1";

  private static final Duration HEALING_LIMIT = Duration.ofSeconds(30);

  private List<FakeNode> nodes;
  private FakeNode home;
  private FakeNode other;
  private String homeKey;
  private String otherKey;
  private ConsoleApp console;

  @BeforeEach
  void start() {
    nodes = FakeNode.cluster(2);
    home = nodes.get(0);
    other = nodes.get(1);
    homeKey = keyOf(home);
    otherKey = keyOf(other);
    home.put(homeKey, "home");
    other.put(otherKey, "other");
    console =
        ConsoleApp.start(
            ConsoleApp.setup()
                .argument("host", "127.0.0.1")
                .argument("port", home.port())
                .argument("timeout", 1500)
                .property("unmoved.retry.timeout", "1s"));
    assertEquals("\"other\"", console.answer("lone GET " + otherKey));
    assertEquals("\"other\"", console.answer("pool GET " + otherKey));
  }

  @AfterEach
  void stop() {
    console.close();
    nodes.forEach(FakeNode::close);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("malformed reply", Fault.bytes("?what\r\n")),
        Arguments.of("malformed length", Fault.bytes("$abc\r\n")),
        Arguments.of("negative length", Fault.bytes("$-5\r\n")),
        Arguments.of("half reply, then silence", Fault.bytes("$10\r\nhal")),
        Arguments.of("half reply, then the end", Fault.closedAfter("$10\r\nhal")),
        Arguments.of("reset in the middle of a reply", Fault.resetAfter("*2\r\n$3\r\nab")),
        Arguments.of("closed without reply", Fault.closedAfter("")),
        Arguments.of("no reply", Fault.hung()),
        Arguments.of("redirect to nowhere", Fault.moved(NOWHERE)),
        Arguments.of("redirect without address", Fault.bytes("-MOVED\r\n")),
        Arguments.of("redirect to nonsense", Fault.bytes("-MOVED abc def\r\n")),
        Arguments.of("redirect for ever to the same node", (Fault) null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void readEndsInAnExceptionOfTheClient(String name, Fault fault) {
    other.misbehave(fault != null ? fault : Fault.moved(other.address()));
    assertException(console.answer("pool GET " + otherKey));
    assertNothingElseHarmed();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void writeEndsInAnExceptionOfTheClient(String name, Fault fault) {
    other.misbehave(fault != null ? fault : Fault.moved(other.address()));
    assertException(console.answer("pool INCR {" + otherKey + "}count"));
    assertNothingElseHarmed();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void pipelineEndsInAnExceptionOfTheClient(String name, Fault fault) {
    other.misbehave(fault != null ? fault : Fault.moved(other.address()));
    String reply =
        console.answer("pipe GET " + homeKey + " ; GET " + otherKey + " ; GET " + homeKey);
    // the bad part may fail alone, the others never get its reply
    assertTrue(
        reply.startsWith("EXCEPTION ")
            || reply.matches("\\[\"home\", \\(error\\) (MOVED|ERR unmoved).*, \"home\"]"),
        reply);
    console.answer("new");
    assertNothingElseHarmed();
  }

  @Test
  void endlessRedirectsBetweenTwoNodesEnd() {
    home.misbehave(Fault.moved(other.address()));
    other.misbehave(Fault.moved(home.address()));
    assertException(console.answer("pool GET " + otherKey));
    assertNothingElseHarmed();
  }

  @Test
  void writeThatMayHaveBeenExecutedIsNotSentTwice() {
    other.misbehave(Fault.closedAfter(""));
    int before = other.keyCommands();
    assertException(console.answer("pool INCR {" + otherKey + "}count"));
    assertEquals(1, other.keyCommands() - before);
  }

  private void assertNothingElseHarmed() {
    nodes.forEach(FakeNode::behave);
    assertEquals("\"home\"", console.answer("pool GET " + homeKey));
    // A redirect that was a lie is believed for a while; until then the slot fails, and with no
    // wrong reply.
    Await.until(
        "slot healed",
        HEALING_LIMIT,
        () -> {
          String reply = console.answer("pool GET " + otherKey);
          assertTrue(reply.equals("\"other\"") || reply.startsWith("EXCEPTION "), reply);
          return reply.equals("\"other\"");
        });
    console.answer("new");
    assertEquals(
        "[\"home\", \"other\", \"home\"]",
        console.answer("pipe GET " + homeKey + " ; GET " + otherKey + " ; GET " + homeKey));
  }

  private static void assertException(String reply) {
    assertTrue(reply.startsWith("EXCEPTION Jedis") || reply.startsWith("(error) "), reply);
  }

  private String keyOf(FakeNode node) {
    for (int i = 0; ; i++) {
      if (FakeNode.ownerOf(nodes, "key" + i) == node) {
        return "key" + i;
      }
    }
  }
}
