package dev.unmoved.engine;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the client's next reply waits for. Asks, and changes nothing. */
final class Awaited {
  private final Traffic traffic;
  private final Discovery discovery;
  private final Lookups lookups;

  Awaited(Traffic traffic, Discovery discovery, Lookups lookups) {
    this.traffic = traffic;
    this.discovery = discovery;
    this.lookups = lookups;
  }

  /** The link whose bytes the client needs next, or null when only time can help. */
  @Nullable Link link() {
    Part first = traffic.sequence.first();
    if (first == null) {
      return traffic.links.home(); // pushes, or the end of the connection
    }
    if (first.pieces != null && !first.isAnswered()) {
      return linkOfPiece(first.pieces);
    }
    if (first.state == Part.State.IN_FLIGHT) {
      return Link.of(first);
    }
    return first.state == Part.State.BACKLOG && !discovery.awaitsAnother() ? delaying() : null;
  }

  /** A link that owes the reply to one of {@code pieces}, or to a piece of those. */
  private static @Nullable Link linkOfPiece(List<? extends Part> pieces) {
    for (Part piece : pieces) {
      if (piece.state == Part.State.IN_FLIGHT) {
        Link link = piece.pieces == null ? Link.of(piece) : linkOfPiece(piece.pieces);
        if (link != null) {
          return link;
        }
      }
    }
    return null;
  }

  /**
   * What a kept request waits for: something that home has to say, or links elsewhere to fall
   * quiet.
   */
  private @Nullable Link delaying() {
    if (lookups.link() != null) {
      return lookups.link();
    }
    if (discovery.awaited() != null) {
      return discovery.awaited();
    }
    Link busy = traffic.lifecycle.isLeaving() ? traffic.overview.busyElsewhere() : null;
    return busy == null ? traffic.links.home() : busy;
  }

  /** What the reply that comes next has met with so far, for people; null: none is awaited. */
  @Nullable String trouble() {
    Part first = traffic.sequence.first();
    if (first == null) {
      return null;
    }
    first = unansweredPiece(first);
    if (first.failure() != null) {
      return first.failure();
    }
    if (first.inbound != null) {
      return first + " at " + traffic.overview.name(Link.of(first));
    }
    if (first.retries() == 0) {
      return first + " was not sent yet";
    }
    String refusal = first.detour == null ? null : first.detour.refusal;
    return first
        + (" was refused " + first.retries() + " times")
        + (refusal == null ? "" : ", last by " + refusal);
  }

  private static Part unansweredPiece(Part part) {
    if (part.pieces != null) {
      for (Part piece : part.pieces) {
        if (!piece.isAnswered()) {
          return unansweredPiece(piece);
        }
      }
    }
    return part;
  }

  /** Whether that reply ought to be there soon: its node does not wait for data itself. */
  boolean isHeldUp() {
    Part first = traffic.sequence.first();
    return first != null
        && !first.isAnswered()
        && (first.state != Part.State.IN_FLIGHT
            || first.command == null
            || !first.command.blocking());
  }
}
