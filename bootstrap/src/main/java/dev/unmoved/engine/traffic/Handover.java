package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.topology.Activity;
import org.jspecify.annotations.Nullable;

/**
 * What the client gets next. Replies keep the order of its requests; what is said unasked comes
 * between them, and never overtakes what its node has answered before.
 */
public final class Handover {
  private final Lifecycle lifecycle;
  private final Sequence sequence;
  private final HeldLinks links;
  private final Outbox outbox;
  private final Replies replies;
  private final PushQueue pushes;

  Handover(
      Lifecycle lifecycle,
      Sequence sequence,
      HeldLinks links,
      Outbox outbox,
      Replies replies,
      PushQueue pushes) {
    this.lifecycle = lifecycle;
    this.sequence = sequence;
    this.links = links;
    this.outbox = outbox;
    this.replies = replies;
    this.pushes = pushes;
  }

  /** Copies the client's next bytes; returns how many, 0 when there are none for now. */
  public int deliver(byte[] target, int offset, int length) {
    int delivered = 0;
    while (delivered < length) {
      int n = deliverNext(target, offset + delivered, length - delivered, delivered == 0);
      if (n == 0) {
        break;
      }
      delivered += n;
    }
    return delivered;
  }

  private int deliverNext(byte[] target, int offset, int length, boolean nothingYet) {
    dropMuted();
    Part first = sequence.first();
    if (first != null && first.pushes != null && first.pushes.confirmations != null) {
      pushes.release(first.pushes.confirmations);
    }
    if (!pushes.isEmpty() && !isMidReply(first) && (first == null || !first.replyBegun)) {
      return pushes.deliver(target, offset, length);
    }
    if (first == null) {
      return lifecycle.isTransparent() ? deliverRaw(target, offset, length) : 0;
    }
    switch (first.state) {
      case ANSWERED:
        return deliverReply(first, target, offset, length);
      case FAILED:
        if (nothingYet) {
          outbox.fail(String.valueOf(first.failure()));
        }
        return 0;
      default:
        return deliverPartial(first, target, offset, length);
    }
  }

  private static boolean isMidReply(@Nullable Part first) {
    Link link = first == null ? null : Link.of(first);
    return link != null && link.streaming && link.inFlight.peek() == first;
  }

  private int deliverReply(Part part, byte[] target, int offset, int length) {
    byte[] reply = part.knownReply();
    tell(part, reply);
    int n = Math.min(length, part.replyEnd - part.replyStart);
    System.arraycopy(reply, part.replyStart, target, offset, n);
    part.replyStart += n;
    part.replyBegun = true;
    if (part.replyStart == part.replyEnd) {
      finish(part);
    }
    return n;
  }

  /** The client gets the first bytes of a reply, or all of it. */
  private void tell(Part part, byte[] reply) {
    if (part.replyBegun || !lifecycle.hasCluster()) {
      return;
    }
    Sighting sighting = part.sighting;
    if (part.replyStart < part.replyEnd && reply[part.replyStart] == '-') {
      tellError(part, reply, sighting, lifecycle.cluster().activity());
    } else if (sighting != null) {
      sighting.answered();
    }
  }

  private void tellError(Part part, byte[] reply, @Nullable Sighting sighting, Activity activity) {
    activity.failed(reply, part.replyStart, part.replyEnd);
    if (sighting != null) {
      sighting.refused(reply, part.replyStart, part.replyEnd);
    }
    if (Activity.isCrossSlot(reply, part.replyStart, part.replyEnd)) {
      activity.crossSlot(part.command, sighting == null ? links.lineOfCaller() : sighting.line());
    }
  }

  private void finish(Part part) {
    sequence.remove(part);
    part.reply = null;
    part.delivered = true;
    if (part.pushes != null) {
      pushes.release(part.pushes.after);
    }
    replies.detach(part);
  }

