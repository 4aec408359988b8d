package dev.unmoved.log;

/** Text that a server, a file or an application has made up, for people who read it in a line. */
final class OneLine {
  private OneLine() {}

  /**
   * Appends the first characters of {@code text}, {@code max} at most, with a blank for each that
   * ends a line or that a terminal would obey: nobody can forge a line of their own.
   */
  static void append(StringBuilder line, String text, int max) {
    for (int i = 0; i < text.length() && i < max; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
  }

  /** Appends all of {@code text}, likewise. */
  static void append(StringBuilder line, String text) {
    append(line, text, Integer.MAX_VALUE);
  }
}
