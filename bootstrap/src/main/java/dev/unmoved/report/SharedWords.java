package dev.unmoved.report;

import dev.unmoved.route.KeyPattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns which words of keys are names of kinds, and so may be told: those that many keys share, at
 * a place where few different words stand. {@code cart} in {@code user:4711:cart} is one; {@code
 * schmidt} in {@code patient:schmidt:anna} is not, since as many others stand there, and neither is
 * what few keys have. A place is what stands before it, as far as that may be told, and what
 * follows: {@code a} and {@code a:b} have their first words at different places, {@code {a}:b} and
 * {@code a:b} at the same. What has been hidden once because a place had too many words stays so.
 *
 * <p>Bounded, whatever is learnt. Thread-safe.
 */
final class SharedWords {
  /** How many different keys have to share a word. */
  static final int KEYS_MIN = 20;

  /** How many different words may stand at one place: this many kinds have names. */
  static final int WORDS_MAX = 8;

  /** The same for first words. */
  static final int FIRST_WORDS_MAX = 64;

  private static final int DEPTH_MAX = 8;
  private static final int ALL_WORDS_MAX = 2000;
  private static final char END = 0;

  /** A word at its place. Guarded by the outer object. */
  private static final class Word {
    private final long[] keys = new long[KEYS_MIN]; // hashes
    private int count; // of keys
    private final Context behind = new Context();

    void seenIn(long key) {
      for (int i = 0; i < count; i++) {
        if (keys[i] == key) {
          return;
        }
      }
      if (count < KEYS_MIN) {
        keys[count++] = key;
      }
    }

    boolean isShared() {
      return count == KEYS_MIN;
    }
  }

  /** The words that stand at one place; null: too many to be names of kinds. */
  private static final class Place {
    @Nullable Map<String, Word> words = new HashMap<String, Word>();
  }

  /** What stands before a place. */
  private static final class Context {
    private final Map<Character, Place> places = new HashMap<Character, Place>();
    private @Nullable Context behindHidden;
  }

  private final Context root = new Context();
  private int size; // words that are kept

  /**
   * Learns from a key.
   *
   * @return its pattern, to be {@linkplain #shown} later
   */
  KeyPattern learn(byte[] bytes, int offset, int length) {
    KeyPattern pattern = KeyPattern.of(bytes, offset, length);
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001b3L;
    }
    learn(pattern.words(), hash);
    return pattern;
  }

  private synchronized void learn(List<String> words, long key) {
    Context context = root;
    int depth = 0;
    for (int i = 0; i < words.size() && depth < DEPTH_MAX; i += 2) {
      if (words.get(i).isEmpty()) {
        continue;
      }
      Word word = isHidden(words.get(i)) ? null : word(context, follows(words, i), words.get(i));
      if (word != null) {
        word.seenIn(key);
      }
      if (word != null && word.isShared()) {
        context = word.behind;
      } else {
        context.behindHidden = context.behindHidden == null ? new Context() : context.behindHidden;
        context = context.behindHidden;
      }
      depth++;
    }
  }

  private static boolean isHidden(String word) {
    return word.equals("*");
  }

  /** What stands behind a word, apart from the braces of a hash tag. */
  private static char follows(List<String> words, int index) {
    for (int i = index + 1; i < words.size(); i += 2) {
      char separator = words.get(i).charAt(0);
      if (separator != '{' && separator != '}') {
        return separator;
      }
      if (!words.get(i + 1).isEmpty()) {
        return separator;
      }
    }
    return END;
  }

  /** The word, which may be new; null where it is not kept. */
  private @Nullable Word word(Context context, char follows, String text) {
    Place place = context.places.get(follows);
    if (place == null) {
      place = new Place();
      context.places.put(follows, place);
    }
    if (place.words == null) {
      return null;
    }
    Word word = place.words.get(text);
    if (word != null) {
      return word;
    }
    if (place.words.size() >= (context == root ? FIRST_WORDS_MAX : WORDS_MAX)) {
      size -= sizeOf(place);
      place.words = null;
      return null;
    }
    if (size >= ALL_WORDS_MAX) {
      return null;
    }
    word = new Word();
    place.words.put(text, word);
    size++;
    return word;
  }

  private static int sizeOf(Place place) {
    Collection<Word> words = place.words == null ? new ArrayList<Word>() : place.words.values();
    int size = words.size();
    for (Word word : words) {
      size += sizeOf(word.behind);
    }
    return size;
  }

  private static int sizeOf(@Nullable Context context) {
    int size = 0;
    if (context != null) {
      for (Place place : context.places.values()) {
        size += sizeOf(place);
      }
      size += sizeOf(context.behindHidden);
    }
    return size;
  }

  /** A key as far as it may be told. */
  String shown(KeyPattern key) {
    return key.masked(told(key.words())).toString();
  }

  private synchronized BitSet told(List<String> words) {
    BitSet told = new BitSet();
    Context context = root;
    int depth = 0;
    for (int i = 0; i < words.size() && context != null && depth < DEPTH_MAX; i += 2) {
      if (words.get(i).isEmpty()) {
        continue;
      }
      Place place = context.places.get(follows(words, i));
      Word word = place == null || place.words == null ? null : place.words.get(words.get(i));
      if (word != null && word.isShared()) {
        told.set(i);
        context = word.behind;
      } else {
        context = context.behindHidden;
      }
      depth++;
    }
    return told;
  }

  /** For tests: how many words are kept. */
  synchronized int size() {
    return size;
  }
}