  /**
   * The first bytes of a reply whose rest is still on its way, unless they might be a redirect or a
   * message.
   */
  private int deliverPartial(Part part, byte[] target, int offset, int length) {
    Link link = Link.of(part);
    if (link == null
        || part.state != Part.State.IN_FLIGHT
        || link.inFlight.peek() != part
        || link.scanned == link.frameStart
        || link.reader.isComplete()
        || link.reader.type() == '-'
        || link.reader.type() == '>'
        || link.isSubscribed()
        || !part.isPlain()) {
      return 0;
    }
    int n = Math.min(length, link.scanned - link.frameStart);
    System.arraycopy(link.in, link.frameStart, target, offset, n);
    if (!link.streaming && part.sighting != null) {
      part.sighting.answered();
    }
    link.frameStart += n;
    link.streaming = true;
    link.recycle();
    return n;
  }

  private int deliverRaw(byte[] target, int offset, int length) {
    Link home = links.home();
    if (home == null) {
      return 0;
    }
    int n = Math.min(length, home.inEnd - home.frameStart);
    System.arraycopy(home.in, home.frameStart, target, offset, n);
    home.frameStart += n;
    home.scanned = home.frameStart;
    home.recycle();
    return n;
  }

  /** Hands the client the whole reply to {@code part}, out of turn. */
  public void deliverOutOfTurn(Part part, byte[] target, int offset) {
    byte[] reply = part.knownReply();
    tell(part, reply);
    System.arraycopy(reply, part.replyStart, target, offset, part.replyEnd - part.replyStart);
    part.replyStart = part.replyEnd;
    finish(part);
  }

  // ---- What a driver asks ----

  /** Takes away the replies that the client does not want, as far as they come next. */
  private void dropMuted() {
    Part first = sequence.first();
    while (first != null && first.muted && first.isAnswered()) {
      finish(first);
      first = sequence.first();
    }
  }

  /** Whether the client will not read what comes next, so that somebody else has to. */
  public boolean mustDrain() {
    dropMuted();
    Part first = sequence.first();
    return first != null
        && first.muted
        && lifecycle.failure() == null
        && first.state != Part.State.FAILED;
  }

  /** Whether what {@code link} brings next may be read straight into the client's buffer. */
  public boolean canReadInPlace(Link link) {
    Part first = sequence.first();
    return !link.hasReceived()
        && pushes.isEmpty()
        && link.undelivered == 0
        && !lifecycle.isTransparent()
        && first == link.inFlight.peek()
        && !link.isSubscribed()
        && (first == null || first.isPlain());
  }

  /** How many bytes {@link #deliver} has at least. */
  public int deliverable() {
    dropMuted();
    Part first = sequence.first();
    if (first != null && first.isAnswered()) {
      return first.replyEnd - first.replyStart;
    }
    return pushes.deliverable();
  }

  /**
   * Whether {@link #deliver} delivers something, or finds that the client's connection is broken.
   */
  public boolean isDue() {
    dropMuted();
    Part first = sequence.first();
    return !pushes.isEmpty()
        || lifecycle.failure() != null
        || first != null && (first.isAnswered() || first.state == Part.State.FAILED);
  }

  /** Whether {@link #deliver} can deliver all that was asked for, or as much as there will be. */
  public boolean isAnswered() {
    for (Part part : sequence) {
      if (!part.isAnswered()) {
        return part.state == Part.State.FAILED;
      }
    }
    return true;
  }

  /** Whether nothing was said unasked that the client has not had, but for what follows a reply. */
  public boolean hasNoPushes() {
    return pushes.isEmpty();
  }

  /** The bytes that were said unasked and that the client has not had yet. */
  public long pushBytes() {
    return pushes.bytes();
  }

  /** Whether to read on from a link that is listened to. */
  public boolean hasRoom(Link link) {
    return link.streaming
        || pushes.bytes() <= Limits.PUSHES_WAITING_MAX
            && link.undelivered < Limits.REPLIES_WAITING_MAX;
  }
}
