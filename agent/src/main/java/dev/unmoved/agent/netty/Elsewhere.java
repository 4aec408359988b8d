package dev.unmoved.agent.netty;

import dev.unmoved.driver.Shared;
import dev.unmoved.log.Log;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLEngine;

/**
 * Connects a client to another node where the one it wants is not there. A channel that could not
 * connect is of no further use, so this has to be found out before: by a probe, and only where a
 * connection to that address has failed lately.
 */
final class Elsewhere {
  private final NettyDialer dialer;
  private final ChannelHandlerContext context;
  private final NodeAddress configured;
  private final SocketAddress remote;
  private final SocketAddress local;
  private final ChannelPromise promise;
  private final Queue<NodeAddress> others = new ArrayDeque<NodeAddress>();

  private Elsewhere(
      NettyDialer dialer,
      ChannelHandlerContext context,
      NodeAddress configured,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    this.dialer = dialer;
    this.context = context;
    this.configured = configured;
    this.remote = remote;
    this.local = local;
    this.promise = promise;
  }

  /**
   * Connects to {@code remote}, by which the client means {@code configured}, or to another node in
   * its place.
   */
  static void connect(
      NettyDialer dialer,
      ChannelHandlerContext context,
      NodeAddress configured,
      InetSocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    Shared shared = Shared.current();
    List<NodeAddress> others =
        shared.isSuspect(configured, System.nanoTime())
            ? shared.others(configured, dialer.tls())
            : Collections.<NodeAddress>emptyList();
    promise.addListener(
        future -> {
          if (!future.isSuccess() && !future.isCancelled()) {
            shared.suspect(configured, System.nanoTime());
          }
        });
    if (others.isEmpty() || remote.getAddress() == null) {
      context.connect(remote, local, promise);
      return;
    }
    Collections.shuffle(others); // not all clients to the same one
    Elsewhere elsewhere = new Elsewhere(dialer, context, configured, remote, local, promise);
    elsewhere.others.addAll(others);
    Probe.begin(
        dialer,
        context.channel(),
        configured,
        answered -> {
          if (answered != null) {
            shared.trust(configured);
            context.connect(remote, local, promise);
          } else {
            elsewhere.others.remove(
                new NodeAddress(remote.getAddress().getHostAddress(), remote.getPort()));
            elsewhere.tryNext();
          }
        });
  }

  private void tryNext() {
    NodeAddress other = others.poll();
    if (other == null || !context.channel().isOpen()) {
      context.connect(remote, local, promise); // and fail as it would have
      return;
    }
    Probe.begin(
        dialer,
        context.channel(),
        other,
        answered -> {
          if (answered != null) {
            connect(other, answered);
          } else {
            tryNext();
          }
        });
  }

  private void connect(NodeAddress other, SocketAddress address) {
    try {
      if (dialer.tls()) {
        replaceTls(other);
      }
      Shared.connectedElsewhere(configured, other);
      context.connect(address, local, promise);
    } catch (Exception e) {
      Log.debug("instead of " + configured + ": " + other + " cannot be connected to either", e);
      tryNext();
    }
  }

  /** The client's TLS handler verifies the name of the node that is not there. */
  private void replaceTls(NodeAddress other) throws Exception {
    SslHandler before = context.pipeline().get(SslHandler.class);
    if (before == null) {
      return;
    }
    String name = context.pipeline().context(before).name();
    SSLEngine engine = null;
    dialer.addTls(context.channel(), other.host(), other.port());
    for (ChannelHandler handler : context.pipeline().toMap().values()) {
      if (handler instanceof SslHandler && handler != before) {
        SslHandler made = (SslHandler) handler;
        engine = ReferenceCountUtil.retain(made.engine()); // native engines go with their handler
        context.pipeline().remove(made);
      }
    }
    SslHandler replacement = new SslHandler(engine);
    replacement.setHandshakeTimeoutMillis(before.getHandshakeTimeoutMillis());
    context.pipeline().replace(before, name, replacement);
  }
}
