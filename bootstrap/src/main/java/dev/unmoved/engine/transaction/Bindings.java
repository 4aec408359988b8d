package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which link a transaction is at. It is kept from there on until EXEC was answered; within MULTI
 * nothing else of the session may go over it, as it would be queued.
 */
final class Bindings {
  private final Traffic traffic;

  Bindings(Traffic traffic) {
    this.traffic = traffic;
  }

  /** From now on a transaction is at {@code link}. */
  void bind(Transaction bound, Link link) {
    bound.link = link;
    link.pins++;
    if (bound.open) {
      traffic.links.queueing(link);
    }
  }

  /** A transaction is at no link any more. */
  void unbind(Transaction bound) {
    Link link = bound.link;
    if (link != null) {
      if (bound.open) {
        traffic.links.queueing(null);
      }
      bound.link = null;
      link.pins--;
      traffic.links.release(link);
    }
  }

  /**
   * Takes a transaction back from a link, after its part {@code refused} was answered there. What
   * was written is answered to nobody. The node's transaction ends where EXEC has or had its place:
   * behind that the client's next one may begin.
   */
  void withdraw(Transaction withdrawn, Link link, Part refused) {
    List<Part> inFlight = new ArrayList<Part>(link.inFlight);
    link.inFlight.clear();
    // a refused EXEC discards its transaction (server.c, processCommand)
    boolean ends = refused == withdrawn.end;
    for (Part part : inFlight) {
      if (!withdrawn.owns(part)) {
        link.inFlight.add(part);
        continue;
      }
      if (part.written) {
        link.inFlight.add(silent(part.bytes, part.start, part.end, link));
        ends |= part == withdrawn.end;
      } else if (part == withdrawn.end) {
        Part discard =
            silent(TransactionReplies.DISCARD, 0, TransactionReplies.DISCARD.length, link);
        link.inFlight.add(discard);
        link.replaceUnwritten(part, discard);
        ends = true;
      } else {
        link.outbox.remove(part);
        link.attached--;
      }
      part.inbound = null;
      part.state = Part.State.HELD;
      if (part.origin == Part.Origin.REPLAY) {
        part.transaction = null;
      }
    }
    if (!ends) {
      traffic.outbox.enqueueSilently(TransactionReplies.DISCARD, link);
    }
    unbind(withdrawn);
  }

  /**
   * {@code part} is answered by us; over {@code link}, or null. A transaction ends with its end.
   */
  void answer(Transaction its, Part part, byte[] reply, @Nullable Link link) {
    boolean isReplay = part.origin == Part.Origin.REPLAY;
    if (!isReplay && part == its.end) {
      unbind(its);
    }
    traffic.replies.answerInstead(part, reply, link);
  }

  /** EXEC or DISCARD is answered by us. */
  void answerEnd(Transaction its, byte[] reply, @Nullable Link link) {
    answer(its, its.knownEnd(), reply, link);
  }

  /** EXEC is answered as if a watched key had been touched. */
  void answerNil(Transaction its, @Nullable Link link) {
    answerEnd(its, nil(), link);
  }

  /** What EXEC answers to this client when a watched key was touched. */
  byte[] nil() {
    return TransactionReplies.nil(traffic.mode.protocol());
  }

  /** What takes the place of a part on its link; its answer is for nobody. */
  private static Part silent(byte[] bytes, int start, int end, Link link) {
    Part part = new Part(Part.Origin.SILENT, null, bytes, start, end, -1, -1);
    part.inbound = link;
    return part;
  }
}
