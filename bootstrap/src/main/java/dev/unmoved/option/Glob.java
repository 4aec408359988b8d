package dev.unmoved.option;

/**
 * A pattern over {@code host:port}: {@code *} is any text, {@code ?} any character; without a port,
 * any port.
 */
final class Glob {
  private final String pattern;
  private final boolean anyPort;

  Glob(String pattern) {
    this.pattern = lower(pattern);
    // colons of an IPv6 address are not those of a port
    int afterBracket = pattern.lastIndexOf(']') + 1;
    this.anyPort = pattern.indexOf(':', afterBracket) < 0;
  }

  boolean matches(String host, int port) {
    String name = lower(host);
    if (name.indexOf(':') >= 0 && !name.startsWith("[")) {
      name = "[" + name + "]";
    }
    return matches(anyPort ? name : name + ":" + port);
  }

  /** Backtracks to the last star only, which is enough for patterns without alternatives. */
  private boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        starText = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /**
   * Host names are ASCII; the default locale must not decide how they compare (a Turkish I is
   * another letter).
   */
  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }
}
