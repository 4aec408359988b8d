package dev.unmoved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents say of tests is true of the sources. */
class DocumentsTest {
  private static final Path PROJECT = Paths.get("..");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Properties|IT))\\.(\\w+)`");

  @Test
  void theTestsThatShowRedirectCasesExist() throws IOException {
    Map<String, String> sources = testSources();
    List<String> missing = new ArrayList<>();
    int rows = 0;
    for (String line : read(PROJECT.resolve("docs/redirect-cases.md")).split("\n")) {
      if (line.matches("\\| \\d+ \\|.*")) {
        assertTrue(line.startsWith("| " + ++rows + " |"), "a row is missing before: " + line);
        assertTrue(
            TEST.matcher(line).find() || line.contains("does not apply: "),
            "no test and no reason: " + line);
      }
      missing.addAll(missing(line, sources));
    }
    assertEquals(Collections.emptyList(), missing);
    assertTrue(rows > 0, "no rows");
  }

  @Test
  void theTestsThatHoldWhatIsSaidOfThreatsExist() throws IOException {
    Map<String, String> sources = testSources();
    List<String> missing = new ArrayList<>();
    int rows = 0;
    String document = read(PROJECT.resolve("SECURITY.md"));
    for (String line : document.substring(document.indexOf("| threat |")).split("\n")) {
      if (line.startsWith("| ") && !line.startsWith("| threat ") && !line.startsWith("| ---")) {
        rows++;
        assertTrue(
            TEST.matcher(line).find() || line.contains("| no test"),
            "no test, and not said: " + line);
        missing.addAll(missing(line, sources));
      }
    }
    assertEquals(Collections.emptyList(), missing);
    assertTrue(rows > 0, "no rows");
  }

  /** The tests that a line names and that do not exist. */
  private static List<String> missing(String line, Map<String, String> sources) {
    List<String> missing = new ArrayList<>();
    Matcher named = TEST.matcher(line);
    while (named.find()) {
      String source = sources.get(named.group(1));
      if (source == null || !source.contains(" void " + named.group(2) + "(")) {
        missing.add(named.group());
      }
    }
    return missing;
  }

  /** By the class that each file is named after. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module : new String[] {"bootstrap", "agent", "integration-tests"}) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
        files = all.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
      }
      for (Path file : files) {
        sources.put(file.getFileName().toString().replace(".java", ""), read(file));
      }
    }
    return sources;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
