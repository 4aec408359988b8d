package dev.unmoved.report;

import dev.unmoved.route.KeyPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what keys that are used together have in common, which a hash tag could be made of.
 * Pure.
 */
final class HashTagAdvice {
  private HashTagAdvice() {}

  /**
   * The keys with the braces where they could go: {@code {user:4711}:cart, {user:4711}:orders}.
   * Null where the keys share nothing that tells one user, order or session from another: a tag out
   * of a word that all keys have would put all of them into one slot.
   */
  static @Nullable List<KeyPattern> of(List<byte[]> keys) {
    List<List<String>> words = new ArrayList<List<String>>();
    for (byte[] key : keys) {
      String text = new String(key, StandardCharsets.ISO_8859_1);
      if (text.indexOf('{') >= 0) {
        return null; // there are tags already, and they differ
      }
      words.add(KeyPattern.words(text));
    }
    List<String> first = words.get(0);
    int common = commonHead(words);
    if (common > 0 && namesOne(first.subList(0, common))) {
      return tagged(words, common);
    }
    for (int i = 0; i < first.size(); i += 2) { // between words are separators
      if (KeyPattern.isVariable(first.get(i)) && isInAll(first.get(i), words)) {
        return tagged(words, first.get(i));
      }
    }
    return null;
  }

  /** How many words and separators, ending in a word, all keys begin with. */
  private static int commonHead(List<List<String>> keys) {
    int common = keys.get(0).size();
    for (List<String> key : keys) {
      int i = 0;
      while (i < common && i < key.size() && key.get(i).equals(keys.get(0).get(i))) {
        i++;
      }
      common = i;
    }
    return common == 0 || common % 2 == 1 ? common : common - 1;
  }

  private static boolean namesOne(List<String> words) {
    for (int i = 0; i < words.size(); i += 2) {
      if (KeyPattern.isVariable(words.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInAll(String word, List<List<String>> keys) {
    for (List<String> key : keys) {
      if (!key.contains(word)) {
        return false;
      }
    }
    return true;
  }

  private static List<KeyPattern> tagged(List<List<String>> keys, int common) {
    List<KeyPattern> tagged = new ArrayList<KeyPattern>();
    for (List<String> key : keys) {
      tagged.add(tagged(key, 0, common));
    }
    return tagged;
  }

  private static List<KeyPattern> tagged(List<List<String>> keys, String word) {
    List<KeyPattern> tagged = new ArrayList<KeyPattern>();
    for (List<String> key : keys) {
      int at = key.indexOf(word);
      tagged.add(tagged(key, at, at + 1));
    }
    return tagged;
  }

  private static KeyPattern tagged(List<String> key, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < key.size(); i++) {
      text.append(i == from ? "{" : "").append(key.get(i)).append(i + 1 == to ? "}" : "");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return KeyPattern.of(bytes, 0, bytes.length);
  }
}
