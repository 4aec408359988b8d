package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keys that tests have named for a node are at that node, by the slots that tests give it. */
class KeyNamesTest {
  private static final Path TESTS = Paths.get("src/test/java/dev/unmoved");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern KEY_OF_A_SCRIPT = Pattern.compile("(?:[\\w-]*-)?on-?([ABC])\\b");
  private static final Pattern KEY_OF_SOCKETS = Pattern.compile("\\bat(Home|Other)\\b");

  @Test
  void keysOfScriptsAreAtTheNodeThatTheyAreNamedFor() throws IOException {
    Map<String, String> nodes = nodesByKey("engine", KEY_OF_A_SCRIPT);
    assertTrue(nodes.keySet().containsAll(Arrays.asList("onA", "onB", "onC")), "" + nodes);
    for (String key : nodes.keySet()) {
      int slot = Script.slotOf(key);
      assertEquals(
          nodes.get(key),
          isIn(Script.A_SLOTS, slot) ? "A" : isIn(Script.B_SLOTS, slot) ? "B" : "C",
          key);
    }
  }

  /** Home has the first half of the slots, the other node the second. */
  @Test
  void keysOfSocketTestsAreAtTheNodeThatTheyAreNamedFor() throws IOException {
    Map<String, String> nodes = nodesByKey("socket", KEY_OF_SOCKETS);
    assertEquals(2, nodes.size());
    for (String key : nodes.keySet()) {
      assertEquals(nodes.get(key), Script.slotOf(key) <= 8191 ? "Home" : "Other", key);
    }
  }

  private static boolean isIn(String range, int slot) {
    String[] ends = range.split("-");
    return slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[1]);
  }

  /** Every key in a string of a test of this package, and the node in its name. */
  private static Map<String, String> nodesByKey(String folder, Pattern pattern) throws IOException {
    Map<String, String> nodes = new TreeMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(TESTS.resolve(folder), "*Test.java")) {
      for (Path file : files) {
        Matcher text = TEXT.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        while (text.find()) {
          // what an escape leaves behind is no part of a name
          Matcher key = pattern.matcher(text.group(1).replaceAll("\\\\.", " "));
          while (key.find()) {
            nodes.put(key.group(), key.group(1));
          }
        }
      }
    }
    return nodes;
  }
}
