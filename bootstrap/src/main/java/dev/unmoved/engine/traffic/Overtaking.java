package dev.unmoved.engine.traffic;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import java.util.BitSet;

/**
 * Finds replies that may reach a client before others that it asked for earlier, should the client
 * be able to tell whose they are. Those before stay where they are; commands of one slot never
 * overtake each other.
 */
public final class Overtaking {
  private Part found;
  private int place;

  /**
   * Looks for the first reply that is whole and lies behind one that is not there; false when there
   * is none.
   */
  public boolean find(Sequence sequence) {
    found = null;
    BitSet slots = null; // of those that are passed, each plus one and "none" as 0
    int index = 0;
    for (Part part : sequence) {
      if (!hasOneReply(part)) {
        return false;
      }
      if (slots == null) {
        if (part.state == Part.State.ANSWERED || part.replyBegun || isStreaming(part)) {
          return false; // it is its turn in any case
        }
        slots = new BitSet();
      } else if (mayOvertake(part) && (part.slot < 0 || !slots.get(part.slot + 1))) {
        found = part;
        place = index;
        return true;
      }
      slots.set(part.slot < 0 ? 0 : part.slot + 1);
      index++;
    }
    return false;
  }

  private static boolean isStreaming(Part part) {
    Link link = Link.of(part);
    return link != null && link.streaming && link.inFlight.peek() == part;
  }

  /** Whether the client awaits exactly one reply to it, so that its place tells which. */
  private static boolean hasOneReply(Part part) {
    Effect effect = part.effect();
    return !part.muted
        && (part.pushes == null || part.pushes.confirmations == null)
        && effect != Effect.SUBSCRIBE
        && effect != Effect.SHARDED_SUBSCRIBE
        && effect != Effect.MONITOR
        && part.state != Part.State.FAILED;
  }

  private static boolean mayOvertake(Part part) {
    return part.state == Part.State.ANSWERED
        && part.reply != null
        && !part.replyBegun
        && part.transaction == null
        && part.effect() == Effect.NONE
        && part.pushes == null;
  }

  /** What {@link #find} has found. */
  public Part found() {
    return found;
  }

  /** Its place among the client's requests, counted from 0. */
  public int place() {
    return place;
  }
}
