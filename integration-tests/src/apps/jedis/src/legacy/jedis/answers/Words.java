package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes commands of phrases: draws what a phrase leaves open.
 *
 * <p>{@code $} begins what is drawn: a key of a type ($s string, $h hash, $l list, $e set, $z
 * sorted set, $x stream, $b bitmap, $p hyperloglog, $g geo, $w vectors, $c channel, $k of any; with
 * a digit always the same one, without now and then one of another type), $f field, $m member, $v
 * value, $i small integer, $n any number, $d decimal, $o score, $t and $tm far time in seconds and
 * milliseconds, $id new and $oid old stream id, $lon, $lat, $sha and $shaget digests, $dump and
 * $functions payloads, $protocol. {@code @} is a key anywhere else. {@code %} is a script. {@code
 * ""} is an empty word.
 *
 * <p>In front of a command stand marks: ~ the order of the reply's elements is free, ~~ that of
 * pairs, ~* that on every level; ? integers are seconds that pass, ?? milliseconds; ! only the kind
 * counts; #n answered by n frames; @SCAN walks through all cursors; | the rest is sent as a line.
 */
final class Words {
  private static final Pattern OPEN = Pattern.compile("[$@%][a-z]+[0-9]?");
  private static final String TYPES = "shlezxbpg";
  private static final String[] GARBAGE = {
    "", "abc", "-1", "\u0000\u00ff", "9223372036854775807", "1.5", "*"
  };

  private final Random random;
  private final Payloads payloads;
  private final int largest;
  private final boolean moving;
  private Place place;
  private int lastTime;

  /**
   * {@code largest}: bytes of the longest value. {@code moving}: no word too many, as it may make a
   * second key.
   */
  Words(Random random, Payloads payloads, int largest, boolean moving) {
    this.moving = moving;
    this.random = random;
    this.payloads = payloads;
    this.largest = largest;
  }

  /** The commands of {@code phrase}, all about one place. */
  List<Step> fill(Phrase phrase) {
    place = phrase.commands[0].contains("|") ? Place.readable(random) : Place.any(random);
    return fillHere(phrase);
  }

  /** The same about the place of the phrase before. */
  List<Step> fillHere(Phrase phrase) {
    List<Step> steps = new ArrayList<Step>();
    for (String command : phrase.commands) {
      steps.add(step(command, phrase.fitsTransactions()));
    }
    return steps;
  }

  Step plain(String... words) {
    List<byte[]> bytes = new ArrayList<byte[]>();
    for (String word : words) {
      bytes.add(bytes(word));
    }
    return new Step(bytes, Likeness.EXACT, 1, false, false, null);
  }

  private Step step(String command, boolean mutable) {
    String text = command;
    Likeness likeness = Likeness.EXACT;
    int frames = 1;
    boolean walk = false;
    for (boolean marked = true; marked; ) {
      marked = text.matches("(?s)(~|~~|~\\*|\\?|\\?\\?|!|#\\d) .*");
      if (marked) {
        String mark = text.substring(0, text.indexOf(' '));
        text = text.substring(mark.length() + 1);
        if (mark.startsWith("#")) {
          frames = mark.charAt(1) - '0';
        } else {
          likeness = likeness(mark);
        }
      }
    }
    if (text.startsWith("|")) {
      return new Step(
          Arrays.asList(replaced(text.substring(1))), likeness, frames, true, false, null);
    }
    if (text.startsWith("@SCAN")) {
      walk = true;
      text = text.substring(1);
    }
    List<byte[]> words = new ArrayList<byte[]>();
    List<Integer> free = new ArrayList<Integer>();
    for (String word : text.split(" ")) {
      if (!words.isEmpty() && !isKey(word)) {
        free.add(words.size());
      }
      words.add(word.equals("\"\"") ? new byte[0] : replaced(word));
    }
    if (mutable && random.nextInt(25) == 0) {
      mutate(words, free, text);
    }
    return new Step(words, likeness, frames, false, walk, null);
  }

  private static Likeness likeness(String mark) {
    switch (mark) {
      case "~":
        return Likeness.UNORDERED;
      case "~~":
        return Likeness.UNORDERED_PAIRS;
      case "~*":
        return Likeness.UNORDERED_DEEP;
      case "?":
        return Likeness.SECONDS;
      case "??":
        return Likeness.MILLIS;
      default:
        return Likeness.KIND;
    }
  }

