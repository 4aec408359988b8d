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
import org.jspecify.annotations.Nullable;

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
      if (plan != null) {
        goOn(whole, plan, replies, nowNanos);
      }
    }
  }

  private final Traffic traffic;
  private final Transactions transactions;
  private final KeyPositions keys = new KeyPositions();
  private @Nullable Part whole; // the request whose plan runs; null: none
  private @Nullable Plan plan; // null: none
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
    Plan its = plan;
    boolean mayEnd = its != null && its.unanswered() != null && !heldBack().isEmpty();
    return its != null && mayEnd ? its.limitNanos() : Long.MAX_VALUE;
  }

  /** The calls of the present step that no node has taken up. */
  private List<Part> heldBack() {
    List<Part> held = new ArrayList<Part>();
    List<? extends Part> calls = whole == null ? null : whole.pieces;
    if (calls == null) {
      return held;
    }
    for (Part call : calls) {
      if (call.state == Part.State.PARKED || call.state == Part.State.HELD) {
        held.add(call);
      }
    }
    return held;
  }

  /** Takes a request that needs a plan; false when it goes its way as it is. */
  boolean begin(Part part, Arguments arguments, long nowNanos) {
    keys.clear();
    part.knownCommand().keys(arguments, keys);
    if (!Split.isOverSeveralSlots(arguments, keys)
        && !Plans.neededInOneSlot(part.knownCommand(), arguments)) {
      return false;
    }
    if (traffic.intake.awaitsAllBefore(part)) {
      return true;
    }
    Plan its =
        Plans.of(
            part.knownCommand(),
            arguments,
            keys,
            traffic.mode.protocol(),
            traffic.options.gatherMaxBytes());
    if (its == null) {
      return false;
    }
    plan = its;
    whole = part;
    traffic.intake.waits(Intake.Reason.PLAN, true);
    traffic.cluster().activity().planned();
    part.goes(Sighting.Way.IN_STEPS);
    if (isStepwise(part)) {
      Log.once(
          "stepwise " + part.knownCommand().name(),
          part.knownCommand().name().replace('|', ' ')
              + " over keys of several slots is done in steps (unmoved.cross-slot=emulate): not"
              + " atomic");
    }
    follow(part, its, its.begin(nowNanos), nowNanos);
    return true;
  }

  private static boolean isStepwise(Part part) {
    return part.knownCommand().requestPolicy() != RequestPolicy.COMBINED;
  }

  private void follow(Part request, Plan its, Step step, long nowNanos) {
    byte[] reply = step.reply();
    byte[] timedOut = its.timedOut();
    if (reply != null) {
      end(request, reply);
    } else if (step.calls().isEmpty() && request instanceof Errand && timedOut != null) {
      end(request, timedOut); // within a transaction nobody waits for others
    } else if (step.calls().isEmpty()) {
      pausing = true;
      wakeAtNanos = nowNanos + step.pauseNanos();
      if (!waits && timedOut != null) {
        waits = true;
        traffic.waits.inSteps(true);
      }
    } else {
      send(request, step);
    }
  }

  private void send(Part request, Step step) {
    Gathering calls = new Calls(request);
    for (Call call : step.calls()) {
      PiecePart part =
          call.isAtomic()
              ? transactions.atomically(request, call.commands())
              : PiecePart.of(request, call.commands().get(0));
      if (isStepwise(request)) {
        part.detour().primaryOnly = true;
      }
      calls.add(part);
    }
    traffic.send(calls);
  }

  private void goOn(Part request, Plan its, List<byte[]> replies, long nowNanos) {
    try {
      follow(request, its, its.next(replies, nowNanos), nowNanos);
    } catch (ProtocolException e) {
      end(request, unexpected(request.knownCommand()));
    }
  }

  @Override
  public void onTime(long nowNanos) {
    Part request = whole;
    Plan its = plan;
    if (request == null
        || its == null
        || nextWakeNanos() == Long.MAX_VALUE
        || nextWakeNanos() - nowNanos > 0) {
      return;
    }
    byte[] nothing = its.unanswered();
    if (!pausing && nothing != null) {
      for (Part call : heldBack()) {
        traffic.replies.answerInstead(call, nothing, null);
      }
    }
    if (!pausing) {
      return;
    }
    pausing = false;
    byte[] timedOut = its.timedOut();
    byte[] unblocked = waits && timedOut != null ? traffic.waits.unblocked(timedOut) : null;
    if (unblocked != null) {
      end(request, unblocked);
    } else {
      goOn(request, its, Collections.<byte[]>emptyList(), nowNanos);
    }
  }

  private void end(Part answered, byte[] reply) {
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
