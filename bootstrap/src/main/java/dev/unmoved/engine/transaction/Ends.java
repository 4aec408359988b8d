package dev.unmoved.engine.transaction;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;

/** What EXEC and DISCARD do, by what the transaction has become until then. */
final class Ends {
  private final Traffic traffic;
  private final Watches watches;
  private final Bindings bindings;
  private final Executions executions;
  private final SlotTransactions slotTransactions;

  Ends(
      Traffic traffic,
      Watches watches,
      Bindings bindings,
      Executions executions,
      SlotTransactions slotTransactions) {
    this.traffic = traffic;
    this.watches = watches;
    this.bindings = bindings;
    this.executions = executions;
    this.slotTransactions = slotTransactions;
  }

  /** Whether EXEC has to wait: for all before it, or for what its node says of watched keys. */
  boolean isPutOff(Part exec, Transaction open) {
    boolean isBlind = !open.isOverSlots() && PresenceQuestion.isNeeded(open, watches.one);
    if ((isBlind || open.goesInSteps()) && traffic.intake.awaitsAllBefore(exec)) {
      return true;
    }
    if (isBlind) {
      PresenceQuestion.ask(exec, open, watches.one, traffic);
    }
    return isBlind;
  }

  /** Does what {@code ended} ends with: executes it, or not. */
  void carryOut(Transaction ended, Effect effect, long nowNanos) {
    Part end = ended.knownEnd();
    boolean overSlots = ended.isOverSlots();
    if (overSlots && watches.one.isActive()) {
      watches.several.adopt();
    }
    ended.watchLost |=
        ended.kept != null && (watches.one.isLost() || watches.several.isOutOfSight());
    if (effect == Effect.DISCARD && ended.link == null) {
      end.answer(TransactionReplies.OK);
      watches.forget(end, null);
    } else if (effect == Effect.EXEC && (ended.aborted || ended.watchLost)) {
      if (ended.link != null) {
        traffic.outbox.enqueueSilently(TransactionReplies.DISCARD, ended.link);
      }
      end.answer(
          ended.aborted
              ? TransactionReplies.execAbort(ended.because)
              : TransactionReplies.nil(traffic.mode.protocol()));
      watches.forget(end, ended.link);
      bindings.unbind(ended);
    } else if (overSlots && ended.kept != null) {
      end.transaction = null;
      slotTransactions.execute(end, ended.kept);
    } else if (ended.link == null) {
      executions.run(ended, nowNanos);
      if (ended.watched && ended.link != null) {
        executions.trackElsewhere(end, ended.link);
      }
      watches.forget(end, ended.link); // one that was held up when MULTI came
    } else {
      executions.trackElsewhere(end, ended.link);
      traffic.sender.sendOver(end, ended.link);
      watches.forget(end, ended.link);
    }
  }
}
