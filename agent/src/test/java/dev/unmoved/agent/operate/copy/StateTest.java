package dev.unmoved.agent.operate.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How far a run is, and how it goes on. */
class StateTest {
  private static Tally copied(int count) {
    Tally tally = new Tally();
    tally.sawKeys(count);
    for (int i = 0; i < count; i++) {
      tally.addCopied(10, i % 2 == 0);
    }
    return tally;
  }

  private static State readBack(State state) {
    return State.fromJson(state.toJson());
  }

  @Test
  void whatIsWrittenIsReadBack() {
    State state = new State("copy a b", "run", 7);
    state.enter(0);
    state.advance(copied(3), "0");
    state.enter(3);
    state.advance(copied(5), "123");
    State read = readBack(state);
    assertEquals("copy a b", read.what());
    assertEquals(7, read.targetBefore());
    assertTrue(read.isDone(0));
    assertFalse(read.isDone(3));
    read.continueWith("run");
    read.enter(3);
    assertEquals("123", read.cursor());
    assertEquals("8 keys: 8 copied", read.tally().toString());
    assertEquals(80, read.tally().bytes());
    assertEquals(8 - 2 - 3, read.tally().lasting());
    assertEquals(state.toJson(), read.toJson());
    assertFalse(read.isFinished());
    read.finish();
    assertTrue(readBack(read).isFinished());
  }

  @Test
  void cursorsOfAnotherProcessMeanNothing() {
    for (String other : new String[] {"another", null}) {
      State state = new State("copy a b", "run", 0);
      state.enter(0);
      state.advance(copied(3), "0");
      state.enter(1);
      state.advance(copied(5), "123");
      State read = readBack(state);
      read.continueWith(other);
      read.enter(1);
      assertEquals("0", read.cursor());
      assertTrue(read.isDone(0), "what is done stays done");
      assertEquals(3, read.tally().seen(), "the others are counted when they come once more");
    }
  }

  @Test
  void whatIsNoStateIsRefused() {
    for (String text : new String[] {"", "{}", "[]", "nonsense", "{\"version\": 2}"}) {
      assertThrows(IllegalArgumentException.class, () -> State.fromJson(text), text);
    }
  }
}
