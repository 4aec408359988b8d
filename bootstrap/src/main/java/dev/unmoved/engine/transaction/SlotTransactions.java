package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/**
 * EXEC over several slots (unmoved.cross-slot=emulate): one transaction per slot, each replayed by
 * itself where its slot moves, and one reply of all.
 *
 * <p>Where keys of several slots are watched, it looks first whether the slots that it has no
 * commands for are untouched, by an empty transaction on their links, and then runs one transaction
 * per slot, guarded by the WATCH of that slot. This is not atomic: a key of the former may change
 * between the look and the run, and one of the latter while another slot's transaction has run
 * already, which the client is told.
 */
final class SlotTransactions {
  /** The transactions of one EXEC. */
  private final class Run extends Gathering {
    private final TransactionSplit split;
    private final boolean endsWatches;

    Run(Part exec, TransactionSplit split, boolean endsWatches) {
      super(exec);
      this.split = split;
      this.endsWatches = endsWatches;
    }

    @Override
    public void onGathered(long nowNanos) {
      if (endsWatches) {
        endWatches();
      }
      whole.answer(reply());
    }

    private byte[] reply() {
      int failed = failed();
      if (parts.size() == 1 && (failed == 0 || TransactionReplies.isNil(replies.get(0)))) {
        return replies.get(0);
      }
      int touched = -1;
      int ran = 0;
      for (int i = 0; i < replies.size(); i++) {
        byte[] reply = replies.get(i);
        touched = touched < 0 && TransactionReplies.isNil(reply) ? i : touched;
        ran += reply[0] == '-' || TransactionReplies.isNil(reply) ? 0 : 1;
      }
      if (failed < 0 && touched >= 0) {
        if (ran == 0) {
          return replies.get(touched);
        }
        replies.set(touched, TransactionReplies.TOUCHED);
        failed = touched;
      }
      if (failed >= 0) {
        return partialFailure(
            failed, split.slots().get(failed), ran, traffic.links.name(nodes.get(failed)));
      }
      try {
        return split.merged(replies);
      } catch (ProtocolException e) {
        return RespWriter.error(
            "ERR unmoved: the nodes' replies to the transactions of an EXEC do not fit together");
      }
    }
  }

  /** The looks at those slots that an EXEC has no commands for. */
  private final class Looks extends Gathering {
    private final TransactionSplit split;

    Looks(Part exec, TransactionSplit split) {
      super(exec);
      this.split = split;
    }

    @Override
    public void onGathered(long nowNanos) {
      boolean touched = false;
      for (int i = 0; i < parts.size(); i++) {
        byte[] reply = replies.get(i);
        if (reply[0] == '-') {
          finish(whole, refused(reply, parts.get(i).slot, traffic.links.name(nodes.get(i))));
          return;
        }
        touched |= TransactionReplies.isNil(reply);
      }
      if (touched) {
        finish(whole, TransactionReplies.nil(traffic.mode.protocol()));
        return;
      }
      for (Part look : parts) {
        watches.several.forget(look.slot);
      }
      runWatched(whole, split);
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

  /** Carries out {@code exec}, which depends on no key of several slots. */
  void run(Part exec, TransactionSplit split) {
    Log.once(
        "transaction over slots",
        "a transaction over keys of several slots is executed as one per slot"
            + " (unmoved.cross-slot=emulate): atomic per slot only");
    Gathering run = new Run(exec, split, false);
    for (int slot : split.slots()) {
      run.add(own.unwatched(exec, split.commands(slot), slot));
    }
    traffic.send(run);
  }

  /** Carries out {@code exec}, for which all requests before it are answered. */
  void execute(Part exec, TransactionSplit split) {
    traffic.intake.waits(Intake.Reason.WATCH, true);
    Gathering looks = new Looks(exec, split);
    for (WatchedSlots.Watch watch : watches.several.all()) {
      if (!split.slots().contains(watch.slot)) {
        looks.add(own.watched(exec, Collections.<byte[]>emptyList(), watch));
      }
    }
    if (looks.parts.isEmpty()) {
      runWatched(exec, split);
    } else {
      traffic.send(looks);
    }
  }

  private static byte[] refused(byte[] error, int slot, String node) {
    return RespWriter.error(
        new String(error, 1, error.length - 3, StandardCharsets.UTF_8)
            + " (unmoved: slot "
            + slot
            + " at "
            + node
            + "; no command of this transaction was executed)");
  }

  private void runWatched(Part exec, TransactionSplit split) {
    if (split.isEmpty()) {
      finish(exec, TransactionReplies.NO_REPLIES);
      return;
    }
    Gathering run = new Run(exec, split, true);
    if (split.slots().isEmpty()) {
      run.add(own.unwatched(exec, split.keyless(), Slot.NONE));
    }
    for (int slot : split.slots()) {
      WatchedSlots.Watch watch = watches.several.of(slot);
      run.add(
          watch == null
              ? own.unwatched(exec, split.commands(slot), slot)
              : own.watched(exec, split.commands(slot), watch));
    }
    traffic.send(run);
  }

  private void finish(Part exec, byte[] reply) {
    endWatches();
    exec.answer(reply);
  }

  /** The EXEC is over, and with it what it depended on. */
  private void endWatches() {
    traffic.intake.waits(Intake.Reason.WATCH, false);
    watches.several.end();
  }
}
