package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client wants to hear, and so what each node should be asked for: what it has been
 * confirmed of, and what it wants by a command that waits for its confirmation.
 *
 * <p>What home knows of by itself, ordinary subscriptions and tracking, is home's to say. Those
 * that are counted elsewhere are repeated there for the count alone: their messages come by way of
 * home. Shard channels and MONITOR are remembered here. Ordinary channels that have another name as
 * keys are heard under both, since scripts publish to channels that they are given as keys.
 */
final class Wishes {
  private final Traffic traffic;
  private final Primaries primaries;
  // shard channels that the client believes to be subscribed to
  private final Set<Channel> sharded = new LinkedHashSet<Channel>();
  private boolean monitoring;
  private @Nullable PendingCommand pending; // null: none
  // commands that home was asked by and has not confirmed whole
  private final List<PendingCommand> sent = new ArrayList<PendingCommand>();
  private final @Nullable TranslatedChannels translated; // null: keys have the client's names
  private final @Nullable KeyChannels keyChannels; // null: as well
  private boolean hasKeyChannels; // when nodes were asked last

  Wishes(Traffic traffic, Primaries primaries) {
    this.traffic = traffic;
    this.primaries = primaries;
    translated = traffic.names == null ? null : new TranslatedChannels(traffic.names);
    keyChannels = traffic.names == null ? null : new KeyChannels(traffic.names);
  }

  /**
   * How keyspace notifications become the client's; null: as they are, and home's own come from
   * home.
   */
  @Nullable TranslatedChannels translated() {
    return translated;
  }

  /** Whether there is anything that nodes other than home are asked for, or will be. */
  boolean isEmpty() {
    return pending == null
        && !monitoring
        && sharded.isEmpty()
        && keyspace().isEmpty()
        && !hasCounted()
        && !hasKeyChannels
        && !wantsInvalidations()
        && !wantsBroadcasts();
  }

  /** The client wants to hear nothing any more. */
  void clear() {
    sharded.clear();
    monitoring = false;
    hasKeyChannels = false;
    pending = null;
    sent.clear();
  }

  // ---- One by one ----

  /** The command that waits for its confirmation; null: none does. */
  @Nullable PendingCommand pending() {
    return pending;
  }

  void pending(@Nullable PendingCommand command) {
    pending = command;
  }

  /** Home is asked by {@code command}; other nodes have confirmed it. */
  void sent(PendingCommand command) {
    sent.add(command);
  }

  /** The shard channels that the client believes to be subscribed to. */
  Set<Channel> sharded() {
    return sharded;
  }

  /** Whether the client is, or is about to be, shown all commands. */
  boolean isMonitoring() {
    return monitoring;
  }

  void monitoring(boolean isSo) {
    monitoring = isSo;
  }

  /** Whether home has confirmed a subscription, or is about to. */
  boolean isHomeSubscribed() {
    Link home = traffic.links.home();
    return home != null && home.isSubscribed();
  }

  /** The confirmed subscriptions at home by which keyspace notifications may come. */
  Set<Channel> keyspace() {
    return !isHomeSubscribed() || !traffic.options.fanOut()
        ? Collections.<Channel>emptySet()
        : traffic.links.presentHome().subscriptions().keyspace();
  }

  /**
   * The subscriptions at home that are counted elsewhere, when home has confirmed all it was asked.
   */
  Set<Channel> counted() {
    Set<Channel> counted = new LinkedHashSet<Channel>();
    if (isHomeSubscribed()) {
      counted.addAll(traffic.links.presentHome().subscriptions().counted());
    }
    for (Iterator<PendingCommand> commands = sent.iterator(); commands.hasNext(); ) {
      PendingCommand command = commands.next();
      if (command.part.isAnswered() || command.part.state == Part.State.FAILED) {
        commands.remove();
      } else {
        change(counted, command);
      }
    }
    return counted;
  }

  /** Whether there are any, or may be soon. */
  boolean hasCounted() {
    return !sent.isEmpty()
        || isHomeSubscribed() && !traffic.links.presentHome().subscriptions().counted().isEmpty();
  }

  private static void change(Set<Channel> counted, PendingCommand command) {
    counted.removeAll(command.ending);
    for (Channel channel : command.channels) {
      if (channel.countedAt() != Slot.NONE) {
        counted.add(channel);
      }
    }
  }

  /** Whether a script that is given {@code channel} as a key knows it by another name. */
  boolean hasKeyName(Channel channel) {
    return keyName(channel) != null;
  }

  private @Nullable Channel keyName(Channel channel) {
    return keyChannels == null ? null : keyChannels.asKey(channel, traffic.mode.database());
  }

  /** The subscriptions at home that have another name as keys, as {@link #counted} has them. */
  Set<Channel> withKeyName() {
    Set<Channel> found = new LinkedHashSet<Channel>();
    if (keyChannels == null) {
      return found;
    }
    if (isHomeSubscribed()) {
      addWithKeyName(found, traffic.links.presentHome().subscriptions().all());
    }
    for (PendingCommand command : sent) {
      found.removeAll(command.ending);
      addWithKeyName(found, command.channels);
    }
    return found;
  }

  private void addWithKeyName(Set<Channel> found, Collection<Channel> channels) {
    for (Channel channel : channels) {
      if (hasKeyName(channel)) {
        found.add(channel);
      }
    }
  }

