package dev.unmoved.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unmoved.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JedisHookTest {
  private final List<Object> connected = new ArrayList<>();
  private final Object connection = new Object();

  @BeforeEach
  void silence() {
    Log.level(Log.OFF);
  }

  @AfterEach
  void restore() {
    JedisHook.agent(null);
    Log.level(Log.INFO);
  }

  @Test
  void withoutABridgeNothingHappens() {
    JedisHook.connectEnded(connection, null, "socket", null);
    IOException thrown = new IOException();
    assertSame(
        thrown,
        assertThrows(
            IOException.class, () -> JedisHook.connectEnded(connection, null, "socket", thrown)));
  }

  @Test
  void onlyANewSocketReachesTheBridge() {
    JedisHook.agent(entries(new Recorder()));
    JedisHook.connectEnded(connection, "same", "same", null);
    assertEquals(Collections.emptyList(), connected);
    JedisHook.connectEnded(connection, null, "new", null);
    assertEquals(Collections.singletonList(connection), connected);
  }

  @Test
  void aFailedConnectReturnsWhenTheBridgeFoundAnotherNode() {
    JedisHook.agent(entries(new Recorder()));
    JedisHook.connectEnded(connection, "before", "socket", new IOException());
  }

  @Test
  void aBrokenConnectionIsReportedForANewSocketButNeverMended() {
    JedisHook.agent(entries(new Recorder()));
    Object before = JedisHook.before("old", true);
    JedisHook.connectEnded(connection, before, "old", null);
    assertEquals(Collections.emptyList(), connected);
    JedisHook.connectEnded(connection, before, "new", null);
    assertEquals(Collections.singletonList(connection), connected);
    assertThrows(
        IOException.class,
        () -> JedisHook.connectEnded(connection, before, "socket", new IOException()));
    assertSame("old", JedisHook.before("old", false));
  }

  @Test
  void aThrowingBridgeLeavesTheClientAsItWas() {
    JedisHook.agent(
        entries(
            new Nobody() {
              @Override
              public void connected(Object connection) {
                throw new NoClassDefFoundError();
              }

              @Override
              public Throwable connectFailed(Object connection, Throwable thrown)
                  throws IOException {
                throw new IOException("not the application's");
              }
            }));
    JedisHook.connectEnded(connection, null, "new", null);
    RuntimeException thrown = new RuntimeException();
    assertSame(
        thrown,
        assertThrows(
            RuntimeException.class,
            () -> JedisHook.connectEnded(connection, null, "socket", thrown)));
  }

  @Test
  void openConnectionsAreToldOfOnceTheyAreExpected() {
    List<Object> used = new ArrayList<>();
    JedisHook.agent(
        entries(
            new Nobody() {
              @Override
              public void connectionUsed(Object connection) {
                used.add(connection);
              }
            }));
    OpenConnections.expect(); // for good: no other test relies on the contrary
    JedisHook.connectionUsed(connection);
    assertEquals(Collections.singletonList(connection), used);
  }

  @Test
  void commandsAreToldOfWhileSomebodyObserves() {
    List<Object> sent = new ArrayList<>();
    boolean[] observing = {false};
    JedisCalls calls =
        new Nobody() {
          @Override
          public void sending(Object connection, Object command) {
            sent.add(command);
            throw new IllegalStateException("nobody hears of it");
          }
        };
    JedisHook.agent(
        new ClientEntries<JedisCalls>() {
          @Override
          public JedisCalls of(Object ofClient) {
            return calls;
          }

          @Override
          public boolean areObserving() {
            return observing[0];
          }
        });
    JedisHook.sending(connection, "GET");
    observing[0] = true;
    JedisHook.sending(connection, "SET");
    assertEquals(Collections.singletonList("SET"), sent);
  }

  private static ClientEntries<JedisCalls> entries(JedisCalls calls) {
    return new ClientEntries<JedisCalls>() {
      @Override
      public JedisCalls of(Object ofClient) {
        return calls;
      }

      @Override
      public boolean areObserving() {
        return false;
      }
    };
  }

  private final class Recorder extends Nobody {
    @Override
    public void connected(Object connection) {
      connected.add(connection);
    }

    @Override
    public Throwable connectFailed(Object connection, Throwable thrown) {
      return null;
    }
  }

  /** Does not expect any call. */
  private static class Nobody implements JedisCalls {
    @Override
    public void configuring(Object connection, Object config) {
      throw new IllegalStateException();
    }

    @Override
    public void connected(Object connection) {
      throw new IllegalStateException();
    }

    @Override
    public Throwable connectFailed(Object connection, Throwable thrown) throws IOException {
      throw new IllegalStateException();
    }

    @Override
    public void connectionUsed(Object connection) {
      throw new IllegalStateException();
    }

    @Override
    public void jedisUsed(Object jedis) {
      throw new IllegalStateException();
    }

    @Override
    public void borrowedFromPool(Object pool, Object resource) {
      throw new IllegalStateException();
    }

    @Override
    public void poolsOfCluster(Object pools) {
      throw new IllegalStateException();
    }

    @Override
    public void nodesTold(Object cluster, Object nodes) {
      throw new IllegalStateException();
    }

    @Override
    public void sending(Object connection, Object command) {
      throw new IllegalStateException();
    }
  }
}
