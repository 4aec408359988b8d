package dev.unmoved.report;

import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a call, or a transaction, needs in one slot; of a call with very many the first ones.
 * Immutable.
 */
final class KeyGroup {
  private static final int KEYS_MAX = 16;
  private static final int BYTES_MAX = 1024; // of all keys

  private final List<SeenKey> keys;

  KeyGroup(Set<SeenKey> keys) {
    this.keys = Collections.unmodifiableList(new ArrayList<SeenKey>(keys));
  }

  /**
   * The keys of a call.
   *
   * @param other one of an earlier call that they have to go together with, or null
   * @return null: these are not several
   */
  static @Nullable KeyGroup of(
      Arguments arguments, KeyPositions positions, byte @Nullable [] other, int database) {
    if (positions.size() + (other == null ? 0 : 1) < 2) {
      return null;
    }
    Set<SeenKey> keys = new LinkedHashSet<SeenKey>();
    int bytes = 0;
    if (other != null && other.length <= BYTES_MAX) {
      keys.add(new SeenKey(other, database));
      bytes = other.length;
    }
    for (int i = 0; i < positions.size() && keys.size() < KEYS_MAX; i++) {
      bytes += arguments.length(positions.get(i));
      if (bytes > BYTES_MAX) {
        break;
      }
      keys.add(new SeenKey(arguments.copy(positions.get(i)), database));
    }
    return keys.size() < 2 ? null : new KeyGroup(keys);
  }

  /** All different, two at least; unmodifiable. */
  List<SeenKey> keys() {
    return keys;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyGroup && keys.equals(((KeyGroup) other).keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }
}