  /**
   * The channel of the client's by which it hears what a script has published on {@code heard}, the
   * name of a key; null: it is none that home has confirmed.
   */
  @Nullable Channel clientsByKeyName(Channel heard) {
    Channel its = keyChannels == null ? null : keyChannels.ofClient(heard, traffic.mode.database());
    return its != null
            && isHomeSubscribed()
            && traffic.links.presentHome().subscriptions().contains(its)
        ? its
        : null;
  }

  /** Whether the client is told, in RESP2, of keys that change on behalf of other connections. */
  boolean hearsInvalidations() {
    return isHomeSubscribed()
        && traffic.mode.state().protocol() == 2
        && traffic.links.presentHome().subscriptions().contains(Channel.INVALIDATE);
  }

  /** Whether it is, or asks for it, and every primary has to be heard. */
  boolean wantsInvalidations() {
    return traffic.options.fanOut()
        && (pending != null && pending.invalidations || hearsInvalidations() || isToldForOthers());
  }

  /** Whether others have asked that the client be told, in RESP3, of keys that change. */
  boolean isToldForOthers() {
    return traffic.mode.state().protocol() == 3 && isTold();
  }

  /** The same, and they rely on it by now. */
  boolean hearsForOthers() {
    Peer own = traffic.peers().known();
    return isToldForOthers() && own != null && own.isHearing();
  }

  /** Whether others have asked that the client be told of keys that change. */
  boolean isTold() {
    Peer own = traffic.peers().known();
    return own != null && own.isTold();
  }

  /** Whether the client itself has asked, in RESP3, to be told of all keys that change. */
  boolean wantsBroadcasts() {
    return traffic.options.fanOut() && traffic.mode.state().isBroadcasting();
  }

  // ---- By node ----

  /**
   * The channels each node should be asked for, on a link of the session's own; an empty set where
   * only something else is wanted.
   */
  Map<Node, Set<Channel>> byNode() {
    Map<Node, Set<Channel>> byNode = new LinkedHashMap<Node, Set<Channel>>();
    Set<Channel> counted = counted();
    Set<Channel> keyspace = new LinkedHashSet<Channel>(keyspace());
    Set<Channel> withKeyName = withKeyName();
    Set<Channel> shards = new LinkedHashSet<Channel>(sharded);
    for (PendingCommand command : sent) {
      addKeyspace(keyspace, command);
    }
    if (pending != null) {
      change(counted, pending);
      withKeyName.removeAll(pending.ending);
      addWithKeyName(withKeyName, pending.channels);
      addKeyspace(keyspace, pending);
      for (Channel channel : pending.channels) {
        if (channel.kind == Channel.Kind.SHARD) {
          shards.add(channel);
        }
      }
    }
    Set<Channel> asked = translated == null ? keyspace : translated.toCluster(keyspace);
    for (Node node : primaries.nodes()) {
      boolean isHome = primaries.isHome(node);
      if (!asked.isEmpty() && (translated != null || !isHome) || monitoring && !isHome) {
        at(node, byNode).addAll(asked);
      }
    }
    if (wantsInvalidations()) {
      for (Node node : primaries.nodes()) {
        at(node, byNode);
      }
    }
    for (Channel channel : counted) {
      for (Node node : primaries.counting(channel)) {
        at(node, byNode).add(channel);
      }
    }
    addKeyNames(withKeyName, byNode);
    for (Channel channel : shards) {
      at(primaries.ownerOf(channel), byNode).add(channel);
    }
    return byNode;
  }

  /** Heard at one node, as copies could not be told apart, and counted where they are published. */
  private void addKeyNames(Set<Channel> channels, Map<Node, Set<Channel>> byNode) {
    hasKeyChannels = !channels.isEmpty();
    Node nearest = primaries.nearest();
    for (Channel channel : channels) {
      Channel name = keyName(channel);
      if (name == null || nearest == null) {
        continue;
      }
      at(nearest, byNode).add(name);
      if (name.countedAt() != Slot.NONE) {
        for (Node node : primaries.counting(name)) {
          at(node, byNode).add(name);
        }
      }
    }
  }

  private static void addKeyspace(Set<Channel> keyspace, PendingCommand command) {
    for (Channel channel : command.channels) {
      if (channel.mayBeKeyspace()) {
        keyspace.add(channel);
      }
    }
  }

  private static Set<Channel> at(Node node, Map<Node, Set<Channel>> byNode) {
    Set<Channel> channels = byNode.get(node);
    if (channels == null) {
      channels = new LinkedHashSet<Channel>();
      byNode.put(node, channels);
    }
    return channels;
  }

  /** Whether {@code node} should show the commands that it executes. */
  boolean monitors(Node node) {
    return monitoring && primaries.contains(node) && !primaries.isHome(node);
  }

  /** Whether {@code node} should tell of all keys that change. */
  boolean wantsInvalidationsOf(Node node) {
    return wantsInvalidations() && primaries.contains(node);
  }

  /** Whether a link like the client's should lead to {@code node}, for what it tells there. */
  boolean wantsBroadcastsOf(Node node) {
    return wantsBroadcasts() && primaries.contains(node);
  }
}
