package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Subscriptions;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.ProtocolException;
import java.util.Arrays;

/** From the nodes to the client: what each frame is, and whose. */
final class Arrivals {
  private final Traffic traffic;
  private final Listening listening;
  private final Requests requests;
  private final LostLinks lostLinks;
  private final Discovery discovery;

  Arrivals(
      Traffic traffic,
      Discovery discovery,
      Listening listening,
      Requests requests,
      LostLinks lostLinks) {
    this.traffic = traffic;
    this.discovery = discovery;
    this.listening = listening;
    this.requests = requests;
    this.lostLinks = lostLinks;
  }

  /** Takes whole replies off the link's buffer; what is left is the beginning of one. */
  void scan(Link link, long nowNanos) {
    traffic.links.reading(link);
    try {
      while (link.scanned < link.inEnd
          && !link.closed
          && !traffic.lifecycle.isTransparent()
          && !discovery.hasMetStranger()
          && scanOne(link)) {
        int start = link.frameStart;
        link.frameStart = link.scanned;
        onFrame(link, start, link.scanned, nowNanos);
        requests.runAgenda(nowNanos);
      }
    } catch (ProtocolException e) {
      onViolation(link, e, nowNanos);
    } finally {
      traffic.links.reading(null);
    }
    link.recycle();
    traffic.links.release(link);
  }

  /** As long as it is not known what home is, it may be something that speaks no RESP. */
  private void onViolation(Link link, ProtocolException violation, long nowNanos) {
    if (!discovery.onViolation(link, nowNanos)) {
      lostLinks.lose(link, Loss.of("protocol violation: " + violation.getMessage()), nowNanos);
    }
  }

  /** Looks for the end of a frame; false when it has not come yet. */
  private static boolean scanOne(Link link) throws ProtocolException {
    link.scanned = link.reader.scan(link.in, link.scanned, link.inEnd);
    boolean complete = link.reader.isComplete();
    if (!complete
        && link.reader.type() == '-'
        && link.scanned - link.frameStart > Limits.ERROR_LINE_MAX) {
      throw new ProtocolException("an error reply without end");
    }
    if (!complete && link.scanned - link.frameStart > Limits.ANSWER_MAX && answersUs(link)) {
      throw new ProtocolException("an answer without end");
    }
    return complete;
  }

  private static boolean answersUs(Link link) {
    Part part = link.inFlight.peek();
    return part != null
        && part.origin != Part.Origin.CLIENT
        && part.origin != Part.Origin.PIECE
        && !link.isSubscribed();
  }

  /**
   * Bytes came from {@code link}, and lie already where the client wants to read. Returns how many
   * of them, from the first on, are the client's as they stand; the rest is dealt with as in {@link
   * #scan}.
   */
  int readInPlace(Link link, byte[] bytes, int offset, int length, long nowNanos) {
    int end = offset + length;
    int position = offset;
    if (traffic.handover.canReadInPlace(link)) {
      position = scanInPlace(link, bytes, offset, end, nowNanos);
    }
    if (!link.closed) {
      if (position < end) {
        link.append(bytes, position, end - position);
        scan(link, nowNanos);
      } else {
        traffic.links.release(link);
      }
    }
    return position - offset;
  }

  /**
   * The same work as {@link #scan} and delivery, without moving a byte, for as long as all is
   * ordinary. Returns where that ends. The link is not given back yet: the caller still looks at
   * the rest of its bytes.
   */
  private int scanInPlace(Link link, byte[] bytes, int offset, int end, long nowNanos) {
    int position = offset;
    while (position < end) {
      Part part = link.inFlight.peek();
      if (!link.streaming) {
        byte type = bytes[position];
        if (part == null
            || part != traffic.sequence.first()
            || type == '-'
            || type == '>'
            || !part.isPlain()) {
          return position;
        }
        link.streaming = true;
      }
      boolean begins = link.reader.isAtStart();
      try {
        position = link.reader.scan(bytes, position, end);
      } catch (ProtocolException e) {
        link.streaming = !begins;
        onViolation(link, e, nowNanos);
        return position; // what came before is right and the client's
      }
      if (link.reader.isComplete()) {
        link.streaming = false;
        link.inFlight.poll();
        part.state = Part.State.ANSWERED;
        part.inbound = null;
        link.attached--;
        if (mayHaveWritten(part)) {
          traffic.written.onWrite(link);
        }
        if (part.sighting != null && traffic.lifecycle.hasCluster()) {
          part.sighting.answered();
        }
        traffic.sequence.removeAnsweredInPlace();
        traffic.replies.releaseSlot(part);
      }
    }
    return position;
  }

