package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one slot that a session watches: on which link, and whether they are still in sight. A
 * node watches for one connection, so the link is kept until EXEC, DISCARD or UNWATCH.
 */
final class SlotWatch {
  private final Traffic traffic;
  private @Nullable Link link; // pinned; null: none
  private int slot;
  // the WATCH commands that a node has accepted; where WATCH cannot go on to other slots, the first
  private final List<byte[]> accepted = new ArrayList<byte[]>();
  private int confirmed; // how many WATCH commands a node has accepted
  // WATCH commands without an answer, and answered ones that were not looked at since
  private final List<Part> unanswered = new ArrayList<Part>(1);
  private boolean lost; // the link with the watched keys broke
  private long forgottenAt; // the command that ended all WATCHes before it

  SlotWatch(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Whether the next EXEC depends on keys. */
  boolean isActive() {
    return link != null || lost;
  }

  /** The link over which keys are watched; null: none, or it broke. */
  @Nullable Link link() {
    return link;
  }

  /** The slot of those keys. */
  int slot() {
    return slot;
  }

  /** Whether keys that were watched are out of sight. */
  boolean isLost() {
    return lost;
  }

  /** Whether keys of another slot are being watched. */
  boolean isElsewhere(int other) {
    return link != null && other >= 0 && other != slot;
  }

  /** The WATCH commands that a node has accepted, or the first: see the field. */
  List<byte[]> accepted() {
    return accepted;
  }

  /**
   * Whether MULTI has to wait for what was sent before, as a WATCH is unanswered: should that be
   * refused, the commands behind it need not be (TRYAGAIN and ASK concern single keys), and would
   * run unguarded.
   */
  boolean holdsBack(Part multi) {
    if (!unanswered.isEmpty() && traffic.intake.awaitsAllBefore(multi)) {
      return true;
    }
    unanswered.clear();
    return false;
  }

  /**
   * Whether a WATCH waits until every slot is in order. Were it held back by itself, the UNWATCH
   * behind it would not know of it.
   */
  boolean postpones(Part watch) {
    traffic.sender.topologyToRouteBy();
    if (traffic.intake.awaitsOrder(watch, traffic.order.isTracking())) {
      return true;
    }
    for (Iterator<Part> watches = unanswered.iterator(); watches.hasNext(); ) {
      if (watches.next().isAnswered()) {
        watches.remove();
      }
    }
    unanswered.add(watch);
    return false;
  }

  /** Gives a WATCH to {@code to}. */
  void watch(Part part, Link to) {
    if (part.sequence < forgottenAt) {
      // Redirected, and the UNWATCH behind it was answered meanwhile: nothing may stay watched
      // here.
      traffic.sender.sendOver(part, to);
      traffic.outbox.enqueueSilently(TransactionReplies.UNWATCH, to);
      return;
    }
    if (link != to) {
      // A slot that moved between two WATCHes leaves the first one out of sight.
      lost |= confirmed > 0;
      if (confirmed > 0 && !traffic.links.isQueueing(link)) {
        unwatch();
      }
      confirmed = 0;
      unpin();
    }
    pin(to, part.slot);
    traffic.sender.sendOver(part, to);
  }

  /** A node has accepted a WATCH, or refused it. */
  void onAnswered(Link answering, Part part, boolean isAccepted) {
    if (part.sequence < forgottenAt) {
      return; // EXEC or UNWATCH was sent behind it
    }
    if (isAccepted) {
      confirmed++;
      pin(answering, part.slot);
      if (traffic.options.emulatesCrossSlot() || accepted.isEmpty()) {
        accepted.add(part.copy());
      }
    } else if (confirmed == 0) {
      unpin();
    }
  }

  /** A link broke. */
  void onLinkLost(Link broken) {
    if (broken == link) {
      link = null;
      // a WATCH that it has not answered is sent again, or fails its client
      lost |= confirmed > 0;
    }
  }

  /** What is watched becomes the business of {@link WatchedSlots}, which has taken the link. */
  void handOver() {
    link = null;
    lost = false;
    confirmed = 0;
    accepted.clear();
  }

  /**
   * {@code by} ends every WATCH before it; on {@code at}, unless null, the node does so by what it
   * is sent.
   */
  void forget(Part by, @Nullable Link at) {
    forgottenAt = by.sequence;
    lost = false;
    confirmed = 0;
    accepted.clear();
    if (link != at) {
      unwatch();
    }
    unpin();
  }

  /**
   * A WATCH that followed its slot to another link would outlive its transaction there, and spoil
   * another client's.
   */
  private void unwatch() {
    if (link != null && !link.closed) {
      traffic.outbox.enqueueSilently(TransactionReplies.UNWATCH, link);
    }
  }

  private void pin(Link watching, int ofSlot) {
    if (link == null) {
      link = watching;
      link.watching = true;
      link.pins++;
    }
    slot = ofSlot;
  }

  private void unpin() {
    Link watched = link;
    link = null;
    if (watched != null) {
      watched.watching = false;
      watched.pins--;
      traffic.links.release(watched);
    }
  }
}
