package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import java.nio.charset.StandardCharsets;

/**
 * Asks the node of a WATCH whether the slot is still there, before EXEC of a transaction that names
 * no key. A node looks at whose a slot is only where it is given a key (getNodeByQuery), so it
 * would execute the rest although the watched keys are another's by now, and were changed there.
 *
 * <p>The question is the same WATCH once more, which whoever may watch may ask, over a second link:
 * inside MULTI a node does not answer it. All that came before EXEC is answered by then, and what
 * comes after waits. What is changed elsewhere after the answer goes unseen; it can be no longer
 * than the EXEC takes to its node.
 */
final class PresenceQuestion extends WatchedSlots.Renewing {
  private final Transaction transaction;
  private final Traffic traffic;
  private final Link link;

  private PresenceQuestion(Part exec, Transaction transaction, Link link, Traffic traffic) {
    super(exec);
    this.transaction = transaction;
    this.traffic = traffic;
    this.link = link;
  }

  /** Whether {@code transaction}, which depends on what {@code watch} watches, needs the answer. */
  static boolean isNeeded(Transaction transaction, SlotWatch watch) {
    return transaction.watched
        && !transaction.namesKeys
        && !transaction.presenceAsked
        && !transaction.aborted
        && !transaction.watchLost
        && !watch.accepted().isEmpty()
        && watch.link() != null;
  }

  /** Asks; then {@code exec} is taken up once more. All requests before it are answered. */
  static void ask(Part exec, Transaction transaction, SlotWatch watch, Traffic traffic) {
    Link watching = watch.link();
    if (watching == null) {
      return;
    }
    Link link = traffic.links.linkWithoutWatch(watching.knownNode());
    link.pins++;
    PresenceQuestion question = new PresenceQuestion(exec, transaction, link, traffic);
    transaction.presenceAsked = true;
    traffic.intake.waits(Intake.Reason.EXEC, true);
    question.add(PiecePart.of(exec, watch.accepted().get(0)));
    question.add(PiecePart.of(exec, TransactionReplies.UNWATCH));
    for (PiecePart part : question.parts) {
      traffic.outbox.enqueue(part, link);
    }
  }

  @Override
  public void onGathered(long nowNanos) {
    byte[] answer = replies.get(0);
    if (TransactionReplies.isNil(answer) || RetryPolicy.isRefusal(answer)) {
      transaction.watchLost = true; // it has moved, or the link broke: out of sight
    } else if (answer[0] == '-') {
      transaction.aborted = true;
      transaction.because = new String(answer, 1, answer.length - 3, StandardCharsets.UTF_8);
    }
    // else it would spoil the transaction of whoever gets the link next
    link.condemned |= replies.get(1)[0] == '-' && link != traffic.links.home();
    link.pins--;
    traffic.links.release(link);
    whole.pieces = null;
    whole.state = Part.State.BACKLOG;
    traffic.intake.waits(Intake.Reason.EXEC, false);
    traffic.intake.postpone(whole);
  }
}
