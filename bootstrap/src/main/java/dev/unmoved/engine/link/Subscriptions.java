package dev.unmoved.engine.link;

import dev.unmoved.command.Command;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Slot;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells messages from replies on a connection with subscriptions. SUBSCRIBE and its kin are
 * confirmed once per channel, so one command has several replies; messages come in between whenever
 * they please. In RESP3 both are push frames; in RESP2 they are arrays that only their first
 * element tells apart from the reply to a PING. Other arrays come only before the connection is
 * subscribed; they are replies, whatever their first element says.
 */
public final class Subscriptions {
  /** What a frame on a subscribed connection is. */
  public enum Frame {
    /** A message, for the client as it is, belonging to no command. */
    MESSAGE,
    /** A confirmation, with more of the same command to come. */
    CONFIRMATION,
    /** The last confirmation of a command. */
    LAST_CONFIRMATION,
    /** The reply to an ordinary command. */
    REPLY
  }

  private static final class Pending {
    final String kind; // subscribe, unsubscribe, psubscribe, ...
    final int named; // channels it names; 0: all there are
    int missing = -1; // confirmations still to come; -1: not begun

    Pending(String kind, int named) {
      this.kind = kind;
      this.named = named;
    }
  }

  private final ArrayDeque<Pending> pending = new ArrayDeque<Pending>();
  private final Set<Channel> subscribed = new LinkedHashSet<Channel>();
  // those by which keyspace notifications may come
  private final Set<Channel> keyspace = new LinkedHashSet<Channel>();
  // those whose subscribers are counted elsewhere than at home
  private final Set<Channel> counted = new LinkedHashSet<Channel>();

  /** A command of this kind is on its way. */
  public void onSent(Command command, Arguments arguments) {
    pending.add(new Pending(command.name().toLowerCase(Locale.ROOT), arguments.count() - 1));
  }

  /** An error answered the oldest command instead of confirmations. */
  public void onRefused() {
    pending.poll();
  }

  /** Whether frames have to be looked at: a subscription exists or is under way. */
  public boolean isActive() {
    return !pending.isEmpty() || !subscribed.isEmpty();
  }

  /** Whether a command of this kind has not been answered yet. */
  public boolean isPending() {
    return !pending.isEmpty();
  }

  /** The confirmed channels and patterns; a view. */
  public Set<Channel> all() {
    return subscribed;
  }

  /** The confirmed channels and patterns by which keyspace notifications may come; a view. */
  public Set<Channel> keyspace() {
    return keyspace;
  }

  /** The confirmed channels and patterns with a {@link Channel#countedAt}; a view. */
  public Set<Channel> counted() {
    return counted;
  }

  /** Whether {@code channel} is confirmed. */
  public boolean contains(Channel channel) {
    return subscribed.contains(channel);
  }

  /**
   * What the whole frame in {@code bytes} is; notes what it confirms.
   *
   * @param awaitsConfirmation whether the request that is answered next is about subscriptions:
   *     replies to those before it are anything, and may read like messages
   */
  public Frame classify(byte[] bytes, int from, int to, boolean resp3, boolean awaitsConfirmation)
      throws ProtocolException {
    byte type = bytes[from];
    boolean mayBeArray = !resp3 && (awaitsConfirmation || !subscribed.isEmpty());
    if (type != '>' && (type != '*' || !mayBeArray)) {
      return Frame.REPLY;
    }
    List<RespValue> elements = RespValue.firstElements(bytes, from, to, 2);
    String word = elements.isEmpty() ? null : elements.get(0).text();
    if (word == null) {
      return type == '>' ? Frame.MESSAGE : Frame.REPLY;
    }
    Channel.Kind kind = Channel.Kind.confirmedBy(word);
    if (kind == null) {
      return Channel.Kind.messagedBy(word) != null || type == '>' ? Frame.MESSAGE : Frame.REPLY;
    }
    Pending oldest = pending.peek();
    boolean expected = oldest != null && oldest.kind.equals(word);
    if (expected && oldest.missing < 0) {
      oldest.missing = oldest.named == 0 ? Math.max(1, count(kind)) : oldest.named;
    }
    if (elements.size() > 1 && elements.get(1).bytes() != null) {
      note(new Channel(kind, elements.get(1).bytes()), word.equals(kind.command(true)));
    }
    if (!expected) {
      return Frame.MESSAGE; // a server-sent sunsubscribe: the slot has left
    }
    if (--oldest.missing > 0) {
      return Frame.CONFIRMATION;
    }
    pending.poll();
    return Frame.LAST_CONFIRMATION;
  }

  private void note(Channel channel, boolean ended) {
    if (ended) {
      subscribed.remove(channel);
      keyspace.remove(channel);
      counted.remove(channel);
    } else if (subscribed.add(channel)) {
      if (channel.mayBeKeyspace()) {
        keyspace.add(channel);
      } else if (channel.countedAt() != Slot.NONE) {
        counted.add(channel);
      }
    }
  }

  private int count(Channel.Kind kind) {
    int count = 0;
    for (Channel channel : subscribed) {
      count += channel.kind == kind ? 1 : 0;
    }
    return count;
  }
}
