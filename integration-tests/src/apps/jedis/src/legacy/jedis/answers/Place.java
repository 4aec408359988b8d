package legacy.jedis.answers;

import java.util.Random;

/**
 * Where keys live. Most places are hash tags: all keys of one place are in one slot, whatever their
 * names look like around the tag. A bare place has no tag, so every key is a slot of its own, and a
 * command gets one key only.
 */
final class Place {
  private static final String LONG = repeat("long", 75);
  private static final String[] TAGS = {
    "t0",
    "t1",
    "t2",
    "t3",
    "t4",
    "t5",
    "t6",
    "t7",
    "t8",
    "t9",
    "\u0000\u00ff\u0080",
    "\r\n",
    "a b",
    "{",
    "a{b",
    LONG,
    "$5",
    "*3\r\n$3\r\nDEL",
  };

  /** Braces that make no tag, bytes that are no text, nothing at all. */
  private static final String[] BARE = {
    "",
    "plain",
    "{}",
    "{}{t1}",
    "no}tag{",
    "{unclosed",
    "}{",
    "\u00fe\r\nbinary",
    LONG + LONG + LONG,
  };

  private static final int COUNT = TAGS.length + BARE.length;

  private final int number;
  private String only;

  private Place(int number) {
    this.number = number;
  }

  /** Any; some more often than others, so that keys meet again. */
  static Place any(Random random) {
    return new Place(random.nextInt(3) > 0 ? random.nextInt(6) : random.nextInt(COUNT));
  }

  /** One whose keys can be written in a line, without blanks and control characters. */
  static Place readable(Random random) {
    return new Place(random.nextInt(6));
  }

  /** The key of {@code type}, a letter, and {@code index}: the same name every time. */
  String key(char type, int index) {
    if (number >= TAGS.length) {
      if (only == null) {
        String name = BARE[number - TAGS.length];
        only = name.isEmpty() ? name : name + type;
      }
      return only;
    }
    String tag = "{" + TAGS[number] + "}";
    if (type == 's' && index == 0) {
      return tag;
    }
    switch ((number + type + index) % 6) {
      case 0:
        return tag + type + index;
      case 1:
        return "" + type + index + tag;
      case 2:
        return type + tag + "{t" + index + "}";
      case 3:
        return "}" + type + tag + index;
      default:
        return tag + ":" + type + index;
    }
  }

  static String repeat(String text, int count) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(text);
    }
    return all.toString();
  }
}
