package dev.unmoved.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** COMPATIBILITY.md says what the command table does. */
class CompatibilityTest {
  private static final String HOW_TO =
      "write it anew with: mvn -q -pl bootstrap test -Dtest=CompatibilityTest -Dcompatibility.write=true";

  @Test
  void fileIsWhatTheTableGives() throws IOException {
    String expected = Compatibility.text();
    if (Boolean.getBoolean("compatibility.write")) {
      Files.write(Compatibility.FILE, expected.getBytes(StandardCharsets.UTF_8));
    }
    assertTrue(Files.exists(Compatibility.FILE), "COMPATIBILITY.md is missing; " + HOW_TO);
    String actual = new String(Files.readAllBytes(Compatibility.FILE), StandardCharsets.UTF_8);
    assertEquals(
        expected, actual, "COMPATIBILITY.md does not say what the command table does; " + HOW_TO);
  }

  @Test
  void everyCommandThatCanBeCalledHasOneRow() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (List<Command> group : Compatibility.groups().values()) {
      for (Command command : group) {
        assertTrue(rows.add(command.name()), command.name() + " has two rows");
      }
    }
    for (Command command : CommandTable.all()) {
      assertTrue(
          rows.contains(command.name()) || command.is(Flag.CONTAINER),
          command.name() + " has no row");
    }
  }

  @Test
  void everyNoteIsAboutACommand() {
    for (String name : CompatibilityNotes.all().keySet()) {
      assertTrue(CommandTable.named(name) != null, name);
    }
  }
}
