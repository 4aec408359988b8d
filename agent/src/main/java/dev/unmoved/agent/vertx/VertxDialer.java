package dev.unmoved.agent.vertx;

import dev.unmoved.agent.netty.NettyDialer;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Opens more connections as a client of Vert.x does. Thread-safe. */
final class VertxDialer extends NettyDialer {
  private final Object socket; // NetSocket
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
    InetSocketAddress remote = address instanceof InetSocketAddress ? (InetSocketAddress) address : new InetSocketAddress(0);
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
  public void addTls(Channel link, String host, int port) {
    throw new UnsupportedOperationException("TLS of Vert.x");
  }
}
