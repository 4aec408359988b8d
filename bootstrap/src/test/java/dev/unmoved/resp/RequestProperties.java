package dev.unmoved.resp;

import static dev.unmoved.resp.ReplyProperties.cutsWithin;
import static dev.unmoved.resp.ThreeWays.COMMANDS;
import static dev.unmoved.resp.ThreeWays.bytes;
import static dev.unmoved.resp.ThreeWays.printable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RequestProperties {
  /** What a client writes, and the command a server makes of it; null where it makes none. */
  private static final class Written {
    final String wire;
    final String command;

    Written(String wire, String command) {
      this.wire = wire;
      this.command = command;
    }

    @Override
    public String toString() {
      return printable(bytes(wire));
    }
  }

  @Property
  void commandsAreFoundAndLastHoweverTheyAreCut(
      @ForAll("session") List<Written> session, @ForAll @Size(max = 12) List<Integer> cuts) {
    StringBuilder wire = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (Written written : session) {
      wire.append(written.wire);
      if (written.command != null) {
        expected.add(written.command);
      }
    }
    byte[] bytes = bytes(wire.toString());
    assertEquals(expected, COMMANDS.of(bytes, cutsWithin(bytes, cuts)));
    assertEquals(expected, COMMANDS.of(bytes, ThreeWays.everywhere(bytes)));
  }

  @Property
  void anyBytesReadTheSameHoweverTheyAreCutAndAreAtWorstRefused(
      @ForAll("noise") String noise, @ForAll @Size(max = 12) List<Integer> cuts) {
    byte[] wire = bytes(noise);
    ThreeWays.assertCutsDoNotMatter(COMMANDS, wire, cutsWithin(wire, cuts));
    ThreeWays.assertCutsDoNotMatter(COMMANDS, wire, ThreeWays.everywhere(wire));
  }

  @Provide
  Arbitrary<List<Written>> session() {
    Arbitrary<String> argument =
        Arbitraries.strings().withChars("a\r\n*$1\0\u00ff ").ofMaxLength(9);
    Arbitrary<Written> array =
        argument.list().ofMinSize(1).ofMaxSize(20).map(RequestProperties::array);
    Arbitrary<String> word =
        Arbitraries.strings().withChars("aB:{}\"'").ofMinLength(1).ofMaxLength(5);
    Arbitrary<String> blank = Arbitraries.of(" ", "  ", "\t");
    Arbitrary<Written> inline =
        Combinators.combine(
                word.list().ofMinSize(1).ofMaxSize(4), blank, Arbitraries.of("\n", "\r\n"))
            .as(
                (words, between, end) ->
                    new Written(String.join(between, words) + between + end, words.toString()));
    Arbitrary<Written> skipped =
        Arbitraries.of("\r\n", "\n", "*0\r\n", "*-1\r\n", " \r\n").map(s -> new Written(s, null));
    return Arbitraries.oneOf(array, array, inline, skipped).list().ofMaxSize(8);
  }

  private static Written array(List<String> arguments) {
    StringBuilder wire = new StringBuilder("*" + arguments.size() + "\r\n");
    List<String> printed = new ArrayList<>();
    for (String argument : arguments) {
      wire.append('$').append(argument.length()).append("\r\n").append(argument).append("\r\n");
      printed.add(printable(bytes(argument)));
    }
    return new Written(wire.toString(), printed.toString());
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "*",
            "$",
            "\r\n",
            "\r\n",
            "\r\n",
            "\r",
            "\n",
            "0",
            "1",
            "2",
            "-1",
            "-",
            "3",
            "2147483647",
            "a",
            " ",
            "\0",
            "\u00ff",
            "$1\r\na\r\n",
            "*1\r\n",
            "*2\r\n")
        .list()
        .ofMaxSize(14)
        .map(words -> String.join("", words));
  }
}
