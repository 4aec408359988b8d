package dev.unmoved.agent.vertx;

import dev.unmoved.agent.netty.NettyDialer;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Opens more connections as a client of Vert.x does: plain ones like its own channel, TLS through its NetClient, which
 * alone knows how to make it.
 *
 * <p>Thread-safe.
 */
final class VertxDialer extends NettyDialer {
  private final Object socket; // the NetSocket of the client's connection
  private final Object netClient;
  private final boolean tls;

  private VertxDialer(String host, int port, Object socket, Object netClient, boolean tls) {
    super(host, port);
    this.socket = socket;
    this.netClient = netClient;
    this.tls = tls;
  }

  /** The dialer of {@code channel}, which {@code netClient} has opened. */
  static VertxDialer of(Channel channel, Object socket, Object netClient, boolean tls) {
    SocketAddress address = channel.remoteAddress();
    if (!(address instanceof InetSocketAddress)) {
      return new VertxDialer(null, 0, socket, netClient, tls); // and nothing will be done
    }
    InetSocketAddress remote = (InetSocketAddress) address;
    return new VertxDialer(remote.getHostString(), remote.getPort(), socket, netClient, tls);
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
