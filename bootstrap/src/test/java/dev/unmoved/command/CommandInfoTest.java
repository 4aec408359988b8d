package dev.unmoved.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replies to COMMAND INFO, written as {@code [x.y -2 [write] 1 1 1]}: brackets are arrays, numbers
 * integers.
 */
class CommandInfoTest {
  private static final long NOW = 5_000_000_000L;

  /** A command with one key spec, as 7.0 and later tell it. */
  private static CommandInfo declared(String flags, String tips, String begin, String find) {
    return info(
        "[x.y -2 ["
            + flags
            + "] 0 0 0 [] ["
            + tips
            + "] [[flags [RW] begin_search ["
            + begin
            + "] find_keys ["
            + find
            + "]]] []]");
  }

  private static CommandInfo info(String text) {
    return CommandInfo.parse(resp(text));
  }

  private static RespValue resp(String text) {
    StringBuilder bytes = new StringBuilder();
    write(text.replace("[", "[ ").replace("]", " ]").trim().split(" +"), new int[1], bytes);
    byte[] raw = bytes.toString().getBytes(StandardCharsets.US_ASCII);
    try {
      return RespValue.parse(raw, 0, raw.length);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(String[] words, int[] at, StringBuilder out) {
    String word = words[at[0]++];
    if (word.equals("[")) {
      StringBuilder elements = new StringBuilder();
      int count = 0;
      for (; !words[at[0]].equals("]"); count++) {
        write(words, at, elements);
      }
      at[0]++;
      out.append('*').append(count).append("\r\n").append(elements);
    } else if (word.matches("-?[0-9]+")) {
      out.append(':').append(word).append("\r\n");
    } else {
      out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
  }

  private static List<Integer> keys(CommandInfo info, String call) {
    Arguments arguments = Calls.call(call);
    return Calls.keyIndexes(info.commandOf(arguments), arguments);
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3} has {4}")
  @CsvSource({
    "1, 1, 1, X.Y a b, [1]",
    "2, 2, 1, X.Y a b, [2]",
    "1, -1, 1, X.Y a b, '[1, 2]'",
    "1, -2, 1, X.Y a b 5, '[1, 2]'",
    "1, 3, 2, X.Y a 1 b 2, '[1, 3]'",
    "1, -1, 2, X.Y a 1 b 2, '[1, 3]'",
    "0, 0, 0, X.Y a b, []",
    "1, 1, 0, X.Y a b, []",
  })
  void before7TheFirstAndTheLastKeyAreTold(
      int first, int last, int step, String call, String keys) {
    assertEquals(
        keys,
        keys(info("[x.y -2 [write] " + first + " " + last + " " + step + " []]"), call).toString());
  }

  @Test
  void keySpecsFlagsAndPoliciesAreRead() {
    CommandInfo info =
        declared(
            "readonly fast module not-a-flag-yet",
            "request_policy:multi_shard response_policy:agg_sum",
            "type index spec [index 1]",
            "type range spec [lastkey -1 keystep 1 limit 0]");
    Command command = info.command();
    assertEquals("X.Y", command.name());
    assertEquals(-2, command.arity());
    assertTrue(command.readOnly());
    assertTrue(command.is(Flag.MODULE));
    assertEquals(RequestPolicy.MULTI_SHARD, command.requestPolicy());
    assertEquals(ResponsePolicy.AGG_SUM, command.responsePolicy());
    assertFalse(command.mayMissKeys());
    assertEquals("[1, 2]", keys(info, "X.Y a b").toString());
  }

  @ParameterizedTest(name = "{0}, {1}: {2} has {3}")
  @CsvSource({
    "type keyword spec [keyword keys startfrom 1], type range spec [lastkey -1 keystep 1 limit 0], X.Y n KEYS a b, '[3, 4]'",
    "type keyword spec [keyword KEYS startfrom -2], type range spec [lastkey 0 keystep 1 limit 0], X.Y KEYS a, [2]",
    "type index spec [index 1], type keynum spec [keynumidx 0 firstkey 1 keystep 1], X.Y 2 a b c, '[2, 3]'",
    "type keyword spec [keyword N startfrom 1], type keynum spec [keynumidx 0 firstkey 1 keystep 2], X.Y N 2 a 1 b 2, '[3, 5]'",
    "type index spec [index 1], type range spec [lastkey -1 keystep 1 limit 2], X.Y a b 1 2, '[1, 2]'",
  })
  void everyKindOfKeySpecIsRead(String begin, String find, String call, String keys) {
    assertEquals(keys, keys(declared("", "", begin, find), call).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "type unknown spec [], type unknown spec []",
    "type index spec [index 0], type range spec [lastkey 0 keystep 1 limit 0]",
    "type index spec [index -1], type range spec [lastkey 0 keystep 1 limit 0]",
    "type index spec [index 99999999999], type range spec [lastkey 0 keystep 1 limit 0]",
    "type index spec [index 1], type range spec [lastkey 0 keystep 0 limit 0]",
    "type index spec [index 1], type range spec [lastkey 0 keystep -1 limit 0]",
    "type index spec [index 1], type keynum spec [keynumidx -5 firstkey 1 keystep 1]",
    "type index spec [index 1], type later spec [keystep 1]",
    "type index, type range",
  })
  void whatCannotBeReadIsKnownToMissKeys(String begin, String find) {
    CommandInfo info = declared("", "", begin, find);
    assertTrue(info.command().mayMissKeys());
    assertEquals(Collections.emptyList(), keys(info, "X.Y 2 a b c"));
  }

  @Test
  void incompleteSpecsAndKeysFoundByCodeAreKnownToMissKeys() {
    assertTrue(
        info("[x.y -2 [] 0 0 0 [] [] [[flags [RW incomplete] begin_search [type index spec [index 1]] find_keys"
                + " [type range spec [lastkey 0 keystep 1 limit 0]]]] []]")
            .command()
            .mayMissKeys());
    assertTrue(
        declared(
                "movablekeys",
                "",
                "type index spec [index 1]",
                "type range spec [lastkey 0 keystep 1 limit 0]")
            .command()
            .mayMissKeys());
    assertTrue(info("[x.y -2 [movablekeys] 0 0 0 []]").command().mayMissKeys());
    // A keyword moves keys too, and is all there is to know.
    assertFalse(
        declared(
                "movablekeys",
                "",
                "type keyword spec [keyword KEYS startfrom 1]",
                "type range spec [lastkey 0 keystep 1 limit 0]")
            .command()
            .mayMissKeys());
  }

  @Test
  void subcommandsHaveKeysOfTheirOwn() {
    CommandInfo info =
        info(
            "[x.c -2 [] 0 0 0 [] [] [] [[x.c|put 4 [write] 2 2 1 [] [] [[flags [] begin_search"
                + " [type index spec [index 2]] find_keys [type range spec [lastkey 0 keystep 1 limit 0]]]] []]]]");
    assertEquals("[2]", keys(info, "X.C put a 1").toString());
    assertEquals("X.C|PUT", info.commandOf(Calls.call("x.c Put a 1")).name());
    assertEquals("X.C", info.commandOf(Calls.call("x.c get a")).name());
    assertEquals("X.C", info.commandOf(Calls.call("x.c")).name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[x.y]", "[[] -2 [] 0 0 0]", "text", "5"})
  void whatSaysNothingIsNull(String reply) {
    assertNull(info(reply));
  }

  // ---- What a cluster's servers have told ----

  @Test
  void whatWasLearnedIsFoundUnderItsName() {
    LearnedCommands commands = new LearnedCommands();
    commands.learn("X.Y", resp("[[x.y -2 [write] 1 1 1 []]]"), NOW);
    assertEquals("X.Y", commands.find("X.Y", Calls.call("x.y a")).name());
    assertNull(commands.find("X.Z", Calls.call("x.z a")));
    assertFalse(commands.isUnknown("X.Y", NOW));
  }

  @Test
  void anUnknownCommandIsOneForAWhile() {
    LearnedCommands commands = new LearnedCommands();
    commands.learn("X.Y", resp("[[]]"), NOW);
    assertTrue(commands.isUnknown("X.Y", NOW + 29_000_000_000L));
    assertFalse(commands.isUnknown("X.Y", NOW + 31_000_000_000L));
    assertFalse(commands.isUnknown("X.Z", NOW));
    assertNull(commands.find("X.Y", Calls.call("x.y a")));
  }

  @Test
  void aKnownCommandUnderAnotherNameIsOurOwnRow() {
    LearnedCommands commands = new LearnedCommands();
    commands.learn("MY-CONFIG", resp("[[config -2 [admin] 0 0 0 []]]"), NOW);
    assertSame(
        CommandTable.named("CONFIG|SET"),
        commands.find("MY-CONFIG", Calls.call("my-config set a b")));
    assertSame(
        CommandTable.named("CONFIG"), commands.find("MY-CONFIG", Calls.call("my-config nosuch")));
  }

  @Test
  void whatWasNotUsedForLongestIsForgotten() {
    LearnedCommands commands = new LearnedCommands();
    for (int i = 0; i < 1_001; i++) {
      commands.learn("X." + i, resp("[[x." + i + " -2 [write] 1 1 1 []]]"), NOW);
      commands.find("X.0", Calls.call("x.0 a"));
    }
    assertEquals("X.0", commands.find("X.0", Calls.call("x.0 a")).name());
    assertNull(commands.find("X.1", Calls.call("x.1 a")));
    assertEquals("X.2", commands.find("X.2", Calls.call("x.2 a")).name());
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      value = {
        "x.y a, X.Y",
        "XGROUP new a, XGROUP|NEW",
        "CONFIG, ",
        "CONFIG <>, ",
        "A|B c, ",
        "G\u0001T c, ",
        "<>, ",
        "caf\u00e9 a, ",
      })
  void onlyNamesThatAServerCouldKnowAreAskedAbout(String call, String name) {
    Arguments arguments = Calls.call(call);
    assertEquals(
        name == null || name.isEmpty() ? null : name,
        LearnedCommands.nameOf(arguments, CommandTable.find(arguments)));
  }
}
