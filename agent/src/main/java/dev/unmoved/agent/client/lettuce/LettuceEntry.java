package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.PipelineBridge;
import dev.unmoved.log.Log;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/**
 * Called, through the hook, from what is woven into Lettuce: when a {@code ConnectionBuilder} has
 * made the handlers of a connection's pipeline. TLS comes before them.
 */
public final class LettuceEntry implements PipelineBridge {
  @Override
  public void reached(String point, Object value, Object self) throws Exception {
    if (point.equals("lettuce.made")) {
      Encodings.made(self, Encodings.nameOf(value));
      return;
    } else if (point.equals("lettuce.encoding")) {
      Encodings.encoding(self, (ByteBuf) value);
      return;
    } else if (point.equals("lettuce.write")) {
      Channel channel = ((ChannelHandlerContext) value).channel();
      if (OpenChannels.isOpen(channel)) {
        LettuceOpenConnection.of(self, channel).consider();
      }
      return;
    }
    Object bootstrap = Members.get(self, "bootstrap");
    if (!(bootstrap instanceof Bootstrap) || isClusterAware(self)) {
      return;
    }
    @SuppressWarnings("unchecked")
    List<ChannelHandler> handlers = (List<ChannelHandler>) value;
    handlers.add(0, Pipelines.installer(LettuceDialer.of(self, (Bootstrap) bootstrap)));
  }

  /** Whether the connection belongs to a client that knows of clusters, or is one to a Sentinel. */
  private static boolean isClusterAware(Object builder) throws IllegalAccessException {
    Object options = Members.get(builder, "clientOptions");
    if (isIn("cluster.", builder, Members.get(builder, "endpoint"))
        || isIn("cluster.", builder, Members.get(builder, "connection"))
        || isIn("sentinel.", builder, Members.get(builder, "connection"))
        || isIn("cluster.", builder, Members.get(builder, "commandHandler"))) { // up to 4.x
      return true;
    }
    boolean byOptions = Members.isA(options, packageOf(builder) + "cluster.ClusterClientOptions");
    if (byOptions && !isIn("pubsub.", builder, Members.get(builder, "connection"))) {
      // A cluster client's own connections to nodes were told apart above, but for those that
      // subscribe.
      Log.once(
          "lettuce options",
          "a RedisClient of Lettuce has ClusterClientOptions: taken for a client that knows of "
              + "clusters itself, its connections are left alone; give it ClientOptions to have them served");
    }
    return byOptions;
  }

  private static boolean isIn(String subpackage, Object builder, Object part) {
    for (Class<?> each = part == null ? null : part.getClass();
        each != null;
        each = each.getSuperclass()) {
      if (each.getName().startsWith(packageOf(builder) + subpackage)) {
        return true;
      }
    }
    return false;
  }

  private static String packageOf(Object builder) {
    return Members.isA(builder, "io.lettuce.core.ConnectionBuilder")
        ? "io.lettuce.core."
        : "com.lambdaworks.redis.";
  }
}
