package dev.unmoved.agent.client.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
