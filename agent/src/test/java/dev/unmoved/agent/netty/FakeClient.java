package dev.unmoved.agent.netty;

import dev.unmoved.engine.link.Login;
import dev.unmoved.resp.RespWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client on netty that notes what it gets. */
final class FakeClient extends ChannelInboundHandlerAdapter implements Closeable {
  /** Dials as this client does, without TLS. */
  static final class PlainDialer extends NettyDialer {
    final List<Integer> overtaken = new CopyOnWriteArrayList<>(); // the places that were asked for

    /** Thrown once there, by whoever comes by first; null: nothing. */
    final AtomicReference<Throwable> atTls = new AtomicReference<>();

    final AtomicReference<Throwable> atBootstrap = new AtomicReference<>();
    final AtomicReference<Throwable> atOvertaking = new AtomicReference<>();
    boolean letsOvertake;
    volatile boolean wantsBatchesWhole;
    volatile Callable<CompletionStage<Login>> provider; // null: there is none

    PlainDialer(String host, int port) {
      super(host, port);
    }

    private static void throwFrom(AtomicReference<Throwable> place) {
      Throwable thrown = place.getAndSet(null);
      if (thrown instanceof Error) {
        throw (Error) thrown;
      } else if (thrown != null) {
        throw (RuntimeException) thrown;
      }
    }

    @Override
    public boolean tls() {
      throwFrom(atTls);
      return false;
    }

    @Override
    public Bootstrap bootstrap(Channel like) {
      throwFrom(atBootstrap);
      return super.bootstrap(like);
    }

    @Override
    public CompletionStage<Login> currentLogin() throws Exception {
      return provider == null ? null : provider.call();
    }

    @Override
    public Object identity() {
      return PlainDialer.class;
    }

    @Override
    public boolean wantsBatchesWhole() {
      return wantsBatchesWhole;
    }

    @Override
    public boolean letOvertake(Channel client, int place, int awaited) {
      throwFrom(atOvertaking);
      if (letsOvertake) {
        overtaken.add(place);
      }
      return letsOvertake;
    }

    @Override
    public void addTls(Channel link, String host, int port) {
      throw new AssertionError("no TLS here");
    }
  }

  final PlainDialer dialer;
  final Channel channel;
  final CountDownLatch ended = new CountDownLatch(1);
  private final StringBuilder received = new StringBuilder(); // guarded by itself
  private volatile Runnable onRead;
  volatile int completed; // how often a read was complete

  FakeClient(EventLoopGroup group, int port) throws InterruptedException {
    this(group, port, new PlainDialer("127.0.0.1", port));
  }

  FakeClient(EventLoopGroup group, int port, PlainDialer dials) throws InterruptedException {
    FakeClient self = this;
    dialer = dials;
    ChannelFuture connecting =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline().addLast(Pipelines.installer(dialer), self);
                  }
                })
            .connect("127.0.0.1", port);
    connecting.await();
    if (!connecting.isSuccess()) {
      throw new IllegalStateException(connecting.cause());
    }
    channel = connecting.channel();
  }

  /** Done on the event loop whenever something was received. */
  void onRead(Runnable run) {
    onRead = run;
  }

  ChannelFuture sends(String... commands) {
    ByteBuf buffer = channel.alloc().ioBuffer();
    for (String command : commands) {
      buffer.writeBytes(RespWriter.command(command.split(" ")));
    }
    return channel.writeAndFlush(buffer);
  }

  String received() {
    synchronized (received) {
      return received.toString();
    }
  }

  /** Waits until so much has come as {@code expected} is long, and returns all that has. */
  String awaits(String expected) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    synchronized (received) {
      while (received.length() < expected.length()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("only this came: " + received);
        }
        received.wait(left);
      }
      return received.toString();
    }
  }

  void awaitsEnd() throws InterruptedException {
    if (!ended.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the connection did not end");
    }
  }

  /** What the event loop had to do before is done. */
  void awaitsLoop() throws InterruptedException {
    channel.eventLoop().submit(() -> {}).await();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    synchronized (received) {
      received.append(buffer.toString(StandardCharsets.ISO_8859_1));
      received.notifyAll();
    }
    buffer.release();
    if (onRead != null) {
      onRead.run();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    completed++;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended.countDown();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
