package dev.unmoved.agent.client.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.Shared;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;

class DialersTest {
  private final HostAndPort home = new HostAndPort("home.example", 7000);
  private ServerSocket node;

  @BeforeEach
  void listen() throws IOException {
    Log.level(Log.OFF);
    node = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    Log.level(Log.INFO);
    node.close();
  }

  @Test
  void aCopyOfTheFactoryGoesElsewhereAndTheFactoryStays() throws Exception {
    DefaultJedisSocketFactory factory = new DefaultJedisSocketFactory(home, false, null);
    FactoryDialer dialer = FactoryDialer.of(factory, null);
    assertEquals("home.example", dialer.host());
    assertEquals(7000, dialer.port());
    assertFalse(dialer.tls());
    try (Socket socket = dialer.dial("127.0.0.1", node.getLocalPort(), 100)) {
      assertEquals(node.getLocalPort(), socket.getPort());
      assertEquals(
          1_500, socket.getSoTimeout(), "the client's own again, whatever limited the dialling");
    }
    assertEquals(home, factory.getHostAndPort());
  }

  @Test
  void tlsIsNeverGivenUp() throws Exception {
    FactoryDialer dialer = FactoryDialer.of(new DefaultJedisSocketFactory(home, true, null), null);
    assertTrue(dialer.tls());
    assertThrows(IOException.class, () -> dialer.dial("127.0.0.1", node.getLocalPort(), 100));
  }

