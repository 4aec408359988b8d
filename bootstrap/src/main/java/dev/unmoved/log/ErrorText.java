package dev.unmoved.log;

import java.nio.charset.StandardCharsets;

/** What a server says in an error reply, for people. */
public final class ErrorText {
  private static final int SHOWN_MAX = 100; // characters

  private ErrorText() {}

  /**
   * The error from {@code start} to {@code end}, simple or bulk, without what frames it: on one
   * line, of bounded length, and free of what a terminal would obey.
   */
  public static String of(byte[] bytes, int start, int end) {
    int from = start + 1;
    if (bytes[start] == '!') {
      while (from < end && bytes[from - 1] != '\n') {
        from++;
      }
    }
    String said =
        new String(bytes, from, Math.min(end - from, 4 * SHOWN_MAX), StandardCharsets.UTF_8).trim();
    StringBuilder text = new StringBuilder();
    OneLine.append(text, said, SHOWN_MAX);
    return text.toString();
  }
}
