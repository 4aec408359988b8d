package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.TimeLimit;
import java.util.ArrayList;
import java.util.List;

/**
 * The time limits of commands that wait for data. Each counts from when the command was first to be
 * sent, wherever it waits: at several nodes one after the other, or here, while nobody serves its
 * slot. Then it is answered here as a node answers at the end of its time. Only while its keys are
 * at two nodes it is not: nobody has looked, so that there may be something, and it is asked for
 * until somebody has, as any other command is.
 */
public final class WaitLimits {
  private static final byte[] NULL_ARRAY = RespWriter.ascii("*-1\r\n");
  private static final byte[] NULL = RespWriter.ascii("_\r\n"); // in RESP3

  private static final class Waiting {
    private final Part part;
    private final long untilNanos;

    Waiting(Part part, long untilNanos) {
      this.part = part;
      this.untilNanos = untilNanos;
    }
  }

  private final ClientMode mode;
  private final Replies replies;
  private final List<Waiting> waiting = new ArrayList<Waiting>(); // perhaps sent meanwhile

  WaitLimits(ClientMode mode, Replies replies) {
    this.mode = mode;
    this.replies = replies;
  }

  private static boolean mayWait(Part part) {
    // inside MULTI nothing does
    return part.command != null && part.command.blocking() && part.transaction == null;
  }

  /** Whether {@code part} waits for data where there is none. */
  static boolean waits(Part part) {
    return mayWait(part) && part.knownCommand().timeoutIndex(part.arguments()) > 0;
  }

  /** A part is about to be sent; one that has waited before goes with what is left of its time. */
  void onSend(Part part, long nowNanos) {
    if (!mayWait(part)) {
      return;
    }
    if (part.limitSinceNanos != 0) {
      byte[] rest =
          TimeLimit.remaining(
              part.knownCommand(), part.arguments(), nowNanos - part.limitSinceNanos);
      if (rest != null) {
        part.replaceBytes(rest);
      }
    }
    part.limitSinceNanos = nowNanos;
  }

  /** A part has to wait here before it may be sent, once more perhaps. */
  void onHeldBack(Part part) {
    if (!mayWait(part) || part.limitSinceNanos == 0) {
      return;
    }
    long limitNanos = TimeLimit.nanos(part.knownCommand(), part.arguments());
    if (limitNanos != Long.MAX_VALUE) {
      waiting.add(new Waiting(part, part.limitSinceNanos + limitNanos));
    }
  }

  private static boolean isHeldBack(Part part) {
    return part.state == Part.State.PARKED || part.state == Part.State.HELD;
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    long next = Long.MAX_VALUE;
    for (Waiting each : waiting) {
      if (isHeldBack(each.part)) {
        next = Wakes.earlier(next, each.untilNanos);
      }
    }
    return next;
  }

  /** Time has passed: whoever waits here for longer than its limit is answered. */
  public void onTime(long nowNanos) {
    for (int i = 0; i < waiting.size(); i++) {
      Waiting each = waiting.get(i);
      if (!isHeldBack(each.part)) {
        waiting.remove(i--);
      } else if (each.untilNanos - nowNanos <= 0) {
        waiting.remove(i--);
        if (each.part.detour == null || !each.part.detour.keysApart) {
          replies.answerInstead(each.part, atTheEnd(each.part), null);
        }
      }
    }
  }

  /** What a node says when the time of {@code part} is over. */
  private byte[] atTheEnd(Part part) {
    String name = part.knownCommand().name();
    if (name.startsWith("WAIT")) { // nobody knows the number
      return RespWriter.error("ERR unmoved: no primary was found to ask in the time of " + name);
    }
    return mode.protocol() == 3 ? NULL : NULL_ARRAY;
  }
}
