package dev.unmoved.engine.gather;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.log.Log;
import dev.unmoved.plan.Call;
import dev.unmoved.plan.Plan;
import dev.unmoved.plan.Plans;
import dev.unmoved.plan.Step;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Carries out the {@link Plan}s of one session, one at a time. While one runs, or waits for the
 * requests before it, the session takes up nothing else its client sends, so that the order within
 * every slot holds whatever slots a plan touches.
 */
public final class PlanRunner extends Feature {
  /** The calls of one step. */
  private final class Calls extends Gathering {
    Calls(Part whole) {
      super(whole);
    }

    @Override
    public void onGathered(long nowNanos) {
      goOn(replies, nowNanos);
    }
  }

  private final Traffic traffic;
  private final Transactions transactions;
  private final KeyPositions keys = new KeyPositions();
  private Part whole; // the request whose plan runs; null: none
  private Plan plan; // null: none
  private boolean pausing;
  private boolean waits; // for others to do something; they may end it
  private long wakeAtNanos;

  /** The plans of one session. */
  public PlanRunner(Traffic traffic, Transactions transactions) {
    this.traffic = traffic;
    this.transactions = transactions;
  }

  @Override
  public boolean isAtRest() {
    return plan == null;
  }

  @Override
  public long nextWakeNanos() {
    if (pausing) {
      return wakeAtNanos;
    }
    boolean mayEnd = plan != null && plan.unanswered() != null && !heldBack().isEmpty();
    return mayEnd ? plan.limitNanos() : Long.MAX_VALUE;
  }

  /** The calls of the present step that no node has taken up. */
  private List<Part> heldBack() {
    List<Part> held = new ArrayList<Part>();
    for (Part call : whole.pieces) {
      if (call.state == Part.State.PARKED || call.state == Part.State.HELD) {
        held.add(call);
      }
    }
    return held;
  }

  /** Takes a request that needs a plan; false when it goes its way as it is. */
  boolean begin(Part part, Arguments arguments, long nowNanos) {
    keys.clear();
    part.command.keys(arguments, keys);
    if (!Split.isOverSeveralSlots(arguments, keys)
        && !Plans.neededInOneSlot(part.command, arguments)) {
      return false;
    }
    if (traffic.intake.awaitsAllBefore(part)) {
      return true;
    }
    plan =
        Plans.of(
            part.command,
            arguments,
            keys,
            traffic.mode.protocol(),
            traffic.options.gatherMaxBytes());
    if (plan == null) {
      return false;
    }
    whole = part;
    traffic.intake.waits(Intake.Reason.PLAN, true);
    traffic.cluster().activity().planned();
    part.goes(Sighting.Way.IN_STEPS);
    if (isStepwise(part)) {
      Log.once(
          "stepwise " + part.command.name(),
          part.command.name().replace('|', ' ')
              + " over keys of several slots is done in steps (unmoved.cross-slot=emulate): not atomic");
    }
    follow(plan.begin(nowNanos), nowNanos);
    return true;
  }

  private static boolean isStepwise(Part part) {
    return part.command.requestPolicy() != RequestPolicy.COMBINED;
  }

  private void follow(Step step, long nowNanos) {
    if (step.reply() != null) {
      end(step.reply());
    } else if (step.calls().isEmpty() && whole instanceof Errand && plan.timedOut() != null) {
      end(plan.timedOut()); // within a transaction nobody waits for others
    } else if (step.calls().isEmpty()) {
      pausing = true;
      wakeAtNanos = nowNanos + step.pauseNanos();
      if (!waits && plan.timedOut() != null) {
        waits = true;
        traffic.waits.inSteps(true);
      }
    } else {
      send(step);
    }
  }

  private void send(Step step) {
    Gathering calls = new Calls(whole);
    for (Call call : step.calls()) {
      PiecePart part =
          call.isAtomic()
              ? transactions.atomically(whole, call.commands())
              : PiecePart.of(whole, call.commands().get(0));
      if (isStepwise(whole)) {
        part.detour().primaryOnly = true;
      }
      calls.add(part);
    }
    traffic.send(calls);
  }

  private void goOn(List<byte[]> replies, long nowNanos) {
    try {
      follow(plan.next(replies, nowNanos), nowNanos);
    } catch (ProtocolException e) {
      end(unexpected(whole.command));
    }
  }

  @Override
  public void onTime(long nowNanos) {
    if (nextWakeNanos() == Long.MAX_VALUE || nextWakeNanos() - nowNanos > 0) {
      return;
    }
    if (!pausing) {
      byte[] nothing = plan.unanswered();
      for (Part call : heldBack()) {
        traffic.replies.answerInstead(call, nothing, null);
      }
      return;
    }
    pausing = false;
    byte[] unblocked =
        waits && plan.timedOut() != null ? traffic.waits.unblocked(plan.timedOut()) : null;
    if (unblocked != null) {
      end(unblocked);
    } else {
      goOn(Collections.<byte[]>emptyList(), nowNanos);
    }
  }

  private void end(byte[] reply) {
    Part answered = whole;
    if (isStepwise(answered)) {
      transactions.endWatchOf(answered);
    }
    if (waits) {
      waits = false;
      traffic.waits.inSteps(false);
    }
    whole = null;
    plan = null;
    traffic.intake.waits(Intake.Reason.PLAN, false);
    answered.answer(reply);
  }

  private static byte[] unexpected(Command command) {
    return RespWriter.error(
        "ERR unmoved: the nodes' replies to the parts of "
            + command.name().replace('|', ' ')
            + " do not fit together");
  }
}
