package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.LettuceCalls;
import dev.unmoved.hook.OpenConnections;
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
  /** Moved, as this class is, to where the client has been moved, or was up to 4.x. */
  private static final String PACKAGE = "io.lettuce.core.";

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
    return isIn("cluster.", Members.get(builder, "endpoint"))
        || isIn("cluster.", Members.get(builder, "connection"))
        || isIn("sentinel.", Members.get(builder, "connection"))
        || isIn("cluster.", Members.get(builder, "commandHandler")) // up to 4.x
        || mayHaveBeenMadeByClusterClient(builder);
  }

  /**
   * A cluster client's connections to single nodes that subscribe are like those of any other
   * client. Only their builders are remembered, and those from before an attach are not.
   */
  private static boolean mayHaveBeenMadeByClusterClient(Object builder)
      throws IllegalAccessException {
    boolean unknown =
        OpenConnections.areExpected()
            && isIn("pubsub.", Members.get(builder, "connection"))
            && Members.isA(
                Members.get(builder, "clientOptions"), PACKAGE + "cluster.ClusterClientOptions");
    if (unknown) {
      Log.once(
          "lettuce options",
          "connections of Lettuce for publish and subscribe that have ClusterClientOptions are left "
              + "alone: where the agent was attached, a cluster client may have made them; give the "
              + "RedisClient ClientOptions to have them served");
    }
    return unknown;
  }

  private static boolean isIn(String subpackage, Object part) {
    for (Class<?> each = part == null ? null : part.getClass();
        each != null;
        each = each.getSuperclass()) {
      if (each.getName().startsWith(PACKAGE + subpackage)) {
        return true;
      }
    }
    return false;
  }
}