  private void onFrame(Link link, int start, int end, long nowNanos) throws ProtocolException {
    if (listening.owns(link)) {
      listening.onFrame(link, start, end, nowNanos);
      return;
    }
    Part part = link.inFlight.peek();
    if (!link.streaming && !isReply(link, part, start, end)) {
      return;
    }
    if (part == null) {
      throw new ProtocolException("a reply that nothing was asked for");
    }
    link.inFlight.poll();
    onReply(link, part, start, end, nowNanos);
  }

  /**
   * Whether a frame is the reply to {@code part}, or the last that there is; others are dealt with
   * here.
   */
  private boolean isReply(Link link, Part part, int start, int end) throws ProtocolException {
    switch (kindOf(link, part, start, end)) {
      case MESSAGE:
        if (link != traffic.links.home() || listening.isHomes(link.in, start, end)) {
          traffic.replies.push(link, part, Arrays.copyOfRange(link.in, start, end));
        }
        return false;
      case CONFIRMATION:
        traffic.replies.confirm(part, Arrays.copyOfRange(link.in, start, end));
        listening.onHomeConfirmed();
        return false;
      case LAST_CONFIRMATION:
        listening.onHomeConfirmed();
        return true;
      default:
        if (part != null && part.isSubscription()) {
          link.subscriptions().onRefused();
          listening.onHomeConfirmed();
        }
        return true;
    }
  }

  private Subscriptions.Frame kindOf(Link link, Part part, int start, int end)
      throws ProtocolException {
    if (link.isSubscribed()) {
      boolean resp3 = link.state().protocol() == 3 || traffic.mode.protocol() == 3;
      boolean awaitsConfirmation = part != null && part.isSubscription();
      return link.subscriptions().classify(link.in, start, end, resp3, awaitsConfirmation);
    }
    boolean isMonitored = listening.isMonitored(link.in, start) && hasAnsweredMonitor(link);
    return link.reader.type() == '>' || isMonitored
        ? Subscriptions.Frame.MESSAGE
        : Subscriptions.Frame.REPLY;
  }

  /** Before that, and elsewhere than at home, a script's status may read like what is shown. */
  private boolean hasAnsweredMonitor(Link link) {
    for (Part part : link.inFlight) {
      if (part.effect() == Effect.MONITOR) {
        return false;
      }
    }
    return link == traffic.links.home();
  }

  private void onReply(Link link, Part part, int start, int end, long nowNanos)
      throws ProtocolException {
    if (mayHaveWritten(part) && !(isError(link, start) && isRefusal(link, start, end))) {
      traffic.written.onWrite(link);
    }
    boolean usual = part.origin == Part.Origin.CLIENT && part.transaction == null && !part.observed;
    if (!usual) {
      for (Feature feature : requests.features()) {
        if (feature.onReply(link, part, start, end, nowNanos)) {
          return;
        }
      }
    }
    switch (part.origin) {
      case LINK_ID:
        traffic.waits.onLinkId(link, start, end);
        traffic.replies.detach(part);
        return;
      case SILENT:
      case REPLAY:
        traffic.replies.detach(part); // should it have failed, the command behind it is told so
        return;
      default:
        break;
    }
    boolean mayBeRefusal =
        isError(link, start)
            && traffic.lifecycle.isRouted()
            && !traffic.lifecycle.isLeaving()
            && part.transaction == null;
    if (!mayBeRefusal || !traffic.retries.retry(link, part, start, end, nowNanos)) {
      onAnswer(link, part, start, end);
    }
  }

  private static boolean mayHaveWritten(Part part) {
    return part.command != null && part.command.is(Flag.WRITE | Flag.MAY_REPLICATE);
  }

  private static boolean isError(Link link, int start) {
    return link.in[start] == '-' && !link.streaming;
  }

  private static boolean isRefusal(Link link, int start, int end) {
    return RetryPolicy.verdict(link.in, start, end) != RetryPolicy.Verdict.ANSWER;
  }

  private void onAnswer(Link link, Part part, int start, int end) {
    Effect effect = part.effect();
    boolean isPiece = part.origin == Part.Origin.PIECE;
    if (effect == Effect.DISCONNECTS && traffic.hasCluster()) {
      traffic.cluster().onClosing();
    }
    if (!isPiece) {
      traffic.replies.keep(link, part, start, end);
    }
    if (effect == Effect.CLIENT_ID && Errand.isRequest(part)) {
      traffic.waits.onClientId(link, start, end);
    }
    if (effect != Effect.NONE || part.observed || part.transaction != null) {
      for (Feature feature : requests.features()) {
        feature.onAnswered(link, part, start, end);
      }
    }
    if (isPiece) {
      traffic.replies.answerPiece((PiecePart) part, Arrays.copyOfRange(link.in, start, end), link);
    } else {
      traffic.replies.releaseSlot(part);
    }
  }
}
