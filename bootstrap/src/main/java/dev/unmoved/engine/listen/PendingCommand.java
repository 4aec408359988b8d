package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Part;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that cannot be answered before other nodes have confirmed what the client wants to hear
 * by it: SUBSCRIBE and PSUBSCRIBE for keyspace notifications or what is counted elsewhere,
 * SUBSCRIBE for invalidations, SSUBSCRIBE, MONITOR; or that they count it no more. A data holder.
 */
final class PendingCommand {
  /** The client's command. */
  final Part part;

  /** What other nodes are asked for, in the order in which the client named it. */
  final List<Channel> channels;

  /** What other nodes are to count no more. */
  final Collection<Channel> ending;

  /** Whether the client wants to be told of all keys that change. */
  final boolean invalidations;

  /** When it is answered at the latest, whoever has confirmed by then. */
  final long untilNanos;

  /** The error that a node has answered last, which is the client's if it comes to nothing. */
  byte @Nullable [] refusal;

  /** Whether {@link #refusal} is final. */
  boolean refused;

  PendingCommand(
      Part part,
      List<Channel> channels,
      Collection<Channel> ending,
      boolean invalidations,
      long untilNanos) {
    this.part = part;
    this.channels = channels;
    this.ending = ending;
    this.invalidations = invalidations;
    this.untilNanos = untilNanos;
  }

  /** Whether the client is to hear any of {@code others} by it. */
  boolean concerns(Collection<Channel> others) {
    return !Collections.disjoint(channels, others);
  }
}
