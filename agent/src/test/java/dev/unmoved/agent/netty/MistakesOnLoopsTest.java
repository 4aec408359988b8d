package dev.unmoved.agent.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.Shared;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is thrown that nobody was to throw ends the one connection it happened on and touches no
 * other: bar is home's, foo the other's.
 */
@Timeout(120)
class MistakesOnLoopsTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String TWO = "$1\r\n2\r\n";

  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private final List<FakeClient> clients = new ArrayList<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private FakeCluster cluster;

  static Stream<Throwable> mistakes() {
    return Stream.of(
        new IllegalStateException("boom"),
        new OutOfMemoryError("boom"),
        new StackOverflowError("boom"),
        new NoClassDefFoundError("boom"));
  }

  static Stream<Throwable> errors() {
    return mistakes().filter(thrown -> thrown instanceof Error);
  }

  @BeforeEach
  void start() throws Exception {
    Log.sink(
        (level, message, thrown) -> {
          if (level >= Log.ERROR) {
            logged.add(message);
          }
        });
    Shared.configure(Options.DEFAULTS);
    cluster = new FakeCluster();
    cluster.home.replies.put("GET bar", ONE);
    cluster.other.replies.put("GET foo", TWO);
  }

  @AfterEach
  void stop() throws Exception {
    Log.sink(null);
    for (FakeClient client : clients) {
      client.close();
    }
    cluster.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  private FakeClient client() throws Exception {
    FakeClient client = new FakeClient(group, cluster.home.port());
    clients.add(client);
    return client;
  }

  /** The session has found its cluster, and joining those who keep it fresh fails. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeAroundTheSessionEndsTheConnection(Throwable mistake) throws Exception {
    FakeClient client = client();
    client.awaitsLoop(); // its session has begun
    client.dialer.atTls.set(mistake);
    client.sends("GET bar"); // for foo, the link's TLS would be asked for first
    client.awaitsEnd();
    assertEquals(1, logged.size(), logged.toString());
    assertTrue(logged.get(0).contains("boom"), logged.toString());
    FakeClient next = client();
    next.sends("GET foo", "GET bar");
    assertEquals(TWO + ONE, next.awaits(TWO + ONE));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aMistakeAmidstADeliveryEndsTheConnectionAndItsLinksServeNobodyElse(Error mistake)
      throws Exception {
    FakeClient client = client();
    client.sends("GET foo", "GET bar");
    client.awaits(TWO + ONE);
    cluster.other.replies.remove("GET foo");
    client.dialer.letsOvertake = true;
    client.dialer.atOvertaking.set(mistake);
    client.sends("GET foo", "GET bar");
    FakeNode.Asked pending = cluster.other.awaitAsked();
    client.awaitsEnd();
    assertEquals(1, logged.size(), logged.toString());
    assertTrue(logged.get(0).contains("GET (slot 12182)"), logged.toString());
    cluster.other.replies.put("GET foo", TWO);
    FakeClient next = client();
    next.sends("GET foo", "GET bar");
    assertEquals(TWO + ONE, next.awaits(TWO + ONE));
    pending.answer(ONE); // for the one that is gone
    next.sends("GET foo", "GET bar");
    assertEquals(TWO + ONE + TWO + ONE, next.awaits(TWO + ONE + TWO + ONE));
  }

  /** Its own code: whatever it throws, its connection could not be made. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void whatTheClientsBootstrapThrowsIsAConnectionThatCouldNotBeMade(Throwable mistake)
      throws Exception {
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    client.dialer.atBootstrap.set(mistake);
    client.sends("GET foo"); // at the second try
    assertEquals(ONE + TWO, client.awaits(ONE + TWO));
    assertEquals(0, logged.size(), logged.toString());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aConnectionThatCannotBeServedIsLeftToItsClient(Throwable mistake) throws Exception {
    FakeClient.PlainDialer dialer = new FakeClient.PlainDialer("127.0.0.1", cluster.home.port());
    dialer.atTls.set(mistake);
    FakeClient client = new FakeClient(group, cluster.home.port(), dialer);
    clients.add(client);
    client.sends("GET bar");
    assertEquals(ONE, client.awaits(ONE));
    assertEquals(1, logged.size(), logged.toString());
    assertEquals(1, cluster.home.received.size(), cluster.home.received.toString());
  }
}
