package dev.unmoved.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What {@link UtcTime} writes is what the JDK's formatter would. */
class UtcTimeTest {
  private static final DateTimeFormatter FORMATTER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private static void isWrittenRightly(long millis) {
    StringBuilder text = new StringBuilder();
    UtcTime.append(text, millis);
    assertEquals(FORMATTER.format(Instant.ofEpochMilli(millis)), text.toString());
  }

  @Property
  void everyInstantOfThisMillenniumAndTheLast(
      @ForAll @LongRange(max = 32_503_680_000_000L) long millis) {
    isWrittenRightly(millis);
  }

  @Example
  void daysAroundLeapDaysAndTurnsOfYears() {
    for (String day :
        new String[] {
          "1970-01-01", "1999-12-31", "2000-02-28", "2000-02-29", "2000-03-01", "2024-02-29",
          "2024-12-31", "2025-02-28", "2025-03-01", "2100-02-28", "2100-03-01", "2400-02-29"
        }) {
      isWrittenRightly(Instant.parse(day + "T00:00:00Z").toEpochMilli());
      isWrittenRightly(Instant.parse(day + "T23:59:59.999Z").toEpochMilli());
    }
  }
}
