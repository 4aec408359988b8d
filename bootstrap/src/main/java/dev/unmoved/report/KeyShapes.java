package dev.unmoved.report;

import dev.unmoved.route.KeyPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples of the keys of one kind of calls, at most a few: when there are more, those that are
 * most alike become one, with {@code *} where they differ. Not thread-safe.
 */
final class KeyShapes {
  private static final int COUNT_MAX = 6;

  private final List<KeyPattern[]> shapes = new ArrayList<KeyPattern[]>();
  private boolean more; // some are left out

  void add(KeyPattern[] keys) {
    int nearest = -1;
    int nearestDistance = Integer.MAX_VALUE;
    for (int i = 0; i < shapes.size(); i++) {
      int distance = distance(shapes.get(i), keys);
      if (distance == 0) {
        return;
      }
      if (distance < nearestDistance) {
        nearest = i;
        nearestDistance = distance;
      }
    }
    if (shapes.size() < COUNT_MAX) {
      shapes.add(keys);
    } else if (nearest >= 0) {
      shapes.set(nearest, merged(shapes.get(nearest), keys));
    } else {
      more = true;
    }
  }

  private static int distance(KeyPattern[] one, KeyPattern[] other) {
    if (one.length != other.length) {
      return Integer.MAX_VALUE;
    }
    int distance = 0;
    for (int i = 0; i < one.length; i++) {
      // What is masked already covers whatever stands there.
      KeyPattern merged = one[i].merged(other[i]);
      if (merged == null) {
        return Integer.MAX_VALUE;
      }
      distance += merged.equals(one[i]) ? 0 : one[i].distance(other[i]);
    }
    return distance;
  }

  private static KeyPattern[] merged(KeyPattern[] one, KeyPattern[] other) {
    KeyPattern[] merged = new KeyPattern[one.length];
    for (int i = 0; i < one.length; i++) {
      merged[i] = one[i].merged(other[i]);
    }
    return merged;
  }

  /** The examples, as far as {@code words} allows. */
  List<String> texts(SharedWords words) {
    List<String> texts = new ArrayList<String>();
    for (KeyPattern[] shape : shapes) {
      StringBuilder text = new StringBuilder();
      for (KeyPattern key : shape) {
        text.append(text.length() == 0 ? "" : ", ").append(words.shown(key));
      }
      if (!texts.contains(text.toString())) {
        texts.add(text.toString());
      }
    }
    if (more) {
      texts.add("…");
    }
    return texts;
  }
}
