package dev.unmoved.report;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a server is from what it says: its version, and whether it is of a cluster. Pure.
 */
final class ServerVersion {
  private static final byte[] IN_HELLO = "\r\nversion\r\n$".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] IN_INFO = "redis_version:".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH_MAX = 20;

  /** Errors that no other server has. */
  private static final byte[][] OF_CLUSTER = {
    "-MOVED ".getBytes(StandardCharsets.US_ASCII),
    "-ASK ".getBytes(StandardCharsets.US_ASCII),
    "-CROSSSLOT ".getBytes(StandardCharsets.US_ASCII),
    "-CLUSTERDOWN ".getBytes(StandardCharsets.US_ASCII)
  };

  private ServerVersion() {}

  /** Whether these bytes begin with what only nodes of a cluster say. */
  static boolean isOfCluster(byte[] bytes, int offset, int length) {
    for (byte[] error : OF_CLUSTER) {
      if (length >= error.length
          && find(error, bytes, offset, offset + error.length) == offset + error.length) {
        return true;
      }
    }
    return false;
  }

  /** The version, or null where these bytes do not tell it. */
  static @Nullable String in(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = find(IN_HELLO, bytes, offset, end);
    if (at >= 0) {
      while (at < end && bytes[at] != '\n') {
        at++; // the length of what follows
      }
      return version(bytes, at + 1, end);
    }
    at = find(IN_INFO, bytes, offset, end);
    return at < 0 ? null : version(bytes, at, end);
  }

  private static int find(byte[] words, byte[] bytes, int from, int end) {
    for (int i = from; i + words.length <= end; i++) {
      int matched = 0;
      while (matched < words.length && bytes[i + matched] == words[matched]) {
        matched++;
      }
      if (matched == words.length) {
        return i + words.length;
      }
    }
    return -1;
  }

  private static @Nullable String version(byte[] bytes, int from, int end) {
    int to = from;
    while (to < end
        && to - from < LENGTH_MAX
        && (bytes[to] >= '0' && bytes[to] <= '9' || bytes[to] == '.')) {
      to++;
    }
    return to == from || to == end
        ? null
        : new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }
}
