package dev.unmoved.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterHookTest {
  private final List<Object> connected = new ArrayList<>();
  private final Object connection = new Object();

  @BeforeEach
  void silence() {
    Log.level(Log.OFF);
  }

  @AfterEach
  void restore() {
    ClusterHook.jedis(null);
    Log.level(Log.INFO);
  }

  @Test
  void withoutABridgeNothingHappens() {
    ClusterHook.connected(connection, null, "socket");
    IOException thrown = new IOException();
    assertSame(
        thrown,
        assertThrows(IOException.class, () -> ClusterHook.connectFailed(connection, null, thrown)));
  }

  @Test
  void onlyANewSocketReachesTheBridge() {
    ClusterHook.jedis(bridge(null));
    ClusterHook.connected(connection, "same", "same");
    assertEquals(Collections.emptyList(), connected);
    ClusterHook.connected(connection, null, "new");
    assertEquals(Collections.singletonList(connection), connected);
  }

  @Test
  void aFailedConnectReturnsWhenTheBridgeFoundAnotherNode() {
    ClusterHook.jedis(bridge(null));
    ClusterHook.connectFailed(connection, "before", new IOException());
  }

  @Test
  void aBrokenConnectionIsReportedForANewSocketButNeverMended() {
    ClusterHook.jedis(bridge(null));
    Object before = ClusterHook.before("old", true);
    ClusterHook.connected(connection, before, "old");
    assertEquals(Collections.emptyList(), connected);
    ClusterHook.connected(connection, before, "new");
    assertEquals(Collections.singletonList(connection), connected);
    assertThrows(
        IOException.class, () -> ClusterHook.connectFailed(connection, before, new IOException()));
    assertSame("old", ClusterHook.before("old", false));
  }

  @Test
  void aThrowingBridgeLeavesTheClientAsItWas() {
    ClusterHook.jedis(
        new ClientBridge() {
          @Override
          public void connected(Object connection) {
            throw new NoClassDefFoundError();
          }

          @Override
          public void used(String point, Object value, Object self) {
            throw new IllegalStateException();
          }

          @Override
          public Throwable connectFailed(Object connection, Throwable thrown) throws IOException {
            throw new IOException("not the application's");
          }
        });
    ClusterHook.connected(connection, null, "new");
    RuntimeException thrown = new RuntimeException();
    assertSame(
        thrown,
        assertThrows(
            RuntimeException.class, () -> ClusterHook.connectFailed(connection, null, thrown)));
  }

  @Test
  void scopesNestAndEnd() {
    assertFalse(ClusterScope.entered());
    Object outer = ClusterHook.enterClusterScope(connection);
    Object inner = ClusterHook.enterClusterScope(connection);
    ClusterHook.exitClusterScope(inner);
    assertTrue(ClusterScope.entered());
    ClusterHook.exitClusterScope(outer);
    assertFalse(ClusterScope.entered());
  }

  @Test
  void aFactoryMadeInAScopeMakesItsConnectionsInOne() {
    Object plain = new Object();
    ClusterHook.constructed(plain);
    assertNull(ClusterHook.enterClusterScopeIfMarked(plain));
    ClusterHook.exitClusterScope(null);

    Object ofCluster = new Object();
    Object scope = ClusterHook.enterClusterScope(connection);
    ClusterHook.constructed(ofCluster);
    ClusterHook.exitClusterScope(scope);
    Object again = ClusterHook.enterClusterScopeIfMarked(ofCluster);
    assertTrue(ClusterScope.entered());
    ClusterHook.exitClusterScope(again);
    assertFalse(ClusterScope.entered());
  }

  @Test
  @SuppressWarnings("ModifiedButNotUsed") // what is held does not go
  void marksAreByIdentityAndGoWithTheirObjects() throws InterruptedException {
    WeakIdentityMap<Boolean> set = new WeakIdentityMap<>();
    String mark = new String("mark");
    set.put(mark, true);
    assertTrue(set.get(mark) != null);
    assertFalse(set.get(new String("mark")) != null);
    for (int i = 0; i < 1_000; i++) {
      set.put(new Object(), true);
    }
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    // unreachable like them, so collected with them
    List<Reference<Object>> witnesses = new ArrayList<>();
    for (int i = 0; i < 100 && set.size() > 10; i++) {
      witnesses.add(new WeakReference<>(new Object(), collected));
      System.gc();
      collected.remove(100);
      set.put(mark, true);
    }
    assertTrue(set.size() <= 10, "left: " + set.size());
    assertTrue(set.get(mark) != null);
  }

  private ClientBridge bridge(Throwable afterFailure) {
    return new ClientBridge() {
      @Override
      public void connected(Object connection) {
        connected.add(connection);
      }

      @Override
      public void used(String point, Object value, Object self) {
        throw new IllegalStateException();
      }

      @Override
      public Throwable connectFailed(Object connection, Throwable thrown) {
        return afterFailure;
      }
    };
  }
}
