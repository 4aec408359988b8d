package dev.unmoved.agent.operate.copy;

import java.util.Locale;

/** Numbers for people. */
final class Numbers {
  private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

  private Numbers() {}

  /** With commas: {@code 12,345}. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A size, {@code 1.5 MB}. */
  static String size(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit + 1 < UNITS.length) {
      size /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " " + UNITS[0]
        : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }

  /** A time, {@code 1 h 05 min}. */
  static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    } else if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
  }
}
