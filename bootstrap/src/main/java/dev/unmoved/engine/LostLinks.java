package dev.unmoved.engine;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Lifecycle;
import dev.unmoved.engine.traffic.Outbox;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What becomes of a link that breaks, and of the commands on it. A command that may have been
 * executed is sent again only if it reads; otherwise its client sees a broken connection, as one
 * server would show it.
 */
final class LostLinks {
  private final Traffic traffic;
  private final Lifecycle lifecycle;
  private final Outbox outbox;
  private final Listening listening;
  private final Requests requests;

  LostLinks(Traffic traffic, Listening listening, Requests requests) {
    this.traffic = traffic;
    this.lifecycle = traffic.lifecycle;
    this.outbox = traffic.outbox;
    this.listening = listening;
    this.requests = requests;
  }

  /** Ends a link, and decides for each of its unanswered parts whether it may go out again. */
  void lose(Link link, Loss loss, long nowNanos) {
    if (link.closed) {
      return;
    }
    if (loss.isRefusal() && link == traffic.links.home()) {
      loss = Loss.forGood(loss.cause()); // a client's own connection breaks: it may log in anew
    }
    String cause = loss.cause();
    boolean wasOpening = link.opening;
    if (link.ending) {
      link.markUnwritten();
    }
    boolean listenedTo = listening.onLost(link, cause, wasOpening, nowNanos);
    traffic.links.drop(link);
    if (listenedTo) {
      return;
    }
    if (link.parting) {
      traffic.cluster().refresh(name(link) + ": " + cause);
      return;
    }
    if (lifecycle.isTransparent()) {
      outbox.fail("connection to " + traffic.links.homeAddress() + " lost: " + cause);
      return;
    }
    traffic.order.startTracking();
    for (Feature feature : requests.features()) {
      feature.onLinkLost(link);
    }
    traffic.waits.onLost(link);
    if (traffic.mode.state().isTracking() && !wasOpening) {
      outbox.fail("what " + name(link) + " tracks for client-side caching is lost: " + cause);
    }
    if (link.isSubscribed()) {
      outbox.fail("the subscriptions at " + name(link) + " are lost: " + cause);
    }
    List<Part> unanswered = new ArrayList<Part>(link.inFlight);
    link.inFlight.clear();
    link.outbox.clear();
    decide(link, unanswered, loss, nowNanos);
    if (traffic.hasCluster() && (wasOpening || !unanswered.isEmpty())) {
      tellCluster(link, loss, wasOpening);
    }
  }

  private void decide(Link link, List<Part> unanswered, Loss loss, long nowNanos) {
    Part first = unanswered.isEmpty() ? null : unanswered.get(0);
    BitSet changed = slotsThatMayHaveChanged(unanswered);
    for (Part part : unanswered) {
      traffic.replies.detach(part);
      if (part.origin == Part.Origin.SILENT
          || part.origin == Part.Origin.LINK_ID
          || part.origin == Part.Origin.REPLAY) {
        continue;
      }
      String message = part + " at " + name(link) + ": " + loss.cause();
      boolean decides = traffic.intake.awaitsAnswer(part) && ConnectionState.records(part.effect());
      boolean halfDelivered = part == first && link.streaming;
      boolean mayGoAgain =
          !halfDelivered
              && !part.written
              && (!loss.isForGood() || part.fromReplica)
              && lifecycle.isRouted()
              && !decides;
      if (onPartLost(part, link, message, mayGoAgain, nowNanos)) {
        continue;
      }
      if (loss.isRefusal() && mayBeAnswered(part)) {
        refuse(part, link, refusal(part, link, loss));
      } else if (halfDelivered) {
        part.replyBegun = true; // nothing may follow the half of it
        outbox.fail(message);
      } else if (part.written && (!part.isRepeatable() || part.transaction != null)) {
        outbox.abandon(part, message + "; it may have been executed, so it is not sent again");
      } else if (part.written && changed.get(part.slot + 1)) {
        outbox.abandon(
            part, message + "; a later command may have been executed, so it is not asked again");
      } else if (loss.isForGood() && !part.fromReplica || !lifecycle.isRouted() || decides) {
        outbox.abandon(part, message);
      } else {
        traffic.retries.onLost(part, link, message, nowNanos);
      }
    }
  }

  /** The link could not be opened, so nothing was written: an error tells the whole truth. */
  private boolean mayBeAnswered(Part part) {
    return !part.fromReplica && lifecycle.isRouted();
  }

  private void refuse(Part part, Link link, byte[] error) {
    for (Feature feature : requests.features()) {
      if (feature.onPartRefused(part, link, error)) {
        return;
      }
    }
    traffic.replies.answerInstead(part, error, link);
  }

  private byte[] refusal(Part part, Link link, Loss loss) {
    if (part.origin == Part.Origin.PIECE) {
      return loss.refusalReply(); // the whole's error names the node and the slot
    }
    String node = name(link);
    return loss.refusalReply(
        part.slot < 0 ? node : node + ", which serves slot " + part.slot + ",");
  }

  private boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    for (Feature feature : requests.features()) {
      if (feature.onPartLost(part, link, message, mayGoAgain, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The slots, each plus one and "none" as 0, of writes that may have been executed. Reads before
   * them cannot be asked again: they would see what came after them.
   */
  private static BitSet slotsThatMayHaveChanged(List<Part> unanswered) {
    BitSet slots = new BitSet();
    for (Part part : unanswered) {
      boolean asked = part.origin == Part.Origin.CLIENT || part.origin == Part.Origin.PIECE;
      if (asked && part.written && !part.isRepeatable()) {
        slots.set(part.slot + 1);
      }
    }
    return slots;
  }

  private void tellCluster(Link link, Loss loss, boolean wasOpening) {
    if (loss.isRefusal()) {
      Log.once(
          "refused by " + name(link),
          name(link) + " cannot be used, commands for its slots get its error: " + loss.cause());
    }
    if (link.node() != null) {
      traffic.links.discard(link.node());
      if (wasOpening) {
        traffic.cluster().onUnreachable(link.node());
      }
    }
    traffic.cluster().refresh(name(link) + ": " + loss.cause());
  }

  private String name(Link link) {
    return traffic.overview.name(link);
  }
}
