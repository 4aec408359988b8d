package dev.unmoved.engine.traffic;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.log.Log;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;

/**
 * Gives parts to links, until the client's connection breaks: from then on nothing more is done in
 * its name, so that nothing happens behind the back of a client which has already reconnected.
 */
public final class Outbox {
  private static final byte[] PING = RespWriter.command("PING");

  private final Lifecycle lifecycle;
  private final HeldLinks links;
  private final SlotOrder order;
  private final LinkActions actions;
  private long doomedAfter = Long.MAX_VALUE; // the first command that will never be answered

  Outbox(Lifecycle lifecycle, HeldLinks links, SlotOrder order, LinkActions actions) {
    this.lifecycle = lifecycle;
    this.links = links;
    this.order = order;
    this.actions = actions;
  }

  /** Gives {@code link} a part, behind all that it was given before. */
  public void enqueue(Part part, Link link) {
    if (part.sequence > doomedAfter || lifecycle.failure() != null) {
      abandon(part, "an earlier command has failed");
      links.release(link);
      return;
    }
    part.state = Part.State.IN_FLIGHT;
    part.inbound = link;
    part.written = false;
    if (part.isSubscription() || part.effect() == Effect.MONITOR && part.transaction == null) {
      link.onListeningSent(part);
    }
    if (order.isTracking()
        && (part.origin == Part.Origin.CLIENT || part.origin == Part.Origin.PIECE)) {
      order.add(part);
    }
    link.attached++;
    link.inFlight.add(part);
    link.outbox.add(part);
    if (!link.opening) {
      actions.write(link);
    }
  }

  /** Gives {@code link} a command for its effect. */
  public void enqueueSilently(byte[] command, Link link) {
    enqueue(Part.own(Part.Origin.SILENT, command), link);
  }

  /**
   * Gives a node a command and does not wait for its answer, nor for the node: on a connection of
   * its own, which ends behind the command.
   */
  public void tell(Node node, byte[] command) {
    enqueueSilently(command, links.openToTell(node));
  }

  /**
   * Makes {@code link} say something, so that somebody who waits for it looks up. What it says is
   * for nobody. Returns whether it will.
   */
  public boolean nudge(Link link) {
    boolean answers = !link.inFlight.isEmpty();
    if (!answers && lifecycle.isRouted()) {
      enqueueSilently(PING, link);
      answers = true;
    }
    return answers;
  }

  /** Whether an earlier command of the client's will never be answered. */
  public boolean isDoomed(Part part) {
    return part.sequence > doomedAfter;
  }

  /** Whether the client's connection is broken as of some command: nothing new is to be begun. */
  public boolean isDoomed() {
    return doomedAfter != Long.MAX_VALUE;
  }

  /** A part will never be answered: its client sees a broken connection when it gets there. */
  public void abandon(Part part, String message) {
    if (part.origin == Part.Origin.PIECE) {
      PiecePart piece = (PiecePart) part;
      String progress = piece.gathering == null ? "" : Gathering.of(piece).progress();
      abandon(piece.whole, message + progress);
    }
    part.state = Part.State.FAILED;
    part.detour().failure = message;
    order.forget(part); // what it held back stays back: the client's connection is broken
    doom(part.sequence);
  }

  /** The client's connection is broken from here on. */
  public void fail(String message) {
    if (lifecycle.fail(message)) {
      doom(-1);
      if (lifecycle.hasCluster()) {
        lifecycle.cluster().activity().broken();
        Log.debug("broken for the client: " + message);
      }
    }
  }

  /**
   * Nothing the client asked for after {@code sequence} may be done any more, nor what waits to be
   * written already.
   */
  private void doom(long sequence) {
    if (sequence < doomedAfter) {
      doomedAfter = sequence;
      links.dropUnwritten(sequence);
    }
  }
}
