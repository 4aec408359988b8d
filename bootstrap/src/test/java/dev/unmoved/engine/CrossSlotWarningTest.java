package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.log.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the log says of a transaction over several slots. Each test has commands of its own: a line
 * is written once in the life of a JVM.
 */
class CrossSlotWarningTest extends Conversation {
  private static final String BEGIN =
      "10.0.0.1:7000: a transaction is refused (CROSSSLOT, then EXECABORT), as its keys are in"
          + " several slots: ";
  private static final String REMEDY =
      ". Give them a common hash tag, or set unmoved.cross-slot=emulate, which executes one"
          + " transaction per slot (not atomic)";

  private final List<String> warnings = new ArrayList<>();

  CrossSlotWarningTest() {
    super(Chopping.BUFFERED);
    routed();
  }

  @BeforeEach
  void listens() {
    Log.level(Log.WARN);
    Log.sink((level, message, thrown) -> warnings.add(message));
  }

  @AfterEach
  void listensNoMore() {
    Log.sink(null);
  }

  @Test
  void bothCommandsAndTheKindsOfTheirKeysAreNamedOnce() {
    for (int i = 0; i < 2; i++) {
      client.pipelines("MULTI", "PING", "SET onA:4711:cart 1", "HSETNX onC:4712 f v", "EXEC");
      for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
        while (node.receivesNext() != null) {
          node.answers(QUEUED);
        }
      }
      client.takes();
    }
    assertEquals(Arrays.asList(BEGIN + "SET onA:*:* and HSETNX onC:*" + REMEDY), warnings);
  }

  @Test
  void aCommandOverSeveralSlotsIsNamedWithTwoOfItsKeys() {
    client.pipelines("MULTI", "SDIFFSTORE onC:1 onC:2 onA:3", "EXEC");
    assertEquals(Arrays.asList(BEGIN + "SDIFFSTORE onC:* and onC:*" + REMEDY), warnings);
  }

  @Test
  void aWatchedKeyIsNamed() {
    client.sends("WATCH", "{onC}:secret");
    c.receives("WATCH {onC}:secret").answers(OK);
    client.pipelines("MULTI", "HINCRBY onA:77 f 1", "EXEC");
    assertEquals(Arrays.asList(BEGIN + "WATCH {onC}:* and HINCRBY onA:*" + REMEDY), warnings);
  }

  @Test
  void whatIsEmulatedIsNoReasonToWarn() {
    play("cross-slot=emulate");
    routed();
    client.pipelines("MULTI", "SET onC 1", "RPOPLPUSH onC onA", "DISCARD");
    client.pipelines("MULTI", "EVALSHA_RO x 2 onC:7 onA:7", "EXEC");
    assertEquals(
        Collections.singletonList(
            BEGIN + "EVALSHA_RO onC:* and onA:*. Give them a common hash tag"),
        warnings);
  }
}
