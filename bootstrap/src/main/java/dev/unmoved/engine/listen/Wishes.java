package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.topology.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the client wants to hear, and so what each node should be asked for: what it has been
 * confirmed of, and what it wants by a command that waits for its confirmation.
 *
 * <p>What home knows of by itself, ordinary subscriptions and tracking, is home's to say. Shard
 * channels and MONITOR are remembered here.
 */
final class Wishes {
  private final Traffic traffic;
  private final Primaries primaries;
  // shard channels that the client believes to be subscribed to
  private final Set<Channel> sharded = new LinkedHashSet<Channel>();
  private boolean monitoring;
  private @Nullable PendingCommand pending; // null: none
  private final @Nullable TranslatedChannels translated; // null: keys have the client's names

  Wishes(Traffic traffic, Primaries primaries) {
    this.traffic = traffic;
    this.primaries = primaries;
    translated = traffic.names == null ? null : new TranslatedChannels(traffic.names);
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
        && !wantsInvalidations()
        && !wantsBroadcasts();
  }

  /** The client wants to hear nothing any more. */
  void clear() {
    sharded.clear();
    monitoring = false;
    pending = null;
  }

  // ---- One by one ----

  /** The command that waits for its confirmation; null: none does. */
  @Nullable PendingCommand pending() {
    return pending;
  }

  void pending(@Nullable PendingCommand command) {
    pending = command;
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
    return traffic.links.home() != null && traffic.links.home().isSubscribed();
  }

  /** The confirmed subscriptions at home by which keyspace notifications may come. */
  Set<Channel> keyspace() {
    return !isHomeSubscribed() || !traffic.options.fanOut()
        ? Collections.<Channel>emptySet()
        : traffic.links.home().subscriptions().keyspace();
  }

  /** Whether the client is told, in RESP2, of keys that change on behalf of other connections. */
  boolean hearsInvalidations() {
    return isHomeSubscribed()
        && traffic.mode.state().protocol() == 2
        && traffic.links.home().subscriptions().contains(Channel.INVALIDATE);
  }

  /** Whether it is, or asks for it, and every primary has to be heard. */
  boolean wantsInvalidations() {
    return traffic.options.fanOut()
        && (pending != null && pending.invalidations || hearsInvalidations());
  }

  /** Whether the client itself has asked, in RESP3, to be told of all keys that change. */
  boolean wantsBroadcasts() {
    return traffic.options.fanOut() && traffic.mode.state().isBroadcasting();
  }

  /** Whether home's node is asked for something over a link of the session's own. */
  boolean asksHomesNode() {
    boolean keyspace = !keyspace().isEmpty();
    if (pending != null) {
      for (Channel channel : pending.channels) {
        keyspace |= channel.kind != Channel.Kind.SHARD;
      }
    }
    return wantsInvalidations() || translated != null && keyspace;
  }

  // ---- By node ----

  /**
   * The channels each node should be asked for, on a link of the session's own; an empty set where
   * only something else is wanted.
   */
  Map<Node, Set<Channel>> byNode() {
    Map<Node, Set<Channel>> byNode = new LinkedHashMap<Node, Set<Channel>>();
    Set<Channel> keyspace = new LinkedHashSet<Channel>(keyspace());
    Set<Channel> shards = new LinkedHashSet<Channel>(sharded);
    if (pending != null) {
      for (Channel channel : pending.channels) {
        (channel.kind == Channel.Kind.SHARD ? shards : keyspace).add(channel);
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
    for (Channel channel : shards) {
      at(primaries.ownerOf(channel), byNode).add(channel);
    }
    return byNode;
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
