package dev.unmoved.log;

/** The level below which nothing is logged, and what levels are called. Any thread's. */
final class Threshold {
  /** Details. */
  static final int DEBUG = 0;

  private static final String[] NAMES = {"DEBUG", "INFO", "WARN", "ERROR", "OFF"};

  private static volatile int level = levelOf("INFO");

  private Threshold() {}

  /** Messages below {@code newLevel} are not logged any more. */
  static void set(int newLevel) {
    level = newLevel;
  }

  /** The level below which messages are not logged. */
  static int get() {
    return level;
  }

  /** Whether messages of this level are logged. */
  static boolean lets(int messageLevel) {
    return messageLevel >= level;
  }

  /** The name of a level. */
  static String nameOf(int ofLevel) {
    return NAMES[ofLevel];
  }

  /** The level with this name in any case, or -1. */
  static int levelOf(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
