package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Replies that may reach a client before others that it asked for earlier, should the client be
 * able to be told whose they are. Those before stay where they are; commands of one slot never
 * overtake each other.
 *
 * <p>Not thread-safe: it is its session's.
 */
public final class Overtaking {
  private final Traffic traffic;
  private final Transactions transactions;
  private @Nullable Part found;
  private int place;

  Overtaking(Traffic traffic, Transactions transactions) {
    this.traffic = traffic;
    this.transactions = transactions;
  }

  /**
   * Looks for the first reply that is whole and lies behind one that is not there; false when there
   * is none. {@link #place} tells whose it is, and {@link #deliver} delivers it.
   */
  public boolean find() {
    found = null;
    if (!traffic.lifecycle.isRouted()
        || traffic.lifecycle.failure() != null
        || transactions.isOpen()) {
      return false;
    }
    BitSet slots = null; // of those that are passed, each plus one and "none" as 0
    int index = 0;
    for (Part part : traffic.sequence) {
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

  /**
   * The place of the request whose reply {@link #find} has found, among those of the client that it
   * has no reply to, counted from 0.
   */
  public int place() {
    return place;
  }

  /** How many bytes that reply is long. */
  public int length() {
    Part reply = found();
    return reply.replyEnd - reply.replyStart;
  }

  /** Copies that reply to where {@code target} has room for it; the client has had it then. */
  public void deliver(byte[] target, int offset) {
    traffic.handover.deliverOutOfTurn(found(), target, offset);
    found = null;
  }

  private Part found() {
    if (found == null) {
      throw new IllegalStateException("no reply was found that may come before its turn");
    }
    return found;
  }
}
