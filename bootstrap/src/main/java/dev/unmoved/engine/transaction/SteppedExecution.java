package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One EXEC whose commands are executed one {@link Segments.Segment} after the other, each when the
 * one before is answered: by one transaction per slot, all at once, or as the single command would
 * be by itself. Its client is asked nothing meanwhile.
 *
 * <p>Where keys are watched, nothing is executed before every slot was found untouched. Those whose
 * commands come first stay watched until then, the others are looked at: an empty transaction on
 * their link tells. Of those that stay watched, one is executed first and by itself, as its WATCH
 * guards all that follows: with keys of one watched slot there is no moment in which a change goes
 * unseen. The others are watched anew before they are looked at, on a link of their own, for a look
 * ends the WATCH. Who is touched after its look is told so if it is still watched; a key of a slot
 * that comes later, or has no commands, is not seen any more.
 *
 * <p>What a node refuses for good, because it is down or the slot nowhere, ends it: the answer
 * tells how far it has come. An ordinary error is its command's answer, and the rest goes on, as on
 * one server.
 */
final class SteppedExecution {
  private final Part exec;
  private final Segments segments;
  private final Traffic traffic;
  private final WatchedSlots watched;
  private final OwnTransactions own;
  private final ExecutionErrors errors;
  private final List<Integer> guarded = new ArrayList<Integer>(); // slots watched until they run
  private final ByteArrayOutputStream replies = new ByteArrayOutputStream(); // to the commands
  private int next; // the segment that comes next

  SteppedExecution(
      Part exec, Segments segments, Traffic traffic, WatchedSlots watched, OwnTransactions own) {
    this.exec = exec;
    this.segments = segments;
    this.traffic = traffic;
    this.watched = watched;
    this.own = own;
    errors = new ExecutionErrors(segments);
  }

  void begin() {
    traffic.intake.waits(Intake.Reason.EXEC, true);
    TransactionSplit first = segments.all().isEmpty() ? null : segments.all().get(0).split;
    for (WatchedSlots.Watch watch : watched.all()) {
      if (first != null && first.slots().contains(watch.slot)) {
        guarded.add(watch.slot);
      }
    }
    if (guarded.size() < 2) {
      look();
      return;
    }
    List<Integer> renewed = guarded.subList(1, guarded.size());
    if (!watched.areWhereTheyWere(renewed)) {
      finish(nil());
      return;
    }
    Renewals renewals = new Renewals();
    for (int slot : renewed) {
      watched.renew(slot, renewals);
    }
  }

  // ---- Watched keys ----

  /** Slots are watched anew, while they still are watched. */
  private final class Renewals extends WatchedSlots.Renewing {
    Renewals() {
      super(exec);
    }

    @Override
    public void onGathered(long nowNanos) {
      int failed = failed();
      boolean isLost = failed >= 0 && RetryPolicy.isRefusal(replies.get(failed));
      for (byte[] reply : replies) {
        isLost |= TransactionReplies.isNil(reply);
      }
      if (isLost) {
        finish(nil()); // it has moved, or the link broke: out of sight
      } else if (failed >= 0) {
        finish(unexecuted(this, failed));
      } else {
        look();
      }
    }
  }

  private void look() {
    Gathering looks = new Looks();
    for (WatchedSlots.Watch watch : watched.all()) {
      if (guarded.isEmpty() || watch.slot != guarded.get(0)) {
        looks.add(own.watched(exec, Collections.<byte[]>emptyList(), watch));
      }
    }
    if (looks.parts.isEmpty()) {
      guard();
    } else {
      traffic.send(looks);
    }
  }

  /** The looks at all slots but the one that is executed first. */
  private final class Looks extends Gathering {
    Looks() {
      super(exec);
    }

    @Override
    public void onGathered(long nowNanos) {
      boolean touched = false;
      for (int i = 0; i < parts.size(); i++) {
        if (replies.get(i)[0] == '-') {
          finish(unexecuted(this, i));
          return;
        }
        touched |= TransactionReplies.isNil(replies.get(i));
      }
      if (touched) {
        finish(nil());
        return;
      }
      for (Part look : parts) {
        watched.onLooked(look.slot);
      }
      guard();
    }
  }

  /**
   * All but one slot were looked at; now that one is executed, and the rest if it was untouched.
   */
  private void guard() {
    if (guarded.isEmpty()) {
      watched.end();
      goOn();
    } else {
      Run run = new Run(null);
      run.add(ofSlot(guarded.get(0)));
      traffic.send(run);
    }
  }

