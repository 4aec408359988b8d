package dev.unmoved.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.Arguments;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CommandKeysProperties {

  @Property
  void anyCallOfAnyCommandHasItsKeysAmongItsArguments(
      @ForAll("commands") Command command, @ForAll("words") List<String> words) {
    List<String> line = new ArrayList<>();
    for (String word : command.name().split("\\|")) {
      line.add(word);
    }
    line.addAll(words);
    Arguments call = Calls.call(line.toArray(new String[0]));
    Command found = CommandTable.find(call);
    assertTrue(
        found == command || found.name().startsWith(command.name() + "|"),
        command + " " + words + ": " + found);
    command = found; // a random word may happen to be the name of a subcommand

    List<Integer> keys = Calls.keyIndexes(command, call);
    int before = 0;
    for (int index : keys) {
      assertTrue(index > before && index < call.count(), command + " " + words + ": " + keys);
      before = index;
    }
    assertEquals(
        keys.isEmpty() ? 0 : (int) keys.get(0), command.firstKey(call), command + " " + words);
    int timeout = command.timeoutIndex(call);
    assertTrue(timeout >= 0 && timeout < call.count(), command + " " + words);
    assertTrue(command.hasKeys() || keys.isEmpty());
  }

  @Property
  void truncatedCallsNeverThrow(
      @ForAll("commands") Command command, @ForAll("words") List<String> words) {
    // Shorter than its own name: a row found by other means, with arguments that do not belong to
    // it.
    Arguments call = Calls.call(words.toArray(new String[0]));
    for (int index : Calls.keyIndexes(command, call)) {
      assertTrue(index > 0 && index < call.count());
    }
    command.firstKey(call);
    command.timeoutIndex(call);
  }

  @Property
  void anySpecOfAServerIsReadWithoutFailure(
      @ForAll("words") List<String> words,
      @ForAll("small") int a,
      @ForAll("small") int b,
      @ForAll("small") int c,
      @ForAll("small") int limit) {
    Arguments call = Calls.call(words.toArray(new String[0]));
    int step = Math.max(1, c);
    int index = Math.max(1, a);
    KeySpec[] specs = {
      KeySpec.range(index, b, step, Math.max(0, limit)),
      KeySpec.keyword("KEYS", a == 0 ? 1 : a, b, step, Math.max(0, limit)),
      KeySpec.keynum(index, Math.max(0, b), Math.max(0, limit), step),
    };
    for (KeySpec spec : specs) {
      Command command = Command.of("X", -1, 0, RequestPolicy.DEFAULT, ResponsePolicy.DEFAULT, spec);
      List<Integer> keys = Calls.keyIndexes(command, call);
      for (int key : keys) {
        assertTrue(key > 0 && key < call.count(), words + ": " + keys);
      }
      assertEquals(keys.isEmpty() ? 0 : (int) keys.get(0), command.firstKey(call));
    }
  }

  @Property
  void wordsThatAreNoCommandAreUnknown(@ForAll byte[] name) {
    Arguments call = new Arguments();
    call.reset(name);
    call.add(0, name.length);
    Command found = CommandTable.find(call);
    if (found != null) {
      assertTrue(call.is(0, found.name()));
    }
  }

  @Provide
  Arbitrary<Command> commands() {
    return Arbitraries.of(new ArrayList<>(CommandTable.all()));
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of(
            "STREAMS",
            "streams",
            "STORE",
            "STOREDIST",
            "KEYS",
            "keys",
            "BLOCK",
            "COUNT",
            "GROUP",
            "AUTH",
            "AUTH2",
            "BY",
            "GET",
            "LIMIT",
            "MEMORY",
            "",
            "0",
            "1",
            "2",
            "3",
            "-1",
            "999999999",
            "2147483647",
            "a",
            "b")
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<Integer> small() {
    return Arbitraries.integers().between(-5, 8);
  }
}
