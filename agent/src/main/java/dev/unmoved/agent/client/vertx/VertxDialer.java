package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.client.ClientVersion;
import dev.unmoved.agent.netty.NettyDialer;
import dev.unmoved.engine.link.Login;
import dev.unmoved.topology.NodeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;

/**
 * Opens more connections as a client of Vert.x does: plain ones like its own channel, TLS through
 * its NetClient, which alone knows how to make it.
 *
 * <p>Thread-safe.
 */
final class VertxDialer extends NettyDialer {
  private final Object socket; // the NetSocket of the client's connection
  private final Object netClient;
  private final boolean tls;
  private final VertxLogin login; // null: nothing tells
  // made while the channel is open, and can be asked for its options
  private final Bootstrap bootstrap;

  /**
   * The dialer of {@code channel}, which {@code netClient} has opened for a client of {@code
   * configured}.
   */
  VertxDialer(
      NodeAddress configured,
      Channel channel,
      Object socket,
      Object netClient,
      boolean tls,
      VertxLogin login) {
    super(configured.host(), configured.port());
    this.socket = socket;
    this.netClient = netClient;
    this.tls = tls;
    this.login = login;
    this.bootstrap = super.bootstrap(channel);
  }

  @Override
  public CompletionStage<Login> currentLogin() throws Exception {
    return login == null ? null : login.current();
  }

  @Override
  public Bootstrap bootstrap(Channel like) {
    return bootstrap.clone(like.eventLoop());
  }

  @Override
  public String client() {
    return ClientVersion.of(
        "Vert.x Redis client", "io.vertx", "vertx-redis-client", getClass().getClassLoader());
  }

  @Override
  public boolean tls() {
    return tls;
  }

  @Override
  public Object identity() {
    return netClient;
  }

  @Override
  public Future<Channel> open(Channel like, String host, int port) throws Exception {
    return tls ? new Opening(socket, netClient, like.eventLoop()).open(host, port) : null;
  }

  @Override
  public void addTls(Channel link, String host, int port) {
    throw new IllegalStateException("TLS of Vert.x is made by itself");
  }
}
