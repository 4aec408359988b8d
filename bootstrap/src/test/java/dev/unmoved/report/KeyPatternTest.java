package dev.unmoved.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.unmoved.route.KeyPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a key. */
class KeyPatternTest {
  @ParameterizedTest
  @CsvSource({
    "user:4711:cart, user:*:cart",
    "{user:4711}:cart, {user:*}:cart",
    "cart, cart",
    "page12, page*",
    "session:550e8400-e29b-41d4-a716-446655440000, session:*",
    "session:deadbeefcafe:x, session:*:x",
    "mail:jane.doe@example.com, *:*@*",
    "token:aGhKdLmNpQ, token:*",
    "day:2026-11-22, day:*",
    "ip:10.0.0.1, ip:*",
    "order/77/items, order/*/items",
    "h\u00e9llo:1, *:*"
  })
  void numbersIdsAndAddressesAreMasked(String key, String pattern) {
    assertEquals(pattern, pattern(key));
  }

  @Property
  void noNumberIsEverTold(@ForAll @LongRange(min = 0) long id, @ForAll String word) {
    assertFalse(pattern(word + ":" + id).replaceAll("[^0-9]", "").length() > 0);
  }

  @Test
  void aKeyOfAnyLengthAndContentHasAShortPattern() {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) ':');
    assertEquals(true, KeyPattern.of(bytes, 0, bytes.length).toString().length() < 300);
  }

  @Test
  void prefixesEndWithTheFirstSeparator() {
    assertEquals("user:", of("user:1:cart").prefix().toString());
    assertEquals("{user:", of("{user:1}:cart").prefix().toString());
    assertEquals("counter", of("counter").prefix().toString());
  }

  @Test
  void aTagIsMadeOfWhatTellsOneFromAnother() {
    assertEquals("[{user:*}:cart, {user:*}:orders]", advice("user:17:cart", "user:17:orders"));
    assertEquals("[cart:{*}, orders:{*}]", advice("cart:17", "orders:17"));
    assertEquals("[{user:*}, {user:*}:cart]", advice("user:17", "user:17:cart"));
    assertNull(advice("user:1", "user:2"), "one tag for all users would be one slot for all users");
    assertNull(advice("all", "some"));
    assertNull(advice("{a}:1", "{b}:1"), "there are tags already");
  }

  @Test
  void ofAKeyByItselfNoMoreIsToldThanItsFirstWord() {
    assertEquals("patient:*:*", of("patient:schmidt:anna").kind().toString());
    assertEquals("{patient:*}:*", of("{patient:schmidt}:anna").kind().toString());
    assertEquals("password=*", of("password=hunter").kind().toString());
    assertEquals("*", of("kxqzvbnm").kind().toString());
  }

  private static @Nullable String advice(String... keys) {
    List<KeyPattern> advice =
        HashTagAdvice.of(
            Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .collect(Collectors.toList()));
    return advice == null ? null : advice.toString();
  }

  private static String pattern(String key) {
    return of(key).toString();
  }

  private static KeyPattern of(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return KeyPattern.of(bytes, 0, bytes.length);
  }
}
