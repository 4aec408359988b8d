package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Pushes;
import dev.unmoved.naming.Names;
import dev.unmoved.naming.PushNames;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes have answered and said unasked: each reply finds its request, and what is said
 * unasked a place behind what its node has answered before. {@link Handover} has the rest of the
 * way, to the client.
 */
public final class Replies {
  private final SlotOrder order;
  private final HeldLinks links;
  private final Agenda agenda;
  private final @Nullable PushNames names; // null: they are the same
  private final PushQueue pushes;

  Replies(
      SlotOrder order, HeldLinks links, Agenda agenda, PushQueue pushes, @Nullable Names names) {
    this.order = order;
    this.links = links;
    this.agenda = agenda;
    this.pushes = pushes;
    this.names = names == null || !names.areDifferent() ? null : new PushNames(names);
  }

  /** A reply is the client's; it stays in the link's buffer until the client takes it. */
  public void keep(Link link, Part part, int start, int end) {
    part.state = Part.State.ANSWERED;
    if (isTranslated(link, part, start)) {
      part.reply(Arrays.copyOfRange(link.in, start, end));
    } else {
      part.reply = link.in;
      part.replyStart = start;
      part.replyEnd = end;
    }
    part.replyBegun = link.streaming;
    link.streaming = false;
    part.waitingBytes = end - start;
    link.undeliveredBytes += part.waitingBytes;
    Part last = link.undelivered++ == 0 ? null : link.lastAnswered;
    if (last == null || part.sequence > last.sequence) {
      link.lastAnswered = part; // a redirected request may be answered behind later ones
    }
  }

  private static boolean isTranslated(Link link, Part part, int start) {
    return part.names != null
        && !link.streaming
        && (link.in[start] == '-' || !part.names.isOfErrorsOnly());
  }

  /** A part has its answer: what waited for it within its slot may go on. */
  public void releaseSlot(Part part) {
    order.remove(part);
  }

  /** The part is answered by us, in place of what its node said. {@code link} may be null. */
  public void answerInstead(Part part, byte[] reply, @Nullable Link link) {
    if (part.origin == Part.Origin.PIECE) {
      answerPiece((PiecePart) part, reply, link);
    } else if (part.origin == Part.Origin.REPLAY) {
      detach(part);
    } else {
      detach(part);
      part.answer(reply);
      releaseSlot(part);
    }
  }

  /** A part of what a client asked for is answered, over {@code link}; null: by us. */
  public void answerPiece(PiecePart part, byte[] reply, @Nullable Link link) {
    Gathering gathering = Gathering.of(part);
    detach(part);
    part.state = Part.State.ANSWERED;
    if (gathering.onReply(part, link, reply)) {
      agenda.complete(gathering);
    }
    releaseSlot(part);
  }

  /** The part has nothing more to do with its link. */
  public void detach(Part part) {
    Link link = Link.of(part);
    if (link == null) {
      return;
    }
    if (part.waitingBytes >= 0) {
      link.undelivered--;
      link.undeliveredBytes -= part.waitingBytes;
      part.waitingBytes = -1;
      link.recycle();
    }
    part.inbound = null;
    link.attached--;
    links.release(link);
  }

  /**
   * A push belongs to no request, but it must not overtake what its node has answered before it,
   * nor what {@code awaiting} is confirmed of.
   */
  public void push(Link link, @Nullable Part awaiting, byte[] said) {
    byte[] push = ofClient(said);
    if (push == null) {
      return;
    }
    if (awaiting != null && awaiting.pushes != null && awaiting.pushes.confirmations != null) {
      confirm(awaiting, push);
    } else {
      add(link.undelivered > 0 ? link.lastAnswered : null, push);
    }
  }

  /** What was said, in the names of the client; null: it is not for the client. */
  private byte @Nullable [] ofClient(byte[] said) {
    return names == null ? said : names.toClient(said);
  }

  /** One of several confirmations of a subscription. */
  public void confirm(Part part, byte[] confirmation) {
    Pushes its = part.pushes();
    if (its.confirmations == null) {
      its.confirmations = new ArrayDeque<byte[]>();
    }
    pushes.addTo(its.confirmations, confirmation);
  }

  /**
   * The client gets what was {@code said} behind the reply to {@code after}; null: as soon as no
   * reply is half delivered.
   */
  public void pushBehind(@Nullable Part after, byte[] said) {
    byte[] push = ofClient(said);
    if (push != null) {
      add(after, push);
    }
  }

  private void add(@Nullable Part after, byte[] push) {
    if (after == null) {
      pushes.add(push);
    } else {
      pushes.addTo(after.pushes().after, push);
    }
  }

  /** Forgets what was to follow the reply to {@code part}. */
  public void dropPushes(Part part) {
    if (part.pushes != null) {
      pushes.drop(part.pushes.after);
    }
  }
}
