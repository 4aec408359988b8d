package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.route.TransactionSplit;

/**
 * EXEC over several slots (unmoved.cross-slot=emulate): one transaction per slot, each replayed by
 * itself where its slot moves, and one reply of all. What no single node can execute, and what
 * depends on watched keys, makes a {@link SteppedExecution} of it.
 */
final class SlotTransactions {
  /** The transactions of an EXEC that are sent all at once, whatever else is under way. */
  private final class Run extends Gathering {
    private final TransactionSplit split;

    Run(Part exec, TransactionSplit split) {
      super(exec);
      this.split = split;
    }

    @Override
    public void onGathered(long nowNanos) {
      whole.answer(reply());
    }

    private byte[] reply() {
      int failed = failed();
      if (failed >= 0 && parts.size() == 1) {
        return replies.get(0);
      }
      if (failed >= 0) {
        int ran = 0;
        for (byte[] reply : replies) {
          ran += reply[0] == '-' ? 0 : 1;
        }
        return partialFailure(
            failed, parts.get(failed).slot, ran, traffic.overview.name(nodes.get(failed)));
      }
      try {
        return split.merged(replies);
      } catch (ProtocolException e) {
        return TransactionReplies.UNEXPECTED;
      }
    }
  }

  private final Traffic traffic;
  private final Watches watches;
  private final OwnTransactions own;

  SlotTransactions(Traffic traffic, Watches watches, OwnTransactions own) {
    this.traffic = traffic;
    this.watches = watches;
    this.own = own;
  }

  /** Carries out {@code exec}; all requests before it are answered if it goes in steps. */
  void execute(Part exec, Segments segments) {
    Log.once(
        "transaction over slots",
        "a transaction over keys of several slots is executed as one per slot"
            + " (unmoved.cross-slot=emulate): atomic per slot only");
    if (segments.goInSteps(watches.several.isActive())) {
      new SteppedExecution(exec, segments, traffic, watches.several, own).begin();
      return;
    }
    TransactionSplit split = segments.all().get(0).knownSplit();
    Gathering run = new Run(exec, split);
    for (int slot : split.slots()) {
      run.add(own.unwatched(exec, split.commands(slot), slot));
    }
    traffic.send(run);
  }
}
