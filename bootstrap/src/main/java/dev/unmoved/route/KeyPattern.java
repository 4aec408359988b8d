package dev.unmoved.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of a key, with everything that looks like a number, an id or a person's address
 * replaced by {@code *}. {@code user:4711:cart} becomes <code>user:*:cart</code>. What is left may
 * still be somebody's name or a secret of letters only: {@link #masked} is for those who know which
 * words are not. Immutable.
 */
public final class KeyPattern {
  private static final String ANY = "*";
  private static final Pattern UUID =
      Pattern.compile("\\p{XDigit}{8}-(\\p{XDigit}{4}-){3}\\p{XDigit}{12}");
  private static final String SEPARATORS = ":./-_|,;#@{}[]() =&+~$!?";
  private static final int LENGTH_MAX = 200; // of a key that is looked at
  private static final int WORDS_MAX = 24;

  /** A word of letters longer than this is hardly one. */
  private static final int WORD_LENGTH_MAX = 24;

  // words and separators in turn; the first and the last are words, perhaps empty
  private final List<String> words;

  private KeyPattern(List<String> words) {
    this.words = words;
  }

  /** The pattern of a key. */
  public static KeyPattern of(byte[] bytes, int offset, int length) {
    String key =
        new String(bytes, offset, Math.min(length, LENGTH_MAX), StandardCharsets.ISO_8859_1);
    if (key.indexOf('-') >= 0 && key.length() >= 36) {
      key = UUID.matcher(key).replaceAll("0"); // one unknown, not five
    }
    List<String> raw = words(key);
    boolean address = key.indexOf('@') >= 0;
    List<String> masked = new ArrayList<String>(raw.size());
    for (int i = 0; i < raw.size(); i++) {
      masked.add(
          i % 2 == 1 ? raw.get(i) : address && !raw.get(i).isEmpty() ? ANY : mask(raw.get(i)));
    }
    if (length > LENGTH_MAX || masked.size() >= 2 * WORDS_MAX + 1) {
      masked.set(masked.size() - 1, ANY);
    }
    return new KeyPattern(joined(masked));
  }

  /** The words of a key and what stands between them, in turn. */
  public static List<String> words(String key) {
    List<String> words = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < key.length() && words.size() < 2 * WORDS_MAX; i++) {
      if (SEPARATORS.indexOf(key.charAt(i)) >= 0) {
        words.add(key.substring(start, i));
        words.add(key.substring(i, i + 1));
        start = i + 1;
      }
    }
    words.add(key.substring(start));
    return words;
  }

  /** Whether a word of a key says nothing about its kind, but which one it is. */
  public static boolean isVariable(String word) {
    return mask(word).indexOf('*') >= 0;
  }

  private static String mask(String word) {
    int digits = 0;
    int upper = 0;
    int turns = 0; // from upper to lower case or back
    boolean hex = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean isDigit = c >= '0' && c <= '9';
      boolean isUpper = c >= 'A' && c <= 'Z';
      if (!isDigit && !isUpper && !(c >= 'a' && c <= 'z')) {
        return ANY; // binary, or another script
      }
      digits += isDigit ? 1 : 0;
      upper += isUpper ? 1 : 0;
      turns += i > 0 && isUpper != (word.charAt(i - 1) >= 'A' && word.charAt(i - 1) <= 'Z') ? 1 : 0;
      hex &= isDigit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
    boolean random =
        hex && word.length() >= 8
            || word.length() > WORD_LENGTH_MAX
            || digits > 0 && (word.length() >= 12 || hex && word.length() >= 4)
            || word.length() >= 8 && upper > 0 && turns * 2 >= word.length();
    return random ? ANY : digits == 0 ? word : word.replaceAll("[0-9]+", ANY);
  }

  /** The parts of a date or an IP address are one unknown, not several. */
  private static List<String> joined(List<String> words) {
    List<String> joined = new ArrayList<String>(words.size());
    joined.add(words.get(0));
    for (int i = 2; i < words.size(); i += 2) {
      String separator = words.get(i - 1);
      boolean one =
          (separator.equals("-") || separator.equals("."))
              && words.get(i).equals(ANY)
              && joined.get(joined.size() - 1).equals(ANY);
      if (!one) {
        joined.add(separator);
        joined.add(words.get(i));
      }
    }
    return joined;
  }

  /**
   * The same with {@code *} in place of every word in which {@code other} differs; null when their
   * shapes differ.
   */
  public @Nullable KeyPattern merged(KeyPattern other) {
    if (words.size() != other.words.size()) {
      return null;
    }
    List<String> merged = new ArrayList<String>(words);
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).equals(other.words.get(i))) {
        if (i % 2 == 1) {
          return null;
        }
        merged.set(i, ANY);
      }
    }
    return new KeyPattern(merged);
  }

  /** In how many words the two differ; {@link Integer#MAX_VALUE} when their shapes do. */
  public int distance(KeyPattern other) {
    if (merged(other) == null) {
      return Integer.MAX_VALUE;
    }
    int distance = 0;
    for (int i = 0; i < words.size(); i += 2) {
      distance += words.get(i).equals(other.words.get(i)) ? 0 : 1;
    }
    return distance;
  }

  /**
   * The first word and what follows it, as in {@code user:}; of a key without separators the whole
   * pattern.
   */
  public KeyPattern prefix() {
    int first = firstWord();
    if (first + 1 >= words.size()) {
      return this;
    }
    List<String> prefix = new ArrayList<String>(words.subList(0, first + 2));
    prefix.add("");
    return new KeyPattern(prefix);
  }

  private int firstWord() {
    return words.get(0).isEmpty() && words.size() > 2 ? 2 : 0; // {user... and the like
  }

  /**
   * What may be told of a key where nothing is known of others: its first word, if something
   * follows it, as in {@code user:*}.
   */
  public KeyPattern kind() {
    BitSet first = new BitSet();
    if (firstWord() + 1 < words.size()) {
      first.set(firstWord());
    }
    return masked(first);
  }

  /** The words and what stands between them, in turn; unmodifiable. */
  public List<String> words() {
    return Collections.unmodifiableList(words);
  }

  /** The same with {@code *} in place of every word whose index is not in {@code shown}. */
  public KeyPattern masked(BitSet shown) {
    List<String> masked = new ArrayList<String>(words);
    for (int i = 0; i < masked.size(); i += 2) {
      if (!shown.get(i) && !masked.get(i).isEmpty()) {
        masked.set(i, ANY);
      }
    }
    return new KeyPattern(joined(masked));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(word);
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyPattern && words.equals(((KeyPattern) other).words);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }
}
