package dev.unmoved.agent.client.jedis;

import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * What makes two dialers interchangeable: numbers by value, objects of the application by identity.
 * Objects are held weakly, so that an identity in somebody's map does not keep an undeployed
 * application in memory.
 */
final class DialerIdentity {
  private final int[] numbers;
  private final WeakReference<?>[] objects; // null entries for null
  private final int hash;

  DialerIdentity(int[] numbers, Object... objects) {
    this.numbers = numbers;
    this.objects = new WeakReference<?>[objects.length];
    int mixed = Arrays.hashCode(numbers);
    for (int i = 0; i < objects.length; i++) {
      this.objects[i] = objects[i] == null ? null : new WeakReference<Object>(objects[i]);
      mixed = 31 * mixed + System.identityHashCode(objects[i]);
    }
    this.hash = mixed;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof DialerIdentity)) {
      return false;
    }
    DialerIdentity that = (DialerIdentity) other;
    if (hash != that.hash
        || objects.length != that.objects.length
        || !Arrays.equals(numbers, that.numbers)) {
      return false;
    }
    for (int i = 0; i < objects.length; i++) {
      if (!same(objects[i], that.objects[i])) {
        return false;
      }
    }
    return true;
  }

  /** An object that is gone is the same as no other. */
  private static boolean same(WeakReference<?> a, WeakReference<?> b) {
    if (a == null || b == null) {
      return a == b;
    }
    Object object = a.get();
    return object != null && object == b.get();
  }
}
