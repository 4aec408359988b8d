package dev.unmoved.naming;

/** What a rule has found for a key. Refilled again and again; not thread-safe. */
final class Tag {
  private byte[] bytes = {};
  private int start;
  private int end;

  void is(byte[] text) {
    is(text, 0, text.length);
  }

  void is(byte[] source, int from, int to) {
    bytes = source;
    start = from;
    end = to;
  }

  /** Whether it may stand between braces as a hash tag. */
  boolean isPossible() {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '}') {
        return false;
      }
    }
    return end > start;
  }

  /** Whether it is what {@code others} has between {@code from} and {@code to}. */
  boolean isSame(byte[] others, int from, int to) {
    if (to - from != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (bytes[i] != others[from + i - start]) {
        return false;
      }
    }
    return true;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }
}
