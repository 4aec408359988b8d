package legacy.jedis.answers;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** One command of a program, and how its reply is to be compared. */
final class Step {
  final List<byte[]> words;
  final Likeness likeness;

  /**
   * Frames that answer it: usually one, none while replies are off, one per channel of SUBSCRIBE.
   */
  final int frames;

  /** Written as a line instead of an array. */
  final boolean inline;

  /** SCAN, called with one cursor after the other; the keys of all calls count. */
  final boolean walk;

  /** For EXEC: of each queued command. Null otherwise. */
  final List<Likeness> each;

  Step(
      List<byte[]> words,
      Likeness likeness,
      int frames,
      boolean inline,
      boolean walk,
      List<Likeness> each) {
    this.words = words;
    this.likeness = likeness;
    this.frames = frames;
    this.inline = inline;
    this.walk = walk;
    this.each = each;
  }

  void encode(ByteArrayOutputStream to) {
    if (!inline) {
      Wire.encode(to, words);
      return;
    }
    for (int i = 0; i < words.size(); i++) {
      byte[] word = words.get(i);
      to.write(i == 0 ? "".getBytes() : " ".getBytes(), 0, i == 0 ? 0 : 1);
      to.write(word, 0, word.length);
    }
    to.write('\r');
    to.write('\n');
  }

  boolean alike(Reply one, Reply other) {
    return each != null ? Likeness.alike(one, other, each) : likeness.alike(one, other);
  }

  /** Name and first argument in lower case, as {@code COMMAND} would name a subcommand. */
  String subcommand() {
    return words.size() < 2 ? name() : name() + "|" + lower(words.get(1));
  }

  String name() {
    return lower(words.get(0));
  }

  private static String lower(byte[] word) {
    return new String(word, Reply.LATIN_1).toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(inline ? "(inline)" : "");
    for (byte[] word : words) {
      String quoted = Reply.quoted(word);
      text.append(text.length() == 0 ? "" : " ");
      text.append(
          quoted.matches("\"[^ \"\\\\]+\"") ? quoted.substring(1, quoted.length() - 1) : quoted);
    }
    return text.length() > 400 ? text.substring(0, 400) + "..." : text.toString();
  }
}
