package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.LettuceCalls;
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
public final class LettuceEntry implements LettuceCalls {
  @Override
  public void commandMade(Object command, Object type) throws Exception {
    Encodings.made(command, Encodings.nameOf(type));
  }

  @Override
  public void encoding(Object command, Object buffer) {
    Encodings.encoding(command, (ByteBuf) buffer);
  }

  @Override
  public void writing(Object handler, Object context) throws Exception {
    Channel channel = ((ChannelHandlerContext) context).channel();
    if (OpenChannels.isOpen(channel)) {
      LettuceOpenConnection.of(handler, channel).consider();
    }
  }

  @Override
  public void handlersMade(Object builder, Object made) throws Exception {
    Object bootstrap = Members.get(builder, "bootstrap");
    if (!(bootstrap instanceof Bootstrap) || isClusterAware(builder)) {
      return;
    }
    @SuppressWarnings("unchecked")
    List<ChannelHandler> handlers = (List<ChannelHandler>) made;
    handlers.add(0, Pipelines.installer(LettuceDialer.of(builder, (Bootstrap) bootstrap)));
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