  /**
   * One mistake: a word too few or too many, or one that makes no sense there. Keys stay, or slots
   * would differ.
   */
  private void mutate(List<byte[]> words, List<Integer> free, String text) {
    // With another argument these answer at random, depend on the order of a hash table, or ask for
    // a host's name.
    if (text.contains("RAND") || text.contains("SCAN") || text.matches("(SPOP|MIGRATE|VSIM) .*")) {
      return;
    }
    boolean blocking = text.matches("(B[LRZ]|XREAD).*");
    switch (random.nextInt(4)) {
      case 0:
        words.remove(words.size() - 1);
        break;
      case 1:
        // The last but one word of these is a time limit; behind it, a word makes it a key, and
        // that of another slot.
        if (!blocking && !moving) {
          words.add(bytes(place.key('s', 0)));
        }
        break;
      case 2:
        words.set(0, bytes(swapCase(new String(words.get(0), Reply.LATIN_1))));
        break;
      default:
        if (!free.isEmpty()) {
          // A time limit of 300 million years would be kept.
          String garbage = GARBAGE[random.nextInt(blocking ? 4 : GARBAGE.length)];
          if (garbage.equals("*") && new String(words.get(0), Reply.LATIN_1).equals("XADD")) {
            garbage = "abc"; // as an id it is the time of day, which two servers see apart
          }
          words.set(free.get(random.nextInt(free.size())), bytes(garbage));
        }
    }
  }

  private String swapCase(String name) {
    StringBuilder swapped = new StringBuilder();
    for (char c : name.toCharArray()) {
      swapped.append(random.nextBoolean() ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return swapped.toString();
  }

  private static boolean isKey(String word) {
    return word.matches("[$@][" + TYPES + "ckw][0-9]?");
  }

  private byte[] replaced(String word) {
    if (word.equals("$v")) {
      return bytes(value());
    }
    Matcher open = OPEN.matcher(word);
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (open.find()) {
      text.append(word, from, open.start()).append(drawn(open.group()));
      from = open.end();
    }
    return bytes(text.append(word.substring(from)).toString());
  }

  private String drawn(String word) {
    if (word.startsWith("%")) {
      return Scripts.body(word.substring(1));
    }
    if (isKey(word)) {
      return word.charAt(0) == '@' ? elsewhere(word) : key(word);
    }
    switch (word) {
      case "$f":
        return random.nextInt(12) == 0 ? "\u0000field\r\n" : "field" + random.nextInt(8);
      case "$m":
        return random.nextInt(30) == 0 ? "" : "member" + random.nextInt(12);
      case "$v":
        return value();
      case "$i":
        return String.valueOf(random.nextInt(40) - 10);
      case "$n":
        return String.valueOf(random.nextInt(2000) - 1000);
      case "$d":
        return String.valueOf((random.nextInt(2000) - 1000) / 8.0);
      case "$o":
        return random.nextInt(20) == 0 ? "-inf" : String.valueOf(random.nextInt(400) / 4.0);
      case "$t":
        return String.valueOf(4102444800L + random.nextInt(1000));
      case "$tm":
        return String.valueOf(4102444800000L + random.nextInt(1000000));
      case "$id":
        return (lastTime += random.nextInt(3)) + "-" + random.nextInt(3);
      case "$oid":
        return Math.max(0, lastTime - random.nextInt(60)) + "-" + random.nextInt(3);
      case "$lon":
        return String.valueOf(13 + random.nextInt(40) / 10.0);
      case "$lat":
        return String.valueOf(36 + random.nextInt(20) / 10.0);
      case "$sha":
        return Scripts.digest("incr");
      case "$shaget":
        return Scripts.digest("get");
      case "$dump":
        return payloads.dump;
      case "$functions":
        return payloads.functions;
      case "$protocol":
        return payloads.protocol;
      default:
        throw new IllegalArgumentException("no such word: " + word);
    }
  }

  private String elsewhere(String word) {
    Place own = place;
    place = Place.any(random);
    String key = key(word);
    place = own;
    return key;
  }

  private String key(String word) {
    char type = word.charAt(1);
    if (word.length() == 3) {
      return place.key(type, word.charAt(2) - '0');
    }
    boolean other = type == 'k' || type != 'c' && random.nextInt(25) == 0;
    return place.key(
        other ? TYPES.charAt(random.nextInt(TYPES.length())) : type, random.nextInt(3));
  }

  private String value() {
    switch (random.nextInt(14)) {
      case 0:
        return "\r\n\u0000\u00ff";
      case 1:
        return String.valueOf(random.nextInt(100));
      case 2:
        return Place.repeat("x", random.nextInt(10) == 0 ? largest : 5000);
      case 3:
        return "";
      default:
        return "v" + random.nextInt(30);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(Reply.LATIN_1);
  }
}
