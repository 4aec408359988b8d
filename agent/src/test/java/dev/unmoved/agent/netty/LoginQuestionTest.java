package dev.unmoved.agent.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.Shared;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Login;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.option.Options;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client on netty whose provider of credentials has renewed its token since it connected: bar is
 * home's, foo the other's.
 */
@Timeout(60)
class LoginQuestionTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String OK = "+OK\r\n";
  private static final String WRONGPASS = "-WRONGPASS no\r\n";

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private FakeCluster cluster;
  private FakeClient client;

  @BeforeEach
  void start() throws Exception {
    Shared.configure(Options.DEFAULTS);
    cluster = new FakeCluster();
    for (FakeNode node : new FakeNode[] {cluster.home, cluster.other}) {
      node.replies.put("AUTH app token-1", OK);
      node.replies.put("GET foo", ONE);
      node.replies.put("GET bar", ONE);
    }
    client = new FakeClient(group, cluster.home.port());
    client.sends("AUTH app token-1", "GET bar");
    client.awaits(OK + ONE);
    cluster.other.replies.put("AUTH app token-1", WRONGPASS);
    cluster.other.replies.put("AUTH app token-2", OK);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    cluster.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  @Test
  void linksLogInWithWhatTheProviderSaysAtOnce() throws Exception {
    client.dialer.provider = () -> CompletableFuture.completedFuture(Login.of("app", "token-2"));
    client.sends("GET foo");
    assertEquals(OK + ONE + ONE, client.awaits(OK + ONE + ONE));
    assertFalse(cluster.other.received.contains("AUTH app token-1"));
  }

  @Test
  void theEventLoopGoesOnWhileTheProviderThinks() throws Exception {
    CompletableFuture<Login> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    client.dialer.provider =
        () -> {
          asked.complete(null);
          return answer;
        };
    client.sends("GET foo", "GET bar");
    asked.get(30, TimeUnit.SECONDS);
    client.awaitsLoop();
    answer.complete(Login.of("app", "token-2"));
    assertEquals(OK + ONE + ONE + ONE, client.awaits(OK + ONE + ONE + ONE));
    assertFalse(cluster.other.received.contains("AUTH app token-1"));
  }

  @Test
  void aProviderThatNeverAnswersIsNotWaitedForForEver() throws Exception {
    cluster.other.replies.put("AUTH app token-1", OK);
    client.dialer.provider = CompletableFuture::new;
    client.sends("GET foo");
    assertEquals(OK + ONE + ONE, client.awaits(OK + ONE + ONE));
  }

  @Test
  void whatTheProviderHasThrownIsInTheErrorOfTheNodeThatRefuses() throws Exception {
    CompletableFuture<Login> failed = new CompletableFuture<>();
    failed.completeExceptionally(new IllegalStateException("no token"));
    client.dialer.provider = () -> failed;
    client.sends("GET foo");
    String expected =
        "-WRONGPASS no; the credentials provider failed: java.lang.IllegalStateException: no token"
            + " (unmoved: 127.0.0.1:"
            + cluster.other.port()
            + ", which serves slot 12182, refused what this connection was set up with)\r\n";
    assertEquals(OK + ONE + expected, client.awaits(OK + ONE + expected));
    client.dialer.provider =
        () -> {
          throw new IllegalStateException("no token");
        };
    client.sends("GET foo");
    client.awaits(OK + ONE + expected + expected);
  }

  @Test
  void theRefresherAsksToo() throws Exception {
    ConnectionState said = ConnectionState.of("app", "token-1");
    NodeAddress address = new NodeAddress("127.0.0.1", cluster.other.port());
    assertThrows(
        IOException.class,
        () ->
            ChannelConnection.open(client.dialer, client.channel, address, Replay.of(said), 5_000));
    CompletableFuture<Login> answer = new CompletableFuture<>();
    client.dialer.provider =
        () -> {
          group.next().execute(() -> answer.complete(Login.of("app", "token-2")));
          return answer;
        };
    ChannelConnection.open(client.dialer, client.channel, address, Replay.of(said), 5_000).close();
    assertTrue(cluster.other.received.contains("AUTH app token-2"));
  }
}
