package dev.unmoved.agent.netty;

import dev.unmoved.topology.NodeAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;

/** Where clients' pipelines get their handler. */
public final class Pipelines {
  private Pipelines() {}

  /**
   * Puts the session's handler into a pipeline right before the handler called {@code before}:
   * towards the socket from there, and behind TLS. Where the channel is active already (TLS done),
   * the session begins at once.
   *
   * <p>Call it on the channel's event loop, or before the channel is registered.
   */
  public static void install(ChannelPipeline pipeline, String before, NettyDialer dialer) {
    if (pipeline.get(ClusterHandler.class) == null) {
      pipeline.addBefore(before, ClusterHandler.NAME, new ClusterHandler(dialer));
    }
  }

  /**
   * A handler for clients whose list of handlers is made before the pipeline: when it is added to a
   * pipeline, a new session's handler takes its place. May be added to one pipeline after the
   * other, or to several.
   */
  public static ChannelHandler installer(NettyDialer dialer) {
    return new Installer(dialer);
  }

  /**
   * Finds out whether anybody answers at an address, connecting as the client would, and tells it
   * on the event loop of {@code like}, on which this has to be called.
   */
  public static void probe(
      NettyDialer dialer, Channel like, NodeAddress address, Consumer<Boolean> told) {
    Probe.begin(dialer, like, address, answered -> told.accept(answered != null));
  }

  @ChannelHandler.Sharable
  private static final class Installer extends ChannelInboundHandlerAdapter {
    private final NettyDialer dialer;

    Installer(NettyDialer dialer) {
      this.dialer = dialer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      install(context.pipeline(), context.name(), dialer);
      context.pipeline().remove(this);
    }
  }
}
