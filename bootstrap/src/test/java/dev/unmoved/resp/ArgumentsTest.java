package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static Arguments of(String... words) {
    byte[] joined = bytes(String.join("", words));
    Arguments arguments = new Arguments();
    arguments.reset(joined);
    int start = 0;
    for (String word : words) {
      arguments.add(start, word.length());
      start += word.length();
    }
    return arguments;
  }

  @Test
  void wordsAreComparedInAnyCase() {
    Arguments arguments = of("gEt", "STREAMS", "@[`{", "get", "{|}");
    assertTrue(arguments.is(0, "GET"));
    assertTrue(arguments.is(1, "STREAMS"));
    assertFalse(arguments.is(0, "SET"));
    assertFalse(arguments.is(0, "GE"));
    assertFalse(arguments.is(0, "GETS"));
    assertFalse(arguments.is(2, "@[@["));
    assertFalse(arguments.is(4, "[\\]"));
    assertTrue(arguments.is(3, "GET"));
  }

  @Test
  void numbersAreSmallAndDecimal() {
    assertEquals(0, of("0").number(0));
    assertEquals(42, of("x", "42").number(1));
    assertEquals(999_999_999, of("999999999").number(0));
    for (String none :
        new String[] {"", "-1", "+1", "1a", " 1", "1000000000", "99999999999999999999"}) {
      assertEquals(-1, of(none).number(0), none);
    }
  }

  /** As the C library does. */
  @Test
  void numbersAreReadAsFarAsTheyGo() {
    assertEquals(15, of("a", " +15.5", "b").leadingNumber(1));
    assertEquals(-15, of("-15x").leadingNumber(0));
    assertEquals(0, of("", "1").leadingNumber(0));
    assertEquals(0, of("-").leadingNumber(0));
    assertEquals(Integer.MIN_VALUE, of("-2147483648").leadingNumber(0));
    assertEquals(1, of("4294967297").leadingNumber(0));
    assertEquals(-1, of("9223372036854775808").leadingNumber(0));
    assertEquals(0, of("-9223372036854775809").leadingNumber(0));
  }

  @Test
  void argumentsAreSlicesThatCanBeCopied() {
    Arguments arguments = of("GET", "", "key");
    assertEquals(3, arguments.count());
    assertEquals("", arguments.text(1));
    assertArrayEquals(bytes("key"), arguments.copy(2));
    assertEquals(3, arguments.start(2));
    assertEquals(3, arguments.length(2));
  }

  @Test
  void oneInstanceServesOneCommandAfterTheOther() {
    Arguments arguments = of("GET", "a");
    arguments.reset(bytes("PING"));
    assertEquals(0, arguments.count());
    arguments.add(0, 4);
    assertTrue(arguments.is(0, "PING"));
  }
}
