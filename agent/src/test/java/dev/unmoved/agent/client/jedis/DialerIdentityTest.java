package dev.unmoved.agent.client.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class DialerIdentityTest {
  private final Object tls = new String("tls");

  @Test
  void numbersCountByValueAndObjectsByIdentity() {
    DialerIdentity identity = new DialerIdentity(new int[] {1, 2000}, tls, null);
    assertEquals(identity, new DialerIdentity(new int[] {1, 2000}, tls, null));
    assertEquals(
        identity.hashCode(), new DialerIdentity(new int[] {1, 2000}, tls, null).hashCode());
    assertNotEquals(identity, new DialerIdentity(new int[] {0, 2000}, tls, null));
    assertNotEquals(identity, new DialerIdentity(new int[] {1, 2000}, new String("tls"), null));
    assertNotEquals(identity, new DialerIdentity(new int[] {1, 2000}, tls, tls));
    assertNotEquals(identity, new DialerIdentity(new int[] {1, 2000}, tls));
    assertNotEquals(identity, "tls");
  }

  @Test
  void holdsNothingOfTheApplication() throws InterruptedException {
    Object context = new Object();
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> alive = new WeakReference<>(context, collected);
    DialerIdentity identity = new DialerIdentity(new int[0], context);
    context = null;
    Reference<?> gone = null;
    for (int i = 0; i < 100 && gone == null; i++) {
      System.gc();
      gone = collected.remove(100);
    }
    assertSame(alive, gone);
    assertEquals(identity, identity);
  }
}
