package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.naming.Name;
import dev.unmoved.naming.Names;
import org.jspecify.annotations.Nullable;

/**
 * Channels by the names that they have as keys. A script that is given a channel among its keys, as
 * those of Redisson's locks are, publishes under the name that a key has in the cluster, while
 * PUBLISH and SUBSCRIBE name the channel as it is. Immutable.
 */
final class KeyChannels {
  private final Names names;

  KeyChannels(Names names) {
    this.names = names;
  }

  /**
   * What a channel is called as a key of a database; null: the same, or it is none that a script
   * may be given.
   */
  @Nullable Channel asKey(Channel channel, int database) {
    if (channel.kind != Channel.Kind.PLAIN
        || channel.mayBeKeyspace()
        || channel.equals(Channel.INVALIDATE)) {
      return null;
    }
    byte[] name = names.toCluster(channel.name, 0, channel.name.length, database);
    return name == null ? null : new Channel(Channel.Kind.PLAIN, name);
  }

  /** The channel that is called so as a key of a database; null: none is. */
  @Nullable Channel ofClient(Channel key, int database) {
    Name name =
        key.kind == Channel.Kind.PLAIN ? names.toClient(key.name, 0, key.name.length) : null;
    Channel channel = name == null ? null : new Channel(Channel.Kind.PLAIN, name.key());
    return channel != null && key.equals(asKey(channel, database)) ? channel : null;
  }
}
