package dev.unmoved.hook;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Values by objects, compared by identity, that are not kept alive by it. Thread-safe. */
public final class WeakIdentityMap<V> {
  private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<Object, V>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<Object>();

  /** Keeps {@code value}, which must not refer to {@code object}, for as long as that lives. */
  public void put(Object object, V value) {
    for (Reference<?> key = collected.poll(); key != null; key = collected.poll()) {
      values.remove(key);
    }
    values.put(new Key(object, collected), value);
  }

  /** The value of {@code object}, or null. */
  public @Nullable V get(Object object) {
    return values.isEmpty() ? null : values.get(new Probe(object));
  }

  /** The same; it is forgotten then. */
  public @Nullable V remove(Object object) {
    return values.isEmpty() ? null : values.remove(new Probe(object));
  }

  /** How many values there are. */
  int size() {
    return values.size();
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

  /** Looks a key up without making one. */
  private static final class Probe {
    private final Object object;

    Probe(Object object) {
      this.object = object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key && ((Key) other).get() == object;
    }
  }
}
