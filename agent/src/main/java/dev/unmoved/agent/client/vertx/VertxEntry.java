package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Encodings;
import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.VertxCalls;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Map;

/** Called, through the hook, from what is woven into the Redis client of Vert.x. Thread-safe. */
public final class VertxEntry implements VertxCalls {
  /**
   * The one client whose connections lead to one server; its siblings know clusters, Sentinels and
   * replicas.
   */
  private static final String SINGLE = "io.vertx.redis.client.impl.RedisClient";

  private final NetClients netClients = new NetClients();
  private final Seats seats = new Seats();

  @Override
  public void requestMade(Object request, Object command) throws Exception {
    Encodings.made(request, Encodings.nameOf(command));
  }

  @Override
  public void encoding(Object request, Object buffer) throws Exception {
    ByteBuf bytes = (ByteBuf) Members.call(buffer, "getByteBuf");
    Encodings.encoding(request, bytes, (Integer) Members.call(buffer, "length"));
  }

  @Override
  public void sending(Object connection) throws Exception {
    Object socket = Members.get(connection, "netSocket");
    Channel channel =
        ((ChannelHandlerContext) Members.call(socket, "channelHandlerContext")).channel();
    if (OpenChannels.isOpen(channel)) {
      new VertxOpenConnection(connection, socket, channel, netClients).consider();
    }
  }

  @Override
  public void clientMade(Object client) throws Exception {
    if (!client.getClass().getName().equals(SINGLE)) {
      ClusterScope.mark(Members.get(Members.get(client, "connectionManager"), "netClient"));
    }
  }

  @Override
  public void connecting(Object provider) throws Exception {
    Object netClient = Members.get(provider, "netClient");
    if (!ClusterScope.marked(netClient)) {
      seats.connecting(netClient, Members.get(provider, "redisURI"));
    }
  }

  @Override
  public void socketReady(Object provider, Object socket) throws Exception {
    Object netClient = Members.get(provider, "netClient");
    if (!ClusterScope.marked(netClient)) {
      install(netClient, socket, netClient, VertxLogin.of(provider));
    }
  }

  @Override
  public void connectingUpTo3(Object provider) throws Exception {
    Object options = Members.get(Members.get(provider, "this$0"), "options");
    if (isSingle(options)) {
      seats.connecting(options, Members.get(provider, "redisURI"));
    }
  }

  @Override
  public void connectionMade(Object connection, Object options) throws Exception {
    if (isSingle(options)) {
      Object vertx = Members.call(Members.get(connection, "context"), "owner");
      install(options, Members.get(connection, "netSocket"), netClients.of(options, vertx), null);
    }
  }

  /** Up to 3.9 the options say what a client is. */
  private static boolean isSingle(Object options) throws ReflectiveOperationException {
    return Members.call(options, "getType").toString().equals("STANDALONE");
  }

  private void install(
      final Object client, final Object socket, final Object netClient, final VertxLogin login)
      throws ReflectiveOperationException {
    final Channel channel =
        ((ChannelHandlerContext) Members.call(socket, "channelHandlerContext")).channel();
    if (!(channel.remoteAddress() instanceof InetSocketAddress)) {
      return; // a Unix socket
    }
    if (channel.eventLoop().inEventLoop()) {
      install(client, channel, socket, netClient, login);
    } else {
      // Before anything that the client writes from here on, for that takes the same way.
      channel.eventLoop().execute(() -> install(client, channel, socket, netClient, login));
    }
  }

  private void install(
      Object client, Channel channel, Object socket, Object netClient, VertxLogin login) {
    ChannelPipeline pipeline = channel.pipeline();
    boolean tls = pipeline.get(SslHandler.class) != null;
    NodeAddress configured = seats.configured(client);
    if (configured == null) {
      InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
      configured = new NodeAddress(remote.getHostString(), remote.getPort());
    }
    VertxDialer dialer = new VertxDialer(configured, channel, socket, netClient, tls, login);
    boolean behindTls = !tls;
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      // Vert.x' handlers for idle connections and for logging are to see what the session sees.
      if (behindTls) {
        Pipelines.install(pipeline, entry.getKey(), dialer);
        seats.connected(client, dialer, channel);
        return;
      }
      behindTls = entry.getValue() instanceof SslHandler;
    }
    throw new IllegalStateException("Vert.x' pipeline has no handler of its own");
  }
}
