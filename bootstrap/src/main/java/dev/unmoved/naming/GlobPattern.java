package dev.unmoved.naming;

/**
 * A pattern of names as KEYS, SCAN and PSUBSCRIBE take it, read as a server reads it. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/commands/keys/">KEYS</a>, and stringmatchlen in Redis'
 *     util.c, which also says what malformed ones match
 */
final class GlobPattern {
  private final byte[] pattern;

  GlobPattern(byte[] pattern) {
    this.pattern = pattern;
  }

  /** How many bytes a matching name begins with for certain: those before anything special. */
  static int literalLength(byte[] pattern) {
    int length = 0;
    while (length < pattern.length && "*?[\\".indexOf(pattern[length]) < 0) {
      length++;
    }
    return length;
  }

  /**
   * Whether the whole of {@code name} matches. Backtracks to the last star only, which is enough
   * for patterns without alternatives.
   */
  boolean matches(byte[] name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int starName = 0;
    while (n < name.length) {
      if (p < pattern.length && pattern[p] == '*') {
        star = p++;
        starName = n;
      } else if (p < pattern.length && matchesOne(p, name[n])) {
        p = next(p);
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++starName;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }

  /** Whether what begins at {@code p} matches the one byte; no star. */
  private boolean matchesOne(int p, byte b) {
    switch (pattern[p]) {
      case '?':
        return true;
      case '[':
        return isInSet(p, b);
      case '\\':
        return pattern[p + 1 < pattern.length ? p + 1 : p] == b;
      default:
        return pattern[p] == b;
    }
  }

  /** Where what begins at {@code p} ends. */
  private int next(int p) {
    switch (pattern[p]) {
      case '[':
        return Math.min(setEnd(p) + 1, pattern.length);
      case '\\':
        return p + 1 < pattern.length ? p + 2 : p + 1;
      default:
        return p + 1;
    }
  }

  /**
   * The index of the bracket that closes a set, or the pattern's length: a server lets it end so.
   */
  private int setEnd(int open) {
    int i = isNegated(open) ? open + 2 : open + 1;
    while (i < pattern.length && pattern[i] != ']') {
      if (pattern[i] == '\\' && i + 1 < pattern.length) {
        i += 2;
      } else {
        i += isRange(i) ? 3 : 1;
      }
    }
    return i;
  }

  private boolean isNegated(int open) {
    return open + 1 < pattern.length && pattern[open + 1] == '^';
  }

  private boolean isRange(int i) {
    return i + 2 < pattern.length && pattern[i + 1] == '-';
  }

  private boolean isInSet(int open, byte b) {
    boolean negated = isNegated(open);
    int end = Math.min(setEnd(open), pattern.length);
    boolean found = false;
    int i = negated ? open + 2 : open + 1;
    while (i < end) {
      if (pattern[i] == '\\' && i + 1 < pattern.length) {
        found |= pattern[i + 1] == b;
        i += 2;
      } else if (isRange(i)) {
        int from = pattern[i] & 0xff;
        int to = pattern[i + 2] & 0xff;
        int wanted = b & 0xff;
        found |= Math.min(from, to) <= wanted && wanted <= Math.max(from, to);
        i += 3;
      } else {
        found |= pattern[i] == b;
        i++;
      }
    }
    return found != negated;
  }
}
