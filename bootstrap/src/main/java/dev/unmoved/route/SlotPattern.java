package dev.unmoved.route;

import dev.unmoved.resp.Arguments;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Glob patterns that only keys of one slot can match: what decides a key's slot stands in them
 * literally.
 */
public final class SlotPattern {
  private static final byte[] PROBE =
      "}unmoved:where-are-the-keys-of-this-slot".getBytes(StandardCharsets.US_ASCII);

  private SlotPattern() {}

  /**
   * A key of the slot of every key that the pattern in argument {@code index} matches; one that no
   * application has, so that what a node answers about it concerns the slot alone.
   *
   * @return null where matching keys may be of several slots
   */
  public static byte @Nullable [] keyOf(Arguments arguments, int index) {
    byte[] bytes = arguments.bytes();
    int start = arguments.start(index);
    int end = start + arguments.length(index);
    boolean isTag = true; // the whole of it could stand between braces
    int open = -1; // the first brace, which is also the first one of every key that matches
    for (int i = start; i < end; i++) {
      switch (bytes[i]) {
        case '*':
        case '?':
        case '[':
        case '\\':
          return null;
        case '{':
          open = open < 0 ? i : open;
          break;
        case '}':
          if (open >= 0) {
            return i == open + 1 ? null : key(bytes, open + 1, i); // {} is no hash tag
          }
          isTag = false;
          break;
        default:
          break;
      }
    }
    return open >= 0 || start == end || !isTag ? null : key(bytes, start, end);
  }

  private static byte[] key(byte[] bytes, int from, int to) {
    byte[] key = new byte[1 + to - from + PROBE.length];
    key[0] = '{';
    System.arraycopy(bytes, from, key, 1, to - from);
    System.arraycopy(PROBE, 0, key, 1 + to - from, PROBE.length);
    return key;
  }
}
