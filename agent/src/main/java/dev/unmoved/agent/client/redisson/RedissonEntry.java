package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.RedissonCalls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Map;

/** Called, through the hook, from what is woven into Redisson. Thread-safe. */
public final class RedissonEntry implements RedissonCalls {
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
  public void called(Object service, Object arguments) {
    if (((Object[]) arguments).length > 0) { // else it may be an array that all calls share
      Encodings.made(arguments, "redisson"); // whatever its name: it may be one that matters
    }
  }

  @Override
  public void encoding(Object command, Object buffer) {
    Encodings.encoding(command, (ByteBuf) buffer);
  }

  @Override
  public void connectionWanted(Object entry) throws Exception {
    open.fromEntry(entry, SINGLE);
  }

  @Override
  public void writing(Object handler, Object context) throws Exception {
    Channel channel = ((ChannelHandlerContext) context).channel();
    if (OpenChannels.isOpen(channel)) {
      open.onWrite(handler, channel);
    }
  }

  @Override
  public void clientMade(Object manager, Object client) {
    if (client != null && !Members.isA(manager, SINGLE)) {
      ClusterScope.mark(client);
    }
  }

  @Override
  public Object renewal(Object task) throws Exception {
    return renewals.renew(task, SINGLE);
  }

  @Override
  public void channelReady(Object initializer, Object channel) throws Exception {
    Object client = Members.get(initializer, "redisClient");
    if (!ClusterScope.marked(client)) {
      install(((Channel) channel).pipeline(), new RedissonDialer(initializer, client));
    }
  }

  /**
   * A command is made of arguments: in a batch by the application, otherwise perhaps on another
   * thread.
   */
  @Override
  public void commandMade(Object command, Object arguments) throws Exception {
    Throwable stack = Encodings.removeStackOf(arguments);
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
