package dev.unmoved.log;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The log of the agent and the engine. Messages name servers, classes and options, never values or
 * credentials, and of keys no more than what kind they are of.
 *
 * <p>A message below the level costs one volatile read; guard those that are built on a hot path
 * with {@link #isDebug()}.
 */
public final class Log {
  /** Details for whoever looks into a problem; stack traces are printed at this level. */
  public static final int DEBUG = Threshold.DEBUG;

  /** What the agent found and did: a handful of lines in the life of an application. */
  public static final int INFO = 1;

  /** Something is not as intended, but the application goes on. */
  public static final int WARN = 2;

  /** The agent could not do what it is there for. */
  public static final int ERROR = 3;

  /** Above every level: nothing is logged. */
  public static final int OFF = 4;

  /**
   * One-time messages remembered. Their keys are few and fixed; the bound is for the case that one
   * is not.
   */
  static final int ONCE_COUNT_MAX = 1_000;

  private static final ConcurrentHashMap<String, Boolean> SAID =
      new ConcurrentHashMap<String, Boolean>();

  private static volatile LogSink sink = LineSink.toStandardError();

  private Log() {}

  /** Sets the level below which nothing is logged. */
  public static void level(int newLevel) {
    Threshold.set(newLevel);
  }

  /** The level below which nothing is logged. */
  public static int level() {
    return Threshold.get();
  }

  /** Replaces the sink; null restores stderr. */
  public static void sink(@Nullable LogSink newSink) {
    sink = newSink == null ? LineSink.toStandardError() : newSink;
  }

  /**
   * Sets level and destination.
   *
   * @param file appended to; null or empty: stderr. A file that cannot be opened leaves stderr and
   *     a warning
   */
  public static void configure(int newLevel, @Nullable String file) {
    Threshold.set(newLevel);
    if (file == null || file.isEmpty()) {
      sink = LineSink.toStandardError();
      return;
    }
    try {
      sink = LineSink.toFile(file);
    } catch (IOException e) {
      sink = LineSink.toStandardError();
      warn("unmoved.log.file=" + file + " cannot be written, logging to stderr", e);
    } catch (SecurityException e) {
      sink = LineSink.toStandardError();
      warn("unmoved.log.file=" + file + " must not be written, logging to stderr", e);
    }
  }

  /** Whether debug messages are logged. */
  public static boolean isDebug() {
    return Threshold.lets(DEBUG);
  }

  /** Logs a detail. */
  public static void debug(String message) {
    log(DEBUG, message, null);
  }

  /** Logs a detail with its cause. */
  public static void debug(String message, @Nullable Throwable thrown) {
    log(DEBUG, message, thrown);
  }

  /** Logs what the agent found or did. */
  public static void info(String message) {
    log(INFO, message, null);
  }

  /** Logs what an operator should look at. */
  public static void warn(String message) {
    log(WARN, message, null);
  }

  /** Logs what an operator should look at, with its cause. */
  public static void warn(String message, @Nullable Throwable thrown) {
    log(WARN, message, thrown);
  }

  /** Logs a failure of the agent itself. */
  public static void error(String message) {
    log(ERROR, message, null);
  }

  /** Logs a failure of the agent itself, with its cause. */
  public static void error(String message, @Nullable Throwable thrown) {
    log(ERROR, message, thrown);
  }

  /**
   * Warns the first time it is called with {@code key}. Past {@value #ONCE_COUNT_MAX} keys nothing
   * more is said, so a key built from something unbounded can neither fill the memory nor the log.
   *
   * @return whether this was the first time
   */
  public static boolean once(String key, String message) {
    if (SAID.containsKey(key)
        || SAID.size() >= ONCE_COUNT_MAX
        || SAID.putIfAbsent(key, Boolean.TRUE) != null) {
      return false;
    }
    log(WARN, message, null);
    return true;
  }

  /** What a {@link LogSink} is given, as text of one line; stack traces only at level debug. */
  public static String text(String message, @Nullable Throwable thrown) {
    return LineSink.text(message, thrown);
  }

  /**
   * Writes {@code text} to stderr, wherever the log goes.
   *
   * @param millis since 1970: when it was said
   */
  public static void toStandardError(long millis, int messageLevel, String text) {
    LineSink.print(LineSink.format(millis, messageLevel, text));
  }

  /** The name of a level as it appears in a line, such as {@code WARN}. */
  public static String nameOf(int level) {
    return Threshold.nameOf(level);
  }

  /** The level with this name in any case, or -1. */
  public static int levelOf(String name) {
    return Threshold.levelOf(name);
  }

  private static void log(int messageLevel, String message, @Nullable Throwable thrown) {
    if (!Threshold.lets(messageLevel)) {
      return;
    }
    try {
      sink.log(messageLevel, message, thrown);
    } catch (Throwable e) {
      // Whoever logs is serving the application's command; a broken sink must not fail it.
    }
  }

  /** For tests: forgets which one-time messages were said. */
  static void forgetOnce() {
    SAID.clear();
  }
}
