package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.REPLIES;
import static dev.unmoved.resp.ThreeWays.bytes;
import static dev.unmoved.resp.ThreeWays.printable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReplyProperties {
  @Property
  void repliesEndWhereTheyEndHoweverTheyAreCut(
      @ForAll("replies") @Size(max = 6) List<String> replies,
      @ForAll @Size(max = 12) List<Integer> cuts) {
    List<String> expected = new ArrayList<>();
    for (String reply : replies) {
      expected.add(printable(bytes(reply)));
    }
    byte[] wire = bytes(String.join("", replies));
    assertEquals(expected, REPLIES.of(wire, cutsWithin(wire, cuts)));
  }

  @Property
  void anyBytesReadTheSameHoweverTheyAreCutAndAreAtWorstRefused(
      @ForAll("noise") String noise, @ForAll @Size(max = 12) List<Integer> cuts) {
    byte[] wire = bytes(noise);
    ThreeWays.assertCutsDoNotMatter(REPLIES, wire, cutsWithin(wire, cuts));
    ThreeWays.assertCutsDoNotMatter(REPLIES, wire, ThreeWays.everywhere(wire));
  }

  @Property
  void whatIsDelimitedCanBeParsed(@ForAll("noise") String noise) throws ProtocolException {
    byte[] wire = bytes(noise);
    ReplyReader reader = new ReplyReader();
    int from = 0;
    try {
      while (from < wire.length) {
        int end = reader.scan(wire, from, wire.length);
        if (!reader.isComplete()) {
          break;
        }
        RespValue.parse(wire, from, end); // the noise is too short to be too deep
        from = end;
      }
    } catch (ProtocolException e) {
      assertEquals(
          false, reader.isComplete(), "delimited and not to be parsed: " + printable(wire));
    }
  }

  @Property
  void aParsedReplyIsAtWorstRefused(@ForAll("noise") String noise) {
    byte[] wire = bytes(noise);
    try {
      RespValue.parse(wire, 0, wire.length);
    } catch (ProtocolException e) {
      // that is all that may be thrown
    }
    try {
      RespValue.firstElements(wire, 0, wire.length, 2);
    } catch (ProtocolException e) {
      // neither here
    }
  }

  @Property
  void aDamagedReplyIsAtWorstRefused(
      @ForAll("reply") String reply,
      @ForAll @IntRange(max = 1000) int where,
      @ForAll byte damage,
      @ForAll @Size(max = 6) List<Integer> cuts) {
    byte[] wire = bytes(reply);
    wire[where % wire.length] = damage;
    ThreeWays.assertCutsDoNotMatter(REPLIES, wire, cutsWithin(wire, cuts));
    try {
      RespValue.parse(wire, 0, wire.length);
    } catch (ProtocolException e) {
      // that is all that may be thrown
    }
  }

  static int[] cutsWithin(byte[] wire, List<Integer> random) {
    int[] cuts = new int[random.size()];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = wire.length == 0 ? 0 : Math.floorMod(random.get(i), wire.length);
    }
    return cuts;
  }

  @Provide
  Arbitrary<List<String>> replies() {
    return reply().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> reply() {
    return Arbitraries.recursive(ReplyProperties::leaf, ReplyProperties::nested, 0, 4);
  }

  private static Arbitrary<String> leaf() {
    Arbitrary<String> line = Arbitraries.strings().withChars("ab *$+-:0").ofMaxLength(6);
    Arbitrary<String> bulk = Arbitraries.strings().withChars("a\r\n*$+1\0\u00ff").ofMaxLength(9);
    return Arbitraries.oneOf(
        Arbitraries.of("$-1\r\n", "*-1\r\n", "_\r\n", "#t\r\n", ":-7\r\n", ",1.5\r\n", "(12\r\n"),
        line.map(text -> "+" + text + "\r\n"),
        line.map(text -> "-" + text + "\r\n"),
        bulk.map(text -> "$" + text.length() + "\r\n" + text + "\r\n"),
        bulk.map(text -> "!" + text.length() + "\r\n" + text + "\r\n"),
        bulk.map(text -> "=" + text.length() + "\r\n" + text + "\r\n"));
  }

  private static Arbitrary<String> nested(Arbitrary<String> element) {
    Arbitrary<String> few =
        element.list().ofMaxSize(4).map(all -> all.size() + "\r\n" + String.join("", all));
    Arbitrary<String> pairs =
        element
            .list()
            .ofMaxSize(4)
            .map(all -> all.size() % 2 == 0 ? all : all.subList(1, all.size()))
            .map(all -> all.size() / 2 + "\r\n" + String.join("", all));
    return Arbitraries.oneOf(
        few.map(text -> "*" + text),
        few.map(text -> "~" + text),
        few.map(text -> ">" + text),
        pairs.map(text -> "%" + text),
        pairs.flatMap(attribute -> element.map(reply -> "|" + attribute + reply)));
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "*",
            "$",
            "%",
            "|",
            ">",
            "~",
            "!",
            "=",
            "+",
            "-",
            ":",
            "_",
            "#",
            "\r\n",
            "\r\n",
            "\r\n",
            "\r",
            "\n",
            "0",
            "1",
            "2",
            "-1",
            "3",
            "2147483647",
            "1073741824",
            "a",
            "\0",
            "\u00ff",
            "$1\r\na\r\n",
            ":1\r\n")
        .list()
        .ofMaxSize(14)
        .map(words -> String.join("", words));
  }
}
