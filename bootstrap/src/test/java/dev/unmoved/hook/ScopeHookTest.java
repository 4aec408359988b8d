package dev.unmoved.hook;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeHookTest {
  @Test
  void scopesNestAndEnd() {
    assertFalse(ClusterScope.entered());
    Object outer = ScopeHook.enter();
    Object inner = ScopeHook.enter();
    ScopeHook.exit(inner);
    assertTrue(ClusterScope.entered());
    ScopeHook.exit(outer);
    assertFalse(ClusterScope.entered());
  }

  @Test
  void aFactoryMadeInAScopeMakesItsConnectionsInOne() {
    Object plain = new Object();
    ScopeHook.constructed(plain);
    assertNull(ScopeHook.enterIfMarked(plain));
    ScopeHook.exit(null);

    Object ofCluster = new Object();
    Object scope = ScopeHook.enter();
    ScopeHook.constructed(ofCluster);
    ScopeHook.exit(scope);
    Object again = ScopeHook.enterIfMarked(ofCluster);
    assertTrue(ClusterScope.entered());
    ScopeHook.exit(again);
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
}
