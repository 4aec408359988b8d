package dev.unmoved.agent.netty;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.Membership;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.driver.Observing;
import dev.unmoved.driver.Shared;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.option.Mode;
import dev.unmoved.privilege.Privileged;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.TopologyCache;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Takes over channels that clients have opened before the agent came, or while it was switched off.
 * What a client has to be asked is asked by its entry, in the moment when it writes; the rest is
 * {@link TakeoverHandler}'s.
 *
 * <p>Everything is called on the channel's event loop.
 */
public final class OpenChannels {
  private OpenChannels() {}

  /** Whether to look closer at a channel that its client is about to write to. */
  public static boolean isOpen(Channel channel) {
    if (!TakeoverTime.hasCome(channel)) {
      return false;
    }
    ClusterHandler handler = channel.pipeline().get(ClusterHandler.class);
    boolean wanted =
        handler == null ? Control.mode() != Mode.OFF : Control.routes() && handler.isLetGo();
    return wanted && channel.isActive() && channel.pipeline().get(TakeoverHandler.class) == null;
  }

  /**
   * Whether they are only looked at, for which nobody has to know what their clients have made of
   * them.
   */
  public static boolean areObserved() {
    return Observing.isOn();
  }

  /** This is not the moment. */
  public static void postpone(Channel channel) {
    TakeoverTime.postpone(channel);
  }

  /** It is none of ours, and stays as it is. */
  public static void leaveAlone(Channel channel) {
    TakeoverTime.never(channel);
  }

  /** The same, and the reason is worth telling. */
  public static void leaveAlone(Channel channel, String reason) {
    TakeoverTime.never(channel, reason);
  }

  /**
   * Takes a channel over: what its client writes from now on waits until the replies are there that
   * it awaits, and until it is known what it has made of the connection. One that is to be observed
   * is so at once.
   *
   * @param awaited how many replies the client awaits; none of them may be half read
   * @param user whom the client authenticates as; null for nobody in particular
   * @param password null for none, or where it is not known
   */
  public static void beginTakeover(
      Channel channel, NettyDialer dialer, int awaited, String user, String password) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress)) {
      leaveAlone(channel); // a Unix socket
      return;
    }
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    NodeAddress actual = new NodeAddress(remote.getAddress().getHostAddress(), remote.getPort());
    NodeAddress configured =
        dialer.host() != null
            ? new NodeAddress(dialer.host(), dialer.port())
            : new NodeAddress(remote.getHostString(), remote.getPort());
    Shared shared = Shared.current();
    if (!shared.options().endpointAllowed(configured.host(), configured.port())) {
      leaveAlone(channel);
    } else if (areObserved()) {
      insert(channel.pipeline(), ClusterHandler.NAME, new ClusterHandler(dialer));
    } else if (shared.cache().find(actual, dialer.tls(), System.nanoTime()) == null) {
      postpone(channel);
      ask(new Question(channel, dialer, configured, actual, ConnectionState.of(user, password)));
    } else if (!isMember(shared, actual, dialer.tls())) {
      leaveAlone(channel);
    } else {
      TakeoverHandler handler = TakeoverHandler.of(dialer, actual, awaited, user, password);
      if (handler == null) {
        leaveAlone(
            channel,
            "its node owns no slots, or is not known to the cluster by the address " + actual);
      } else {
        if (channel.pipeline().get(ClusterHandler.class) != null) {
          // of the time before the agent was switched off
          channel.pipeline().remove(ClusterHandler.class);
        }
        insert(channel.pipeline(), TakeoverHandler.NAME, handler);
        handler.begin();
      }
    }
  }

  private static boolean isMember(Shared shared, NodeAddress actual, boolean tls) {
    TopologyCache.Entry known = shared.cache().find(actual, tls, System.nanoTime());
    return known != null && known.cluster() != null;
  }

  /** At the socket end, behind TLS. */
  private static void insert(ChannelPipeline pipeline, String name, ChannelHandler handler) {
    SslHandler tls = pipeline.get(SslHandler.class);
    if (tls == null) {
      pipeline.addFirst(name, handler);
    } else {
      pipeline.addAfter(pipeline.context(tls).name(), name, handler);
    }
  }

  private static void ask(Question question) {
    Privileged.daemon(question, "unmoved-attach-" + question.actual).start();
  }

  /**
   * Whether a cluster is there: asked on a thread of its own, once for each address, as an event
   * loop must not wait.
   */
  private static final class Question implements Runnable, Membership.Connector {
    private final Channel channel;
    private final NettyDialer dialer;
    private final NodeAddress configured;
    private final NodeAddress actual;
    private final ConnectionState identity;

    Question(
        Channel channel,
        NettyDialer dialer,
        NodeAddress configured,
        NodeAddress actual,
        ConnectionState identity) {
      this.channel = channel;
      this.dialer = dialer;
      this.configured = configured;
      this.actual = actual;
      this.identity = identity;
    }

    @Override
    public void run() {
      try {
        Membership.ask(Shared.current(), actual, dialer.tls(), identity, this);
      } catch (Throwable e) {
        fail(e);
      }
    }

    private void fail(Throwable e) {
      channel
          .eventLoop()
          .execute(
              () -> leaveAlone(channel, "its cluster could not be asked for: " + e.getMessage()));
    }

    @Override
    public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException {
      return ChannelConnection.open(dialer, channel, address, Replay.of(state), timeoutMillis);
    }

    @Override
    public NodeAddress configured() {
      return configured;
    }
  }
}
