package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.resp.RespWriter;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The replies to SSUBSCRIBE and SUNSUBSCRIBE as one server gives them: a confirmation for each
 * channel, with how many shard channels the client is subscribed to after it.
 */
final class ShardConfirmations {
  private ShardConfirmations() {}

  /** That {@code channels} were subscribed to, by a client that has {@code before} already. */
  static byte[] ofSubscribe(Collection<Channel> channels, Set<Channel> before, int protocol) {
    return write(channels, false, before, protocol);
  }

  /**
   * That {@code channels} are not subscribed to any more; none: that there was nothing to end.
   *
   * @param before what the client was subscribed to until now
   */
  static byte[] ofUnsubscribe(Collection<Channel> channels, Set<Channel> before, int protocol) {
    return write(channels, true, before, protocol);
  }

  private static byte[] write(
      Collection<Channel> channels, boolean ends, Set<Channel> before, int protocol) {
    Set<Channel> after = new HashSet<Channel>(before);
    ByteArrayOutputStream confirmations = new ByteArrayOutputStream();
    String word = Channel.Kind.SHARD.command(ends);
    String head = (protocol == 3 ? ">" : "*") + "3\r\n$" + word.length() + "\r\n" + word + "\r\n";
    for (Channel channel : channels) {
      if (ends) {
        after.remove(channel);
      } else {
        after.add(channel);
      }
      append(confirmations, head + "$" + channel.name.length + "\r\n");
      confirmations.write(channel.name, 0, channel.name.length);
      append(confirmations, "\r\n:" + after.size() + "\r\n");
    }
    if (channels.isEmpty()) {
      append(confirmations, head + (protocol == 3 ? "_\r\n" : "$-1\r\n") + ":0\r\n");
    }
    return confirmations.toByteArray();
  }

  private static void append(ByteArrayOutputStream target, String text) {
    byte[] bytes = RespWriter.ascii(text);
    target.write(bytes, 0, bytes.length);
  }
}
