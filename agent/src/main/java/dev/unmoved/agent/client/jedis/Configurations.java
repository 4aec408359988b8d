package dev.unmoved.agent.client.jedis;

import java.lang.ref.WeakReference;

/**
 * With which configuration a thread is about to open a connection: that keeps it from 7.0 on only.
 * Nothing is held that the client does not hold itself.
 */
final class Configurations {
  /** A connection, weakly, and its configuration. */
  private final ThreadLocal<WeakReference<?>[]> opening = new ThreadLocal<WeakReference<?>[]>();

  /** {@code connection} opens, and logs in as {@code config} says. */
  void opening(Object connection, Object config) {
    opening.set(
        new WeakReference<?>[] {
          new WeakReference<Object>(connection), new WeakReference<Object>(config)
        });
  }

  /**
   * What {@code connection} logs in as when it has connected, or null. Once: should it connect
   * again by itself, it does not log in.
   */
  Object of(Object connection) {
    WeakReference<?>[] opened = opening.get();
    if (opened == null || opened[0].get() != connection) {
      return null;
    }
    opening.remove();
    return opened[1].get();
  }
}
