package dev.unmoved.agent.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private final Object tls = new String("tls");

  @Test
  void numbersCountByValueAndObjectsByIdentity() {
    Identity identity = new Identity(new int[] {1, 2000}, tls, null);
    assertEquals(identity, new Identity(new int[] {1, 2000}, tls, null));
    assertEquals(identity.hashCode(), new Identity(new int[] {1, 2000}, tls, null).hashCode());
    assertNotEquals(identity, new Identity(new int[] {0, 2000}, tls, null));
    assertNotEquals(identity, new Identity(new int[] {1, 2000}, new String("tls"), null));
    assertNotEquals(identity, new Identity(new int[] {1, 2000}, tls, tls));
    assertNotEquals(identity, new Identity(new int[] {1, 2000}, tls));
    assertNotEquals(identity, "tls");
  }

  @Test
  void holdsNothingOfTheApplication() throws InterruptedException {
    Object context = new Object();
    WeakReference<Object> alive = new WeakReference<>(context);
    Identity identity = new Identity(new int[0], context);
    context = null;
    for (int i = 0; i < 100 && alive.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(alive.get());
    assertEquals(identity, identity);
  }
}
