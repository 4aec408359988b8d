package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.log.Log;
import dev.unmoved.plan.Call;
import dev.unmoved.plan.Plan;
import dev.unmoved.plan.Plans;
import dev.unmoved.plan.Step;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Split;
import java.util.Collections;

/**
 * Carries out the {@link Plan}s of one session, one at a time. While one runs, or waits for the
 * requests before it, the session takes up nothing else its client sends, so that the order within
 * every slot holds whatever slots a plan touches.
 */
final class PlanRunner {
  private final Session session;
  private final KeyPositions keys = new KeyPositions();
  private Part whole; // the request whose plan runs; null: none
  private Plan plan; // null: none
  private boolean pausing;
  private boolean waits; // for others to do something; they may end it
  private long wakeAtNanos;

  PlanRunner(Session session) {
    this.session = session;
  }

  /** Whether what the client sends has to wait. */
  boolean isRunning() {
    return plan != null;
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextWakeNanos() {
    return pausing ? wakeAtNanos : Long.MAX_VALUE;
  }

  /** Takes a request that needs a plan; false when it goes its way as it is. */
  boolean take(Part part, Arguments arguments, long nowNanos) {
    keys.clear();
    part.command.keys(arguments, keys);
    if (!Split.isOverSeveralSlots(arguments, keys)
        && !Plans.neededInOneSlot(part.command, arguments)) {
      return false;
    }
    if (session.awaitsAllBefore(part)) {
      return true;
    }
    plan =
        Plans.of(
            part.command,
            arguments,
            keys,
            session.state().protocol(),
            session.options.gatherMaxBytes());
    if (plan == null) {
      return false;
    }
    whole = part;
    session.cluster.activity().planned();
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
    } else if (step.calls().isEmpty()) {
      pausing = true;
      wakeAtNanos = nowNanos + step.pauseNanos();
      if (!waits && plan.timedOut() != null) {
        waits = true;
        session.waiting().inSteps(true);
      }
    } else {
      send(step, nowNanos);
    }
  }

  private void send(Step step, long nowNanos) {
    Gathering gathering = Gatherings.gathering(Gathering.Kind.STEP, whole);
    for (Call call : step.calls()) {
      gathering.add(
          call.isAtomic()
              ? session.transactions().atomically(whole, call.commands())
              : Session.piece(whole, call.commands().get(0)));
    }
    for (Part part : gathering.parts) {
      part.primaryOnly = isStepwise(whole);
      session.send(part, nowNanos);
    }
  }

  /** Every call of a step has been answered. */
  void onStep(Gathering gathering, long nowNanos) {
    try {
      follow(plan.next(gathering.replies, nowNanos), nowNanos);
    } catch (ProtocolException e) {
      end(unexpected(whole.command));
    }
  }

  /** Time has passed. */
  void onTime(long nowNanos) {
    if (!pausing || wakeAtNanos - nowNanos > 0) {
      return;
    }
    pausing = false;
    byte[] unblocked =
        waits && plan.timedOut() != null ? session.waiting().unblocked(plan.timedOut()) : null;
    if (unblocked != null) {
      end(unblocked);
      return;
    }
    try {
      follow(plan.next(Collections.<byte[]>emptyList(), nowNanos), nowNanos);
    } catch (ProtocolException e) {
      end(unexpected(whole.command));
    }
  }

  private void end(byte[] reply) {
    Part answered = whole;
    if (isStepwise(answered)) {
      session.transactions().endWatchOf(answered);
    }
    if (waits) {
      waits = false;
      session.waiting().inSteps(false);
    }
    whole = null;
    plan = null;
    Session.answer(answered, reply);
  }

  private static byte[] unexpected(Command command) {
    return RespWriter.error(
        "ERR unmoved: the nodes' replies to the parts of "
            + command.name().replace('|', ' ')
            + " do not fit together");
  }
}
