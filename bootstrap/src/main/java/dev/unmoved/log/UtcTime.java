package dev.unmoved.log;

/**
 * Points in time as ISO 8601 writes them in UTC. The formatters of {@code java.time} would cost
 * each start of an application some thirty classes, for one line.
 */
final class UtcTime {
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final int DAYS_PER_ERA = 146_097; // 400 years
  private static final int DAYS_TO_EPOCH = 719_468; // from the 1st of March of the year 0

  private UtcTime() {}

  /**
   * Appends {@code 2026-11-30T18:54:06.123Z} for milliseconds since 1970, which are not negative.
   */
  static void append(StringBuilder text, long millis) {
    // Years that begin in March have their leap day at the end: then months have a rhythm.
    long day = millis / MILLIS_PER_DAY + DAYS_TO_EPOCH;
    long era = day / DAYS_PER_ERA;
    int dayOfEra = (int) (day % DAYS_PER_ERA);
    int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_PER_ERA - 1)) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    append(text, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, '-');
    append(text, month, 2, '-');
    append(text, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2, 'T');
    int milliOfDay = (int) (millis % MILLIS_PER_DAY);
    append(text, milliOfDay / 3_600_000, 2, ':');
    append(text, milliOfDay / 60_000 % 60, 2, ':');
    append(text, milliOfDay / 1000 % 60, 2, '.');
    append(text, milliOfDay % 1000, 3, 'Z');
  }

  private static void append(StringBuilder text, long number, int digits, char behind) {
    String written = Long.toString(number);
    for (int i = written.length(); i < digits; i++) {
      text.append('0');
    }
    text.append(written).append(behind);
  }
}
