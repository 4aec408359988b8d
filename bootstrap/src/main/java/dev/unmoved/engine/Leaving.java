package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import java.util.Iterator;

/**
 * How a session ends to route: of a client that turns out to know about clusters, of one that does
 * not speak RESP, at a server that is no cluster. From then on bytes pass as they are.
 */
final class Leaving extends Feature {
  private final Traffic traffic;
  private final Listening listening;

  Leaving(Traffic traffic, Listening listening) {
    this.traffic = traffic;
    this.listening = listening;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (effect != Effect.CLUSTER_AWARE && effect != Effect.MONITOR && effect != Effect.SYNC) {
      return false;
    }
    if (part.command != null && part.command.name().startsWith("CLUSTER")) {
      traffic.onTopologyAsked();
    }
    part.state = Part.State.BACKLOG;
    traffic.intake.postpone(part);
    traffic.leave();
    return true;
  }

  /** Lets bytes pass if that is wanted, and everything under way elsewhere was answered. */
  void leaveIfPossible() {
    if (traffic.lifecycle.isLeaving() && isOnlyHomeBusy()) {
      becomeTransparent();
    }
  }

  /** Whether bytes pass, and nothing is left of what was dealt with before. */
  boolean isDone() {
    Link home = traffic.links.home();
    return traffic.lifecycle.isTransparent()
        && traffic.sequence.isEmpty()
        && traffic.handover.hasNoPushes()
        && traffic.actions.isEmpty()
        && (home == null || !home.hasReceived() && home.outbox.isEmpty());
  }

  private boolean isOnlyHomeBusy() {
    Link home = traffic.links.home();
    if (home != null) {
      for (Part part : home.inFlight) {
        if (part.origin != Part.Origin.CLIENT) {
          return false; // its reply is not for the client
        }
      }
    }
    boolean unanswered = false;
    for (Part part : traffic.sequence) {
      boolean waiting = part.state == Part.State.BACKLOG;
      boolean atHome =
          part.inbound != null && part.inbound == home && part.state == Part.State.IN_FLIGHT;
      if (waiting || atHome) {
        unanswered = true;
      } else if (!part.isAnswered() || unanswered) {
        return false;
      }
    }
    return true;
  }

  private void becomeTransparent() {
    listening.end();
    traffic.lifecycle.passOn();
    Link home = traffic.links.home();
    if (home == null) {
      failWithoutHome();
      return;
    }
    // What home still owes comes in the right order by itself; only replies that are here already
    // stay in the sequence.
    for (Iterator<Part> parts = traffic.sequence.iterator(); parts.hasNext(); ) {
      Part part = parts.next();
      if (part.state == Part.State.IN_FLIGHT) {
        home.inFlight.remove(part);
        home.attached--;
        part.inbound = null;
        parts.remove();
      } else if (part.state == Part.State.BACKLOG) {
        parts.remove();
        home.outbox.add(part);
      }
    }
    home.streaming = false;
    home.scanned = home.frameStart;
    traffic.intake.clearBacklog();
    passOn();
  }

  /** Everything the client has written and nobody has sent yet goes home as it is. */
  void passOn() {
    byte[] rest = traffic.intake.removeUnread();
    Link home = traffic.links.home();
    if (home == null) {
      failWithoutHome();
      return;
    }
    if (rest.length > 0) {
      home.outbox.add(traffic.sequence.addRaw(rest));
    }
    if (!home.outbox.isEmpty() && !home.opening) {
      traffic.actions.write(home);
    }
  }

  private void failWithoutHome() {
    traffic.outbox.fail("connection to " + traffic.links.homeAddress() + " lost");
  }
}
