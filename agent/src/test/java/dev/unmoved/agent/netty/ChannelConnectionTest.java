package dev.unmoved.agent.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.Tries;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChannelConnectionTest {
  /** Opens connections in a way of its own, as Vert.x does. */
  private static final class OwnWay extends NettyDialer {
    OwnWay(int port) {
      super("127.0.0.1", port);
    }

    @Override
    public boolean tls() {
      return false;
    }

    @Override
    public Object identity() {
      return this;
    }

    @Override
    public void addTls(Channel link, String host, int port) {}

    @Override
    public Future<Channel> open(Channel like, String host, int port) {
      Promise<Channel> opened = like.eventLoop().newPromise();
      ChannelFuture connecting = connect(like, port);
      connecting.addListener(done -> opened.setSuccess(connecting.channel()));
      return opened;
    }

    static ChannelFuture connect(Channel like, int port) {
      return new Bootstrap()
          .group(like.eventLoop())
          .channel(NioSocketChannel.class)
          .handler(new ChannelInboundHandlerAdapter())
          .connect("127.0.0.1", port);
    }
  }

  /** Who waits for a connection has it, whether or not those who listen for it were told before. */
  @Test
  @Timeout(60)
  void connectionsThatTheClientOpensItselfAreThereWhenTheyAreOpen() throws Exception {
    NioEventLoopGroup group = new NioEventLoopGroup(1);
    try (FakeNode node = new FakeNode()) {
      Channel like =
          new Bootstrap()
              .group(group)
              .channel(NioSocketChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect("127.0.0.1", node.port())
              .sync()
              .channel();
      OwnWay dialer = new OwnWay(node.port());
      int connections = Tries.of(500);
      for (int i = 0; i < connections; i++) {
        NodeConnection connection =
            ChannelConnection.open(
                dialer,
                like,
                new NodeAddress("127.0.0.1", node.port()),
                Replay.of(ConnectionState.NEW),
                5_000);
        assertEquals("PONG", connection.ask(RespWriter.command("PING"), 5_000).text());
        connection.close();
      }
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }
  }
}
