package dev.unmoved.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the same bytes whole, byte by byte, and with more behind them: wherever bytes are cut, a
 * parser has to find the same. What it finds is told as a transcript, one line per reply or
 * command, line breaks as {@code |}; a last line tells of bytes left over, or of a protocol
 * violation.
 */
final class ThreeWays {
  /** What a parser makes of bytes that come in these pieces. */
  interface Reading {
    List<String> of(byte[] bytes, int... cuts);
  }

  static final Reading REPLIES = ThreeWays::replies;
  static final Reading COMMANDS = ThreeWays::commands;

  private static final int[] NOWHERE = {};

  private ThreeWays() {}

  /** Asserts that {@code wire} reads as {@code expected}, one way or the other. */
  static void assertReads(Reading reading, String wire, String... expected) {
    byte[] bytes = bytes(wire);
    List<String> lines = Arrays.asList(expected);
    assertEquals(lines, reading.of(bytes, NOWHERE), "whole");
    assertEquals(lines, reading.of(bytes, everywhere(bytes)), "byte by byte");
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    if (!last.startsWith("left:") && !last.startsWith("refused:")) {
      String tail = reading == REPLIES ? "+tail\r\n" : "*1\r\n$4\r\nTAIL\r\n";
      List<String> withTail = new ArrayList<>(lines);
      withTail.add(reading == REPLIES ? "+tail|" : "[TAIL]");
      assertEquals(withTail, reading.of(bytes(wire + tail), NOWHERE), "with a tail");
      assertEquals(
          withTail, reading.of(bytes(wire + tail), bytes.length), "with a tail of its own");
    }
  }

  /** Asserts that bytes read the same whole and cut at {@code cuts}. */
  static void assertCutsDoNotMatter(Reading reading, byte[] bytes, int... cuts) {
    assertEquals(reading.of(bytes, NOWHERE), reading.of(bytes, cuts), () -> printable(bytes));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String printable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }

  static int[] everywhere(byte[] bytes) {
    int[] cuts = new int[bytes.length];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = i;
    }
    return cuts;
  }

  /**
   * As a caller of {@link ReplyReader} does it: each piece in an array of its own, between bytes
   * that are not its.
   */
  private static List<String> replies(byte[] bytes, int... cuts) {
    List<String> transcript = new ArrayList<>();
    ReplyReader reader = new ReplyReader();
    int replyStart = 0;
    try {
      for (int[] piece : pieces(bytes, cuts)) {
        byte[] buffer = new byte[piece[1] - piece[0] + 7];
        Arrays.fill(buffer, (byte) '\n');
        System.arraycopy(bytes, piece[0], buffer, 3, piece[1] - piece[0]);
        int to = 3 + piece[1] - piece[0];
        int at = 3;
        while (at < to) {
          boolean begins = reader.isAtStart();
          assertEquals(replyStart == piece[0] + at - 3, begins, "whether a reply begins here");
          at = reader.scan(buffer, at, to);
          if (reader.isComplete()) {
            int end = piece[0] + at - 3;
            assertEquals(bytes[replyStart], reader.type());
            transcript.add(printable(Arrays.copyOfRange(bytes, replyStart, end)));
            replyStart = end;
          } else {
            assertEquals(to, at, "stopped although the reply is not complete");
          }
        }
      }
      if (replyStart < bytes.length) {
        transcript.add("left: " + printable(Arrays.copyOfRange(bytes, replyStart, bytes.length)));
      }
    } catch (ProtocolException e) {
      transcript.add("refused: " + e.getMessage());
    }
    return transcript;
  }

  /** As a session does it; commands are looked at when all is read, so that they have to last. */
  private static List<String> commands(byte[] bytes, int... cuts) {
    List<byte[]> chunks = new ArrayList<>();
    List<int[]> slices = new ArrayList<>(); // start, end
    List<String> names = new ArrayList<>(); // as they were when the command was read
    List<String> transcript = new ArrayList<>();
    RequestParser parser = new RequestParser();
    String refused = null;
    try {
      for (int[] piece : pieces(bytes, cuts)) {
        byte[] buffer = new byte[piece[1] - piece[0] + 7];
        System.arraycopy(bytes, piece[0], buffer, 3, piece[1] - piece[0]);
        parser.feed(buffer, 3, piece[1] - piece[0]);
        Arrays.fill(buffer, (byte) 'x'); // the client uses its buffer again
        while (parser.next()) {
          chunks.add(parser.chunk());
          slices.add(new int[] {parser.start(), parser.end()});
          names.add(words(parser.arguments()));
        }
      }
    } catch (ProtocolException e) {
      refused = "refused: " + e.getMessage();
    }
    for (int i = 0; i < names.size(); i++) {
      RequestParser again = new RequestParser();
      again.feed(chunks.get(i), slices.get(i)[0], slices.get(i)[1] - slices.get(i)[0]);
      try {
        assertEquals(true, again.next(), "a slice is not a whole command");
      } catch (ProtocolException e) {
        throw new AssertionError("a slice is not a command: " + names.get(i), e);
      }
      assertEquals(names.get(i), words(again.arguments()), "a command changed after it was read");
      transcript.add(names.get(i));
    }
    if (refused != null) {
      transcript.add(refused);
    } else if (!parser.isEmpty()) {
      transcript.add("left: " + printable(parser.unread()));
    }
    return transcript;
  }

  static String words(Arguments arguments) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.count(); i++) {
      words.add(printable(arguments.copy(i)));
    }
    return words.toString();
  }

  /**
   * The pieces between the cuts, as pairs of start and end; cuts that are out of range or doubled
   * do nothing.
   */
  private static List<int[]> pieces(byte[] bytes, int... cuts) {
    int[] sorted = cuts.clone();
    Arrays.sort(sorted);
    List<int[]> pieces = new ArrayList<>();
    int from = 0;
    for (int cut : sorted) {
      if (cut > from && cut < bytes.length) {
        pieces.add(new int[] {from, cut});
        from = cut;
      }
    }
    if (from < bytes.length) {
      pieces.add(new int[] {from, bytes.length});
    }
    return pieces;
  }
}
