package dev.unmoved.agent.netty;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.Observing;
import dev.unmoved.driver.Shared;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.log.Log;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * The client's side of a session: at the socket end of the client's pipeline, behind TLS. As long
 * as there is no session, and where it turns out that there is nothing to do, everything passes
 * through as it is.
 *
 * <p>A write of the client's is done as soon as the session has taken the bytes: from then on they
 * are on their way, like bytes that a socket has taken. Clients that count on that (Lettuce, to
 * know which reply is whose) have it before any reply.
 */
final class ClusterHandler extends ChannelDuplexHandler {
  static final String NAME = "unmoved";

  private final NettyDialer dialer;
  private NodeAddress configured; // as the application names it; null until that is known
  private NettyDriver driver; // null: nothing is done
  private ChannelTap tap; // null: nothing is observed
  private boolean refused; // nothing is to be done, whatever the mode
  // what a client has made of a channel that was taken over; null: nothing was
  private ConnectionState learned;
  private byte[] clients;

  ClusterHandler(NettyDialer dialer) {
    this.dialer = dialer;
    this.configured = dialer.host() == null ? null : new NodeAddress(dialer.host(), dialer.port());
  }

  /**
   * Goes on with a channel that its client has used before: see {@link
   * dev.unmoved.engine.Session#resumeFrom}.
   */
  void resumeFrom(ConnectionState state, byte[] clientBytes) {
    learned = state;
    clients = clientBytes;
  }

  /** The channel is this handler's: delivers what came for the client before. */
  void afterTakeover() {
    if (driver != null) {
      driver.afterTakeover();
    }
  }

  /** Whether it does nothing because it was switched off, or was when its channel was opened. */
  boolean isLetGo() {
    return driver == null ? !refused : driver.isLetGo();
  }

  private boolean isActive() {
    return driver != null && !driver.isTransparent();
  }

  // ---- From the socket ----

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise)
      throws Exception {
    if (configured == null && remote instanceof InetSocketAddress) {
      InetSocketAddress address = (InetSocketAddress) remote;
      configured = new NodeAddress(address.getHostString(), address.getPort());
    }
    Shared shared = Shared.current();
    if (remote instanceof InetSocketAddress
        && Control.routes()
        && shared.options().endpointAllowed(configured.host(), configured.port())) {
      Elsewhere.connect(dialer, context, configured, (InetSocketAddress) remote, local, promise);
    } else {
      super.connect(context, remote, local, promise);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    if (context.channel().isActive() && context.channel().isRegistered()) {
      begin(context);
    }
    super.handlerAdded(context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    begin(context);
    super.channelActive(context);
  }

  private void begin(ChannelHandlerContext context) {
    if (driver != null) {
      return;
    }
    try {
      if (Observing.isAll()) {
        return; // its first write tells more
      }
      NodeAddress actual = concerned(context);
      if (actual != null) {
        driver = new NettyDriver(Shared.current(), dialer, context, configured, actual);
        if (learned != null) {
          driver.resumeFrom(learned, clients);
        }
      }
    } catch (Throwable e) {
      Log.error(configured + " is left alone: internal error", e);
    }
  }

  /** Where the channel leads, or null when it is not ours to touch. */
  private NodeAddress concerned(ChannelHandlerContext context) {
    Shared shared = Shared.current();
    SocketAddress remote = context.channel().remoteAddress();
    if (!Control.routes()) {
      return null;
    }
    refused = true; // unless nothing speaks against it
    if (!(remote instanceof InetSocketAddress)
        || ((InetSocketAddress) remote).getAddress() == null) {
      return null;
    }
    InetSocketAddress address = (InetSocketAddress) remote;
    if (configured == null) {
      configured = new NodeAddress(address.getHostString(), address.getPort());
    }
    if (!shared.options().endpointAllowed(configured.host(), configured.port())) {
      return null;
    }
    ChannelPipeline pipeline = context.pipeline();
    if (!dialer.tls() && pipeline.get(SslHandler.class) != null) {
      return refuse("its TLS is not the client's own");
    }
    for (String name : pipeline.names()) {
      if (pipeline.get(name) != null && isProxy(pipeline.get(name).getClass())) {
        return refuse("it goes through a proxy, which links could not");
      }
    }
    refused = false;
    return new NodeAddress(address.getAddress().getHostAddress(), address.getPort());
  }

  private NodeAddress refuse(String why) {
    Log.once(
        "pipeline " + configured + why, "connections to " + configured + " are left alone: " + why);
    return null;
  }

  private static boolean isProxy(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals("io.netty.handler.proxy.ProxyHandler")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (isActive() && message instanceof ByteBuf) {
      driver.onLinkRead(driver.home(), (ByteBuf) message);
      return;
    }
    if (driver != null && message instanceof ByteBuf) {
      driver.onTransparentRead((ByteBuf) message);
    }
    if (tap != null && message instanceof ByteBuf) {
      tap.onRead((ByteBuf) message);
    }
    super.channelRead(context, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (isActive()) {
      driver.onReadComplete();
    } else {
      super.channelReadComplete(context);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    if (isActive()) {
      driver.onWritable(driver.home());
    }
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (driver != null) {
      if (!driver.isClosed()) {
        Shared.current().suspect(configured, System.nanoTime());
      }
      driver.deliverRest();
      driver.close();
    }
    super.channelInactive(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) throws Exception {
    if (driver != null) {
      driver.close();
      driver = null;
    }
    super.handlerRemoved(context);
  }

  // ---- From the client ----

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (Observing.isOn() && message instanceof ByteBuf) {
      observe(context, (ByteBuf) message);
    } else if (tap != null) {
      tap = null;
      if (driver != null) {
        driver.onlooker(null);
      }
    }
    if (isActive() && !Control.routes()) {
      driver.letGo();
    }
    if (!isActive() || !(message instanceof ByteBuf)) {
      super.write(context, message, promise);
      return;
    }
    boolean taken;
    try {
      taken = driver.onClientBytes((ByteBuf) message);
    } finally {
      ((ByteBuf) message).release();
    }
    if (taken) {
      promise.trySuccess();
    } else {
      promise.tryFailure(new ClosedChannelException());
    }
  }

  /** Clients write whole commands: also where a connection is older than the wish to observe it. */
  private void observe(ChannelHandlerContext context, ByteBuf buffer) {
    try {
      tap = tap == null ? ChannelTap.of(dialer, configured, context.channel()) : tap;
      if (tap != null) {
        tap.onWrite(buffer, isActive() ? driver : null);
      }
    } catch (RuntimeException e) {
      Log.once("observe " + configured, "connections to " + configured + " are not observed: " + e);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) throws Exception {
    if (isActive()) {
      driver.flush();
    }
    super.flush(context);
  }

  @Override
  public void read(ChannelHandlerContext context) throws Exception {
    if (isActive()) {
      driver.onReadWanted();
    }
    super.read(context);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
    if (driver != null) {
      driver.end();
    }
    super.close(context, promise);
  }

  @Override
  public void disconnect(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
    if (driver != null) {
      driver.end();
    }
    super.disconnect(context, promise);
  }
}
