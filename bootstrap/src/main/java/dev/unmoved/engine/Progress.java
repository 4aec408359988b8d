package dev.unmoved.engine;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.traffic.Wakes;
import dev.unmoved.resp.ProtocolException;

/** What follows from a fact: requests are taken up, and all that has become possible is done. */
final class Progress {
  private final Traffic traffic;
  private final Requests requests;
  private final Listening listening;
  private final Leaving leaving;

  Progress(Traffic traffic, Requests requests, Listening listening, Leaving leaving) {
    this.traffic = traffic;
    this.requests = requests;
    this.listening = listening;
    this.leaving = leaving;
  }

  /** The client wrote something, and the intake has it. */
  void onFed(long nowNanos) {
    if (traffic.lifecycle.isTransparent()) {
      leaving.passOn();
      return;
    }
    try {
      Part part;
      while ((part = traffic.intake.next()) != null) {
        requests.start(part, traffic.intake.arguments(), nowNanos);
      }
    } catch (ProtocolException e) {
      // Not RESP, so no cluster can route it. The home node says what it thinks of it, in its own
      // words.
      traffic.leave();
    }
    proceed(nowNanos);
  }

  /** Time has passed. */
  void onTime(long nowNanos) {
    traffic.limits.onTime(nowNanos);
    traffic.retries.onTime(nowNanos);
    requests.runAgenda(nowNanos);
    for (Feature feature : requests.features()) {
      feature.onTime(nowNanos);
    }
    proceed(nowNanos);
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextWakeNanos() {
    long next = Wakes.earlier(traffic.retries.nextWakeNanos(), traffic.limits.nextWakeNanos());
    for (Feature feature : requests.features()) {
      next = Wakes.earlier(next, feature.nextWakeNanos());
    }
    return next;
  }

  /** A fact was taken in: does what has become possible by it. */
  void proceed(long nowNanos) {
    requests.runAgenda(nowNanos);
    do {
      listening.catchUp(nowNanos);
      requests.runAgenda(nowNanos);
      leaving.leaveIfPossible();
      requests.startKept(nowNanos);
      leaving.leaveIfPossible();
    } while (listening.isStale());
  }
}
