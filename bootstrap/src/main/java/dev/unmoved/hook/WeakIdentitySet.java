package dev.unmoved.hook;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;

/** A set of objects, compared by identity, that does not keep them alive. Thread-safe. */
final class WeakIdentitySet {
  private final ConcurrentHashMap<Key, Boolean> keys = new ConcurrentHashMap<Key, Boolean>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<Object>();

  void add(Object object) {
    for (Reference<?> key = collected.poll(); key != null; key = collected.poll()) {
      keys.remove(key);
    }
    keys.put(new Key(object, collected), Boolean.TRUE);
  }

  boolean contains(Object object) {
    return !keys.isEmpty() && keys.containsKey(new Key(object, null));
  }

  int size() {
    return keys.size();
  }

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, ReferenceQueue<Object> queue) {
      super(object, queue);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /** A key whose object is gone equals only itself, which is how it is removed. */
    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null && other instanceof Key && ((Key) other).get() == object;
    }
  }
}