  @Test
  void anApplicationsFactoryIsCopiedAndMustGoWhereItIsTold() throws Exception {
    FactoryDialer faithful =
        FactoryDialer.of(new DefaultJedisSocketFactory(home, false, null) {}, null);
    faithful.dial("127.0.0.1", node.getLocalPort(), 100).close();
    try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
      FactoryDialer tunnel = FactoryDialer.of(new Tunnel(other.getLocalPort()), null);
      assertThrows(IOException.class, () -> tunnel.dial("127.0.0.1", node.getLocalPort(), 100));
    }
  }

  @Test
  void factoriesThatHoldTheirAddressAreCopiedForAnother() throws Exception {
    String host = "127.0.0.1";
    try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getByName(host))) {
      int port = other.getLocalPort();
      HostAndPort pair = new HostAndPort(host, port);
      InetSocketAddress address = new InetSocketAddress(host, port);
      Factory anonymous =
          new Factory() {
            @Override
            public Socket createSocket() throws IOException {
              return new Socket(host, port);
            }
          };
      for (Factory factory :
          new Factory[] {
            new Plain(host, port),
            anonymous,
            () -> new Socket(host, port),
            () -> new Socket(pair.getHost(), pair.getPort()),
            () -> new Socket(address.getAddress(), address.getPort())
          }) {
        try (Socket first = factory.createSocket()) {
          FactoryDialer dialer = FactoryDialer.of(factory, first);
          assertEquals(host, dialer.host());
          assertEquals(port, dialer.port());
          try (Socket socket = dialer.dial(host, node.getLocalPort(), 100)) {
            assertEquals(node.getLocalPort(), socket.getPort());
          }
          assertEquals(port, FactoryDialer.of(factory, null).port(), "as it was seen to");
        }
        try (Socket again = factory.createSocket()) {
          assertEquals(port, again.getPort(), "the client's own stays as it is");
        }
      }
    }
  }

  @Test
  void noFactoryIsCopiedWhoseAddressCannotBeTold() throws Exception {
    String host = "127.0.0.1";
    int port = node.getLocalPort();
    String target = "redis.internal";
    HostAndPort pair = new HostAndPort(host, port);
    Factory tunnel = () -> handshake(new Socket(host, port), target, 6379);
    Factory twoPairs = () -> handshake(new Socket(host, port), pair.getHost(), pair.getPort());
    Factory nothing = () -> new Socket(node.getInetAddress(), node.getLocalPort());
    for (Factory factory :
        new Factory[] {tunnel, twoPairs, nothing, new Proxied(host, port, target)}) {
      try (Socket first = factory.createSocket()) {
        assertNull(FactoryDialer.of(factory, first));
      }
    }
  }

  @Test
  void anotherFactoryConnectsToOtherNodesWhereItIsNamed() throws Exception {
    Factory tunnel = () -> new Socket(node.getInetAddress(), node.getLocalPort());
    try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        Socket home = tunnel.createSocket()) {
      configure(Plain.class.getName());
      FactoryDialer dialer = FactoryDialer.of(tunnel, home);
      assertEquals(node.getLocalPort(), dialer.port());
      try (Socket socket = dialer.dial("127.0.0.1", other.getLocalPort(), 100)) {
        assertEquals(other.getLocalPort(), socket.getPort());
      }
      configure("acme.Missing");
      assertNull(FactoryDialer.of(tunnel, home));
      configure(DialersTest.class.getName());
      assertNull(FactoryDialer.of(tunnel, home));
    } finally {
      Shared.configure(Options.DEFAULTS);
    }
  }

  private static void configure(String factory) {
    Shared.configure(
        Options.parse(
            "jedis.socket-factory=" + factory,
            new Properties(),
            Collections.emptyMap(),
            problem -> {
              throw new AssertionError(problem);
            }));
  }

  private static Socket handshake(Socket proxy, String target, int port) {
    assertNotNull(target + port);
    return proxy;
  }

  @Test
  void aFactoryThatCannotBeSentElsewhereHasNoDialer() throws Exception {
    assertNull(FactoryDialer.of(new Object(), null));
  }

  @Test
  void dialersOfOneConfigurationAreInterchangeable() throws Exception {
    Object identity =
        FactoryDialer.of(new DefaultJedisSocketFactory(home, false, null), null).identity();
    HostAndPort elsewhere = new HostAndPort("b", 1);
    assertEquals(
        identity,
        FactoryDialer.of(new DefaultJedisSocketFactory(elsewhere, false, null), null).identity());
    assertNotEquals(
        identity,
        FactoryDialer.of(new DefaultJedisSocketFactory(home, true, null), null).identity());
  }

  @Test
  void fieldsOfAConnectionSuffice() throws Exception {
    FieldsDialer dialer = FieldsDialer.of(new Connection(7001));
    assertEquals("127.0.0.1", dialer.host());
    assertEquals(7001, dialer.port());
    try (Socket socket = dialer.dial("127.0.0.1", node.getLocalPort(), 100)) {
      assertEquals(2_000, socket.getSoTimeout());
      assertTrue(socket.getTcpNoDelay());
    }
    node.close();
    assertThrows(IOException.class, () -> dialer.dial("127.0.0.1", node.getLocalPort(), 100));
    assertEquals(dialer.identity(), FieldsDialer.of(new Connection(7002)).identity());
  }

  @Test
  void theShorterTimeoutWinsAndZeroIsNone() {
    assertEquals(5, JedisDialer.shorter(0, 5));
    assertEquals(5, JedisDialer.shorter(5, 0));
    assertEquals(3, JedisDialer.shorter(3, 5));
    assertEquals(0, JedisDialer.shorter(0, 0));
  }

  /** Stands in for the interface of Jedis. */
  interface Factory {
    Socket createSocket() throws IOException;
  }

  /** What most people write. */
  public static class Plain implements Factory {
    private final String host;
    private final int port;
    private final String password = "secret";
    private int made;

    Plain(String host, int port) {
      this.host = host;
      this.port = port;
    }

    @Override
    public Socket createSocket() throws IOException {
      assertNotNull(password + made++);
      return new Socket(host, port);
    }
  }

  /** Knows two hosts, of which one is the proxy's. */
  public static final class Proxied extends Plain {
    private final String targetHost;

    Proxied(String host, int port, String targetHost) {
      super(host, port);
      this.targetHost = targetHost;
    }

    @Override
    public Socket createSocket() throws IOException {
      return handshake(super.createSocket(), targetHost, 6379);
    }
  }

  /** Goes to one place, whatever it is told. */
  public static final class Tunnel extends DefaultJedisSocketFactory {
    private int tunnelPort;

    Tunnel(int tunnelPort) {
      super(new HostAndPort("home.example", 7000), false, null);
      this.tunnelPort = tunnelPort;
    }

    @Override
    public Socket createSocket() throws IOException {
      return new Socket("127.0.0.1", tunnelPort);
    }
  }
}
