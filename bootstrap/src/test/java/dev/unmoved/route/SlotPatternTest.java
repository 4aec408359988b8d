package dev.unmoved.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotPatternTest {
  private static byte[] keyOf(String pattern) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    Arguments arguments = new Arguments();
    arguments.reset(bytes);
    arguments.add(0, bytes.length);
    return SlotPattern.keyOf(arguments, 0);
  }

  @ParameterizedTest(name = "{0} matches {1}")
  @CsvSource({
    "{user1}:*, {user1}:cart",
    "{user1}*{x}, {user1}a{x}",
    "cart:{user1}:?, cart:{user1}:1",
    "{a{b}*, {a{b}c",
    "foo, foo",
    "a}b{c}*, a}b{c}d",
    "{a]^-}[0-9], {a]^-}5",
  })
  void aPatternWithALiteralHashTagIsOfTheSlotOfWhatItMatches(String pattern, String key) {
    assertEquals(Slot.of(key.getBytes(StandardCharsets.UTF_8)), Slot.of(keyOf(pattern)));
    assertNotEquals(key, new String(keyOf(pattern), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a*{x}b",
        "?{x}",
        "[{]x}",
        "\\{x}*",
        "{*}",
        "{u?}:*",
        "{u[12]}*",
        "{u\\*}*",
        "{}*",
        "{}",
        "{u*",
        "{u",
        "a*",
        "",
        "{}{x}*",
      })
  void anyOtherMayBeOfSeveralSlots(String pattern) {
    assertNull(keyOf(pattern));
  }

  /** A key of the same slot would have to be found by trial. */
  @Test
  void aLiteralWithALoneBraceCountsAsAnyOther() {
    assertNull(keyOf("a}b"));
  }
}