  private PiecePart ofSlot(int slot) {
    TransactionSplit split = segments.all().get(next).knownSplit();
    WatchedSlots.Watch watch = watched.of(slot);
    return watch == null
        ? own.unwatched(exec, split.commands(slot), slot)
        : own.watched(exec, split.commands(slot), watch);
  }

  // ---- Commands ----

  private void goOn() {
    if (next == segments.all().size()) {
      finish(TransactionReplies.array(segments.commandsBefore(next), replies.toByteArray()));
      return;
    }
    Segments.Segment segment = segments.all().get(next);
    if (segment.split == null) {
      Gathering single = new Single();
      single.add(
          new Errand(
              exec,
              segment.knownSingle().knownCommand(),
              segment.knownSingle().copy(),
              segment.knownSingle().slot,
              traffic.agenda));
      traffic.send(single);
    } else {
      run(segment.split, null);
    }
  }

  /** {@code before}: what the slot that was executed first has answered; null: there is none. */
  private void run(TransactionSplit split, @Nullable Run before) {
    Run run = new Run(before);
    for (int slot : split.slots()) {
      if (before == null || slot != guarded.get(0)) {
        run.add(ofSlot(slot));
      }
    }
    if (split.slots().isEmpty()) {
      run.add(own.unwatched(exec, split.keyless(), Slot.NONE));
    }
    if (run.parts.isEmpty()) {
      run.onGathered(0);
    } else {
      traffic.send(run);
    }
  }

  /** Parts of one segment. */
  private abstract class Executing extends Gathering {
    Executing() {
      super(exec);
    }

    @Override
    protected final String progress() {
      return errors.lost(next);
    }
  }

  /** The transactions of one segment: of its first slot, of the others, or of all. */
  private final class Run extends Executing {
    private final @Nullable Run before;

    Run(@Nullable Run before) {
      this.before = before;
    }

    @Override
    public void onGathered(long nowNanos) {
      TransactionSplit split = segments.all().get(next).knownSplit();
      boolean goesOn = before == null && !guarded.isEmpty() && next == 0;
      int touched = -1;
      int ran = before == null ? 0 : 1;
      for (int i = 0; i < replies.size(); i++) {
        boolean isNil = TransactionReplies.isNil(replies.get(i));
        touched = touched < 0 && isNil ? i : touched;
        ran += replies.get(i)[0] == '-' || isNil ? 0 : 1;
      }
      int failed = failed();
      if (failed < 0 && touched >= 0 && ran == 0 && next == 0) {
        finish(nil());
      } else if (failed >= 0 || touched >= 0) {
        int culprit = failed >= 0 ? failed : touched;
        finish(
            errors.partial(
                next,
                failed >= 0 ? replies.get(failed) : TransactionReplies.TOUCHED,
                parts.get(culprit).slot,
                traffic.overview.name(nodes.get(culprit)),
                ran));
      } else if (goesOn) {
        run(split, this);
      } else {
        collect(split);
      }
    }

    private void collect(TransactionSplit split) {
      List<byte[]> all = new ArrayList<byte[]>();
      int others = 0;
      for (int slot : split.slots()) {
        boolean wasFirst = before != null && slot == guarded.get(0);
        all.add(before != null && wasFirst ? before.replies.get(0) : replies.get(others++));
      }
      if (split.slots().isEmpty()) {
        all.add(replies.get(0));
      }
      try {
        split.writeReplies(all, SteppedExecution.this.replies);
      } catch (ProtocolException e) {
        finish(TransactionReplies.UNEXPECTED);
        return;
      }
      if (next++ == 0) {
        watched.end();
      }
      goOn();
    }
  }

  /** A command that no single node can execute. */
  private final class Single extends Executing {
    @Override
    public void onGathered(long nowNanos) {
      byte[] reply = last();
      if (RetryPolicy.isRefusal(reply)) {
        finish(errors.stopped(next, reply));
        return;
      }
      SteppedExecution.this.replies.write(reply, 0, reply.length);
      next++;
      goOn();
    }
  }

  // ---- The end ----

  private void finish(byte[] reply) {
    traffic.intake.waits(Intake.Reason.EXEC, false);
    watched.end();
    exec.answer(reply);
  }

  private byte[] nil() {
    return TransactionReplies.nil(traffic.mode.protocol());
  }

  private byte[] unexecuted(Gathering looks, int failed) {
    return ExecutionErrors.unexecuted(
        looks.replies.get(failed),
        looks.parts.get(failed).slot,
        traffic.overview.name(looks.nodes.get(failed)));
  }
}
