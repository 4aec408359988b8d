package dev.unmoved.agent.netty;

import java.util.Arrays;
import java.util.List;

/**
 * What makes the connections of two dialers interchangeable: the same objects, compared by
 * reference, and equal values. Immutable.
 */
public final class LinkIdentity {
  private final List<?> values;
  private final Object[] objects;

  /**
   * {@code values} are compared by equality, {@code objects} (configurations, contexts) by
   * reference.
   */
  public LinkIdentity(List<?> values, Object... objects) {
    this.values = values;
    this.objects = objects;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof LinkIdentity)) {
      return false;
    }
    LinkIdentity that = (LinkIdentity) other;
    if (!values.equals(that.values) || objects.length != that.objects.length) {
      return false;
    }
    for (int i = 0; i < objects.length; i++) {
      if (objects[i] != that.objects[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = values.hashCode();
    for (Object object : objects) {
      hash = 31 * hash + System.identityHashCode(object);
    }
    return hash;
  }

  @Override
  public String toString() {
    return values + Arrays.toString(objects);
  }
}
