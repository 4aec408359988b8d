package dev.unmoved.agent.vertx;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.PipelineBridge;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;

/** Called, through the hook, from what is woven into the Redis client of Vert.x. Thread-safe. */
public final class VertxEntry implements PipelineBridge {
  /** The one client whose connections lead to one server; its siblings know clusters, Sentinels and replicas. */
  private static final String SINGLE = "io.vertx.redis.client.impl.RedisClient";

  private final NetClients netClients = new NetClients();

  @Override
  public void reached(String point, Object value, Object self) throws Exception {
    if (point.equals("vertx.client")) {
      if (!self.getClass().getName().equals(SINGLE)) {
        ClusterScope.mark(Members.get(Members.get(self, "connectionManager"), "netClient"));
      }
    } else if (point.equals("vertx.socket")) {
      Object netClient = Members.get(self, "netClient");
      if (!ClusterScope.marked(netClient)) {
        install(value, netClient);
      }
    } else if (point.equals("vertx.connection")) {
      if (Members.call(value, "getType").toString().equals("STANDALONE")) {
        Object vertx = Members.call(Members.get(self, "context"), "owner");
        install(Members.get(self, "netSocket"), netClients.of(value, vertx));
      }
    }
  }

  private static void install(final Object socket, final Object netClient) throws ReflectiveOperationException {
    final Channel channel = ((ChannelHandlerContext) Members.call(socket, "channelHandlerContext")).channel();
    if (channel.eventLoop().inEventLoop()) {
      install(channel, socket, netClient);
    } else {
      // Before anything that the client writes from here on, for that takes the same way.
      channel.eventLoop().execute(new Runnable() {
        @Override
        public void run() {
          install(channel, socket, netClient);
        }
      });
    }
  }

  private static void install(Channel channel, Object socket, Object netClient) {
    ChannelPipeline pipeline = channel.pipeline();
    boolean tls = pipeline.get(SslHandler.class) != null;
    boolean behindTls = !tls;
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      // Vert.x' handlers for idle connections and for logging are to see what the session sees.
      if (behindTls) {
        Pipelines.install(pipeline, entry.getKey(), VertxDialer.of(channel, socket, netClient, tls));
        return;
      }
      behindTls = entry.getValue() instanceof SslHandler;
    }
    throw new IllegalStateException("Vert.x' pipeline has no handler of its own");
  }
}
