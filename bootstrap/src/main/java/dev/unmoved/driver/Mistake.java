package dev.unmoved.driver;

import dev.unmoved.engine.Session;
import org.jspecify.annotations.Nullable;

/**
 * Words for a mistake of ours: something was thrown that nobody was to throw. The connection it
 * happened on ends, since what its session knows may be half of the truth from then on.
 */
public final class Mistake {
  private static final String OURS = "dev.unmoved.";

  private Mistake() {}

  /**
   * For the client and for people: what was thrown, where in our code, and which command that
   * concerned at which node, as far as is known. Never throws.
   *
   * @param thrown the mistake
   * @param session whose connection ends; it is asked for no more than words
   */
  public static String describe(Throwable thrown, Session session) {
    try {
      String trouble = trouble(session);
      return "unmoved: internal error: "
          + thrown
          + place(thrown)
          + (trouble == null ? "" : ", with " + trouble);
    } catch (Throwable e) {
      // Out of memory, or of stack, or a message that cannot be made: the short form needs neither.
      return "unmoved: internal error";
    }
  }

  private static String place(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith(OURS)) {
        return " at " + frame;
      }
    }
    return "";
  }

  private static @Nullable String trouble(Session session) {
    try {
      return session.trouble();
    } catch (RuntimeException e) {
      return null; // part of the same mistake
    }
  }
}
