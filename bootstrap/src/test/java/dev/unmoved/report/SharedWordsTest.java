package dev.unmoved.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.route.KeyPattern;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which words of keys are told. */
class SharedWordsTest {
  private static final String[] SURNAMES = words(1, 12);
  private static final String[] NAMES = words(2, 12);

  private final SharedWords words = new SharedWords();

  @Test
  void wordsThatManyKeysShareAreTold() {
    for (int i = 0; i < 200; i++) {
      learn("user:" + i + ":cart");
      learn("user:" + i + ":orders");
      learn("{session:" + i + "}:data");
    }
    assertEquals("user:*:cart", shown("user:4711:cart"));
    assertEquals("{user:*}:cart", shown("{user:4711}:cart"), "a tag changes nothing");
    assertEquals("{session:*}:data", shown("{session:4711}:data"));
    assertEquals("user:*:*", shown("user:4711:schmidt"));
  }

  @ParameterizedTest
  @CsvSource({
    "patient:schmidt:anna, patient:*:*",
    "otp:kxqzvbnm, otp:*",
    "sk_live_abcXYZ, *_*_*",
    "eyJhbGci.eyJzdWIiOiJ.SflKxw, *",
    "password=hunter2, *=*",
    "mail:anna%40example.com, *:*",
    "anna%40example, *",
    "schmidt, *"
  })
  void namesAndSecretsAreNotHoweverTheyLook(String key, String shown) {
    learnMany();
    for (int i = 0; i < 1000; i++) {
      learn(key); // one key, however often it is used
    }
    assertEquals(shown, shown(key));
  }

  /** Every surname has many keys, and so has every first name; but there are many of them. */
  @Test
  void aPlaceWithManyWordsTellsNone() {
    learnMany();
    for (String surname : SURNAMES) {
      for (String name : NAMES) {
        assertEquals("patient:*:*", shown("patient:" + surname + ":" + name));
      }
    }
  }

  @Test
  void aKeyThatIsUsedOftenIsStillOneKey() {
    for (int i = 0; i < 1000; i++) {
      learn("maintenance:flag");
    }
    assertEquals("*:*", shown("maintenance:flag"));
  }

  @Test
  void wholeKeysAreNotWordsOfAKind() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      learn(word(random)); // tokens without a prefix
      learn("cache:" + i);
    }
    assertEquals("cache:*", shown("cache:1"), "tokens are not in the way of prefixes");
    assertEquals("*", shown("kxqzvbnm"));
  }

  @Test
  void whatIsHiddenStaysSo() {
    for (int i = 0; i < 100; i++) {
      learn("a:only:" + i);
    }
    assertEquals("a:only:*", shown("a:only:1"));
    for (String word : words(3, SharedWords.WORDS_MAX)) {
      learn("a:" + word + ":1");
    }
    assertEquals("a:*:*", shown("a:only:1"));
    for (int i = 0; i < 100; i++) {
      learn("a:only:" + i);
    }
    assertEquals("a:*:*", shown("a:only:1"));
  }

  @Test
  void memoryIsBoundedWhateverTheKeysAre() {
    Random random = new Random(7);
    String[] few = words(8, 7);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        key.append(few[random.nextInt(few.length)]).append(":.-".charAt(random.nextInt(3)));
      }
      learn(key.append(i).toString());
    }
    assertTrue(words.size() <= 2000, "words: " + words.size());
    assertFalse(shown(few[0] + ":1").startsWith("*"), "what came first is still told");
  }

  private void learnMany() {
    for (String surname : SURNAMES) {
      for (String name : NAMES) {
        learn("patient:" + surname + ":" + name);
        for (int i = 0; i < 5; i++) {
          learn("patient:" + surname + ":" + name + ":" + i);
        }
      }
      for (int i = 0; i < 30; i++) {
        learn("patient:" + surname + ":" + NAMES[i % NAMES.length] + i);
      }
    }
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      learn("otp:" + word(random));
    }
  }

  private void learn(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    words.learn(bytes, 0, bytes.length);
  }

  private String shown(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return words.shown(KeyPattern.of(bytes, 0, bytes.length));
  }

  private static String[] words(long seed, int count) {
    Random random = new Random(seed);
    String[] words = new String[count];
    for (int i = 0; i < count; i++) {
      words[i] = word(random);
    }
    return words;
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      word.append((char) ('g' + random.nextInt(20)));
    }
    return word.toString();
  }
}
