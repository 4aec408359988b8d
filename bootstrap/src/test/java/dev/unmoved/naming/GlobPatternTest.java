package dev.unmoved.naming;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns match what they match at a server: what stringmatchlen answers, read in its source. */
class GlobPatternTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "*, anything, true",
        "*, \"\", true",
        "\"\", \"\", true",
        "\"\", a, false",
        "h?llo, hello, true",
        "h?llo, hllo, false",
        "h*llo, heeeello, true",
        "h*llo, hllo!, false",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "h[^e]llo, hallo, true",
        "h[^e]llo, hello, false",
        "h[a-c]llo, hbllo, true",
        "h[c-a]llo, hbllo, true",
        "h[a-c]llo, hdllo, false",
        "h[a-, ha, true",
        "h[, h[, false",
        "h[ab, ha, true",
        "h[\\]]x, h]x, true",
        "h[a-]x, hax, false",
        "\\*, *, true",
        "\\*, a, false",
        "a\\, a\\, true",
        "*a*b, xaxb, true",
        "*a*b, xaxbx, false",
        "**, x, true",
        "a*, a, true",
        "a?, a, false",
        "[, a, false",
        "[], a, false",
        "[^], a, true",
      })
  void matchesAsAServerMatches(String pattern, String name, boolean matches) {
    assertEquals(
        matches,
        new GlobPattern(pattern.getBytes(StandardCharsets.UTF_8))
            .matches(name.getBytes(StandardCharsets.UTF_8)),
        pattern + " " + name);
  }
}
