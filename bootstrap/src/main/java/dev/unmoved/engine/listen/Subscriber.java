package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.traffic.Outbox;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node that a session listens to, over a link of its own: what it was asked for, and what it
 * has confirmed. A data holder of {@link Subscribers}.
 *
 * <p>Commands leave together with a PING, and its reply ends what belongs to them. Counting
 * confirmations would not do: a node that gives a slot away ends its subscriptions unasked, in the
 * same words.
 */
final class Subscriber {
  /** Commands sent as one, with the PING behind them. */
  static final class Batch {
    final Channel.@Nullable Kind
        kind; // null: something else, answered by one reply and without PING
    final boolean ends;
    final Set<Channel> missing; // not confirmed yet
    boolean broadcasts; // asks to be told of all keys that change
    byte @Nullable [] error; // instead of confirmations; null: none so far

    private Batch(Channel.@Nullable Kind kind, boolean ends, Collection<Channel> channels) {
      this.kind = kind;
      this.ends = ends;
      this.missing = new HashSet<Channel>(channels);
    }
  }

  // Only RESP3 tells a connection of changes without another one to tell it to.
  private static final byte[] HELLO = RespWriter.command("HELLO", "3");
  private static final byte[] BROADCAST = RespWriter.command("CLIENT", "TRACKING", "ON", "BCAST");
  private static final byte[] NO_BROADCAST = RespWriter.command("CLIENT", "TRACKING", "OFF");
  private static final byte[] PING = RespWriter.command("PING");

  final Node node;
  final Link link;
  final Set<Channel> asked = new HashSet<Channel>(); // but for what was taken back since
  final Set<Channel> confirmed = new HashSet<Channel>();
  long lingersUntilNanos; // nothing is listened to any more; 0: something is
  // what was asked and is unanswered, as the link's parts are
  private final ArrayDeque<Batch> batches = new ArrayDeque<Batch>();
  private boolean counting; // has been asked for channels for the sake of the count
  private boolean monitoring;
  private boolean broadcasting;

  Subscriber(Node node, Link link) {
    this.node = node;
    this.link = link;
  }

  /** Whether every answer is in. */
  boolean isSettled() {
    return !link.opening && batches.isEmpty();
  }

  /** Brings what the node was asked for to {@code wanted}. */
  void ask(Set<Channel> wanted, boolean monitor, boolean broadcast, Outbox outbox) {
    if (broadcast && !broadcasting) {
      send(HELLO, outbox);
      send(BROADCAST, outbox);
      batches.peekLast().broadcasts = true;
    } else if (broadcasting && !broadcast) {
      send(NO_BROADCAST, outbox);
    }
    broadcasting = broadcast;
    if (monitor && !monitoring) {
      monitoring = true;
      send(RespWriter.command("MONITOR"), outbox);
    }
    for (Channel.Kind kind : Channel.Kind.values()) {
      change(kind, true, without(asked, wanted, kind), outbox);
      change(kind, false, without(wanted, asked, kind), outbox);
    }
  }

  private static List<Channel> without(Set<Channel> these, Set<Channel> those, Channel.Kind kind) {
    List<Channel> rest = new ArrayList<Channel>();
    for (Channel channel : these) {
      if (channel.kind == kind && !those.contains(channel)) {
        rest.add(channel);
      }
    }
    return rest;
  }

  private void change(Channel.Kind kind, boolean ends, List<Channel> channels, Outbox outbox) {
    if (channels.isEmpty()) {
      return;
    }
    if (ends) {
      asked.removeAll(channels);
    } else {
      asked.addAll(channels);
      for (Channel channel : channels) {
        counting |= channel.countedAt() != Slot.NONE;
      }
    }
    for (List<Channel> together :
        kind == Channel.Kind.SHARD ? bySlot(channels) : singleton(channels)) {
      byte[][] names = new byte[together.size()][];
      for (int i = 0; i < names.length; i++) {
        names[i] = together.get(i).name;
      }
      byte[] command =
          RespWriter.command(
              new byte[][] {kind.command(ends).getBytes(StandardCharsets.US_ASCII)}, names);
      byte[] whole = java.util.Arrays.copyOf(command, command.length + PING.length);
      System.arraycopy(PING, 0, whole, command.length, PING.length);
      batches.add(new Batch(kind, ends, together));
      outbox.enqueueSilently(whole, link);
    }
  }

  private static List<List<Channel>> singleton(List<Channel> channels) {
    List<List<Channel>> list = new ArrayList<List<Channel>>();
    list.add(channels);
    return list;
  }

  /** Sends a command that is answered by one reply, which nobody reads. */
  void send(byte[] command, Outbox outbox) {
    batches.add(new Batch(null, false, new ArrayList<Channel>()));
    outbox.enqueueSilently(command, link);
  }

  /** Takes note of a confirmation; false when the node has ended a subscription unasked. */
  boolean onConfirmed(Channel channel, boolean ended) {
    Batch batch = batches.peek();
    if (!ended) {
      confirmed.add(channel);
      if (batch != null && batch.kind == channel.kind && !batch.ends) {
        batch.missing.remove(channel);
      }
      return true;
    }
    confirmed.remove(channel);
    boolean expected = batch != null && batch.ends && batch.missing.remove(channel);
    return expected || !asked.remove(channel);
  }

  /**
   * Takes the reply that is no confirmation; the batch that it ends, or null when the PING's reply
   * is still to come.
   */
  @Nullable Batch onReply(byte[] bytes, int start, int end) {
    Batch batch = batches.peek();
    if (batch != null
        && batch.kind != null
        && bytes[start] == '-'
        && batch.error == null
        && !(batch.missing.isEmpty() && RetryPolicy.isForbidden(bytes, start, end))) {
      batch.error = java.util.Arrays.copyOfRange(bytes, start, end);
      return null;
    }
    return batches.poll();
  }

  /**
   * Whether the node may count this session among those who hear a channel, so that it has to be
   * told that it does not any more: that the link is closed it notices some time later.
   */
  boolean mayCount() {
    return counting && !link.opening && !monitoring && !(asked.isEmpty() && isSettled());
  }

  /** Whether it was asked for channels for the sake of the count, now or before. */
  boolean isCounting() {
    return counting;
  }

  /** Whether the node tells of all keys that change, or is about to. */
  boolean isBroadcasting() {
    return broadcasting;
  }

  /** Whether a reply is awaited. */
  boolean isAwaiting() {
    return !batches.isEmpty();
  }

  /** Channels of one slot together, in order: a server takes no others in one command. */
  static List<List<Channel>> bySlot(List<Channel> channels) {
    Map<Integer, List<Channel>> bySlot = new LinkedHashMap<Integer, List<Channel>>();
    for (Channel channel : channels) {
      List<Channel> together = bySlot.get(slotOf(channel));
      if (together == null) {
        together = new ArrayList<Channel>();
        bySlot.put(slotOf(channel), together);
      }
      together.add(channel);
    }
    return new ArrayList<List<Channel>>(bySlot.values());
  }

  /** The slot of a shard channel. */
  static int slotOf(Channel channel) {
    return Slot.of(channel.name, 0, channel.name.length);
  }
}
