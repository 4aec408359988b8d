package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.PipelineBridge;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Map;

/** Called, through the hook, from what is woven into Redisson. Thread-safe. */
public final class RedissonEntry implements PipelineBridge {
  /**
   * The one manager whose connections lead to one server; its siblings know clusters, Sentinels and
   * replicas.
   */
  private static final String SINGLE = "org.redisson.connection.SingleConnectionManager";

  /**
   * First of Redisson's own handlers, behind TLS; the second one is that of connections for
   * pub/sub.
   */
  private static final String CONNECTION_HANDLER =
      "org.redisson.client.handler.RedisConnectionHandler";

  private static final String PUBSUB_HANDLER =
      "org.redisson.client.handler.RedisPubSubConnectionHandler";

  private final LockRenewals renewals = new LockRenewals();
  private final RedissonOpenConnections open = new RedissonOpenConnections();

  @Override
  public void reached(String point, Object value, Object self) throws Exception {
    if (point.equals("redisson.called")) {
      if (((Object[]) value).length > 0) { // else it may be an array that all calls share
        Encodings.made(value, "redisson"); // whatever its name: it may be one that matters
      }
    } else if (point.equals("redisson.made")) {
      made(self, value);
    } else if (point.equals("redisson.encoding")) {
      Encodings.encoding(value, (ByteBuf) self);
    } else if (point.equals("redisson.entry")) {
      open.fromEntry(self, SINGLE);
    } else if (point.equals("redisson.renewal")) {
      ((Object[]) value)[0] = renewals.renew(self, SINGLE);
    } else if (point.equals("redisson.write")) {
      Channel channel = ((ChannelHandlerContext) value).channel();
      if (OpenChannels.isOpen(channel)) {
        open.onWrite(self, channel);
      }
    } else if (point.equals("redisson.client")) {
      if (value != null && !Members.isA(self, SINGLE)) {
        ClusterScope.mark(value);
      }
    } else if (point.equals("redisson.channel")) {
      Object client = Members.get(self, "redisClient");
      if (!ClusterScope.marked(client)) {
        install(((Channel) value).pipeline(), new RedissonDialer(self, client));
      }
    }
  }

  /**
   * A command is made of arguments: in a batch by the application, otherwise perhaps on another
   * thread.
   */
  private static void made(Object command, Object arguments) throws ReflectiveOperationException {
    Throwable stack = Encodings.take(arguments);
    if (stack != null) {
      Encodings.made(command, stack);
    } else {
      Encodings.made(
          command, String.valueOf(Members.call(Members.call(command, "getCommand"), "getName")));
    }
  }

  private static void install(ChannelPipeline pipeline, RedissonDialer dialer) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      String type = entry.getValue().getClass().getName();
      if (type.equals(CONNECTION_HANDLER) || type.equals(PUBSUB_HANDLER)) {
        Pipelines.install(pipeline, entry.getKey(), dialer);
        return;
      }
    }
    throw new IllegalStateException("Redisson's pipeline has no RedisConnectionHandler");
  }
}
