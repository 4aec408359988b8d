package dev.unmoved.report;

import dev.unmoved.route.KeyPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as rules see it: the parts between its main separator, which of them may be told, and its
 * hash tag. Immutable.
 */
final class Segments {
  private static final String BY_RANK = ":/|.#_-";

  /** Special in rules, or in lists of them. */
  private static final String SPECIAL = "*?[]\\{},= ";

  private final char separator; // 0: there is none
  private final List<String> texts;
  private final boolean[] told;
  private final @Nullable String tag;

  private Segments(char separator, List<String> texts, boolean[] told, @Nullable String tag) {
    this.separator = separator;
    this.texts = texts;
    this.told = told;
    this.tag = tag;
  }

  static Segments of(SeenKey key, SharedWords words) {
    byte[] bytes = key.name();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    char separator = separatorOf(text);
    List<String> texts = split(text, separator);
    List<String> shown = split(words.shown(KeyPattern.of(bytes, 0, bytes.length)), separator);
    boolean[] told = new boolean[texts.size()];
    for (int i = 0; i < told.length && i < shown.size(); i++) {
      told[i] = texts.get(i).equals(shown.get(i)) && isPlain(texts.get(i));
    }
    return new Segments(separator, texts, told, tagOf(text));
  }

  private static char separatorOf(String text) {
    for (int i = 0; i < BY_RANK.length(); i++) {
      if (text.indexOf(BY_RANK.charAt(i)) >= 0) {
        return BY_RANK.charAt(i);
      }
    }
    return 0;
  }

  private static List<String> split(String text, char separator) {
    List<String> texts = new ArrayList<String>();
    int start = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
      texts.add(text.substring(start, at));
      start = at + 1;
    }
    texts.add(text.substring(start));
    return texts;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || SPECIAL.indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** What decides the key's slot (cluster.c, keyHashSlot); null: all of it. */
  private static @Nullable String tagOf(String text) {
    int open = text.indexOf('{');
    int close = open < 0 ? -1 : text.indexOf('}', open);
    return close > open + 1 ? text.substring(open + 1, close) : null;
  }

  int count() {
    return texts.size();
  }

  String text(int index) {
    return texts.get(index);
  }

  /** Where a part is; negative: nowhere. */
  int indexOf(String text) {
    return texts.indexOf(text);
  }

  /** Whether a part is a word that may be told, and can stand in a rule. */
  boolean isTold(int index) {
    return told[index];
  }

  /** What stands between parts; 0: there is one. */
  char separator() {
    return separator;
  }

  @Nullable String tag() {
    return tag;
  }

  /** How many parts at the beginning may be told. */
  int toldAtBeginning() {
    int count = 0;
    while (count < told.length && told[count]) {
      count++;
    }
    return count;
  }

  /** The first parts. */
  String beginning(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : String.valueOf(separator)).append(texts.get(i));
    }
    return text.toString();
  }

  /** Whether a part tells one user, order or session from another, by its looks. */
  static boolean isVariable(String text) {
    List<String> words = KeyPattern.words(text);
    for (int i = 0; i < words.size(); i += 2) {
      if (KeyPattern.isVariable(words.get(i))) {
        return true;
      }
    }
    return false;
  }
}
