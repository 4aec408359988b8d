package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.naming.KeyspaceChannels;
import dev.unmoved.naming.Names;
import dev.unmoved.resp.RespWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keyspace notifications where keys have other names in the cluster, or databases none there: home
 * has the client's subscriptions as it wrote them, and every primary is asked for those that tell
 * of the same keys. One message of theirs is as many of the client's as subscriptions want it.
 */
final class TranslatedChannels {
  private final KeyspaceChannels channels;

  TranslatedChannels(Names names) {
    channels = new KeyspaceChannels(names);
  }

  /** What primaries are asked for. */
  Set<Channel> toCluster(Collection<Channel> wanted) {
    Set<Channel> asked = new LinkedHashSet<Channel>();
    for (Channel channel : wanted) {
      asked.add(toCluster(channel));
    }
    return asked;
  }

  private Channel toCluster(Channel wanted) {
    boolean isPattern = wanted.kind == Channel.Kind.PATTERN;
    return new Channel(wanted.kind, channels.toCluster(wanted.name, isPattern));
  }

  /**
   * The client's messages in one of a primary's.
   *
   * @param subscribed by what the primary has told it
   * @param wanted what the client has subscribed to
   * @param database the client's
   */
  List<byte[]> toClient(
      Channel subscribed,
      byte[] channel,
      byte[] payload,
      Collection<Channel> wanted,
      int database) {
    List<byte[]> messages = new ArrayList<byte[]>();
    for (Channel each : wanted) {
      boolean isPattern = each.kind == Channel.Kind.PATTERN;
      byte[][] heard =
          toCluster(each).equals(subscribed)
              ? channels.toClient(each.name, isPattern, channel, payload, database)
              : null;
      if (heard != null) {
        messages.add(
            isPattern
                ? message("pmessage", each.name, heard[0], heard[1])
                : message("message", heard[0], heard[1]));
      }
    }
    return messages;
  }

  /** A message in RESP2. */
  static byte[] message(String word, byte[]... words) {
    // an array of bulks, as a request is
    return RespWriter.command(new byte[][] {RespWriter.ascii(word)}, words);
  }
}
