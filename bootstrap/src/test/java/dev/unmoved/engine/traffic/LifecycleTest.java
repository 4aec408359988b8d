package dev.unmoved.engine.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.traffic.Lifecycle.State;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void whoeverLeavesWhileTheServerIsAskedLeavesOnceItHasAnswered() {
    lifecycle.discover();
    lifecycle.leave();
    assertEquals(State.DISCOVERING, lifecycle.state());
    lifecycle.stayUndecided();
    assertEquals(State.LEAVING, lifecycle.state());
  }

  @Test
  void whoeverHasLeftIsAskedNothingMore() {
    lifecycle.leave();
    lifecycle.passOn();
    assertTrue(lifecycle.isTransparent());
    assertThrows(IllegalStateException.class, lifecycle::discover);
    assertThrows(IllegalStateException.class, () -> lifecycle.join(null));
    lifecycle.leave();
    assertEquals(State.TRANSPARENT, lifecycle.state());
  }

  @Test
  void bytesPassOnlyWhereLeavingWasWanted() {
    lifecycle.discover();
    assertThrows(IllegalStateException.class, lifecycle::passOn);
  }

  @Test
  void theFirstFailureCounts() {
    assertTrue(lifecycle.fail("one"));
    assertFalse(lifecycle.fail("another"));
    assertEquals("one", lifecycle.failure());
    assertEquals(State.BROKEN, lifecycle.state());
    assertTrue(lifecycle.isOver());
  }

  @Test
  void aBrokenSessionStillTakesInWhatIsUnderWay() {
    lifecycle.discover();
    lifecycle.fail("broken");
    lifecycle.stayUndecided();
    assertEquals(State.BROKEN, lifecycle.state());
    assertTrue(lifecycle.isUndecided());
  }

  @Test
  void nothingFollowsTheEnd() {
    lifecycle.close();
    lifecycle.close();
    assertTrue(lifecycle.fail("late"));
    assertEquals(State.CLOSED, lifecycle.state());
  }
}
