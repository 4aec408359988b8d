package dev.unmoved.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  private final List<String> lines = new ArrayList<>();

  @AfterEach
  void restore() {
    Log.configure(Log.INFO, null);
    Log.forgetOnce();
  }

  @Test
  void messagesBelowTheLevelAreDropped() {
    Log.sink((level, message, thrown) -> lines.add(Log.nameOf(level) + " " + message));
    Log.debug("a");
    Log.info("b");
    Log.level(Log.ERROR);
    Log.warn("c");
    Log.error("d");
    Log.level(Log.OFF);
    Log.error("e");
    assertEquals(Arrays.asList("INFO b", "ERROR d"), lines);
  }

  @Test
  void onceSaysItOnceAndIsBounded() {
    Log.sink((level, message, thrown) -> lines.add(message));
    assertTrue(Log.once("k", "first"));
    assertFalse(Log.once("k", "second"));
    assertEquals(Collections.singletonList("first"), lines);
    for (int i = 0; i < 2 * Log.ONCE_COUNT_MAX; i++) {
      Log.once("k" + i, "more");
    }
    assertEquals(Log.ONCE_COUNT_MAX, lines.size());
  }

  @Test
  void aThrowingSinkDoesNotReachTheCaller() {
    Log.sink(
        (level, message, thrown) -> {
          throw new IllegalStateException();
        });
    Log.error("x");
  }

  @Test
  void aLineIsOneLineOnStandardError() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(bytes, true, "UTF-8"));
      Log.warn("a\nb", new IOException("c\r\nd"));
    } finally {
      System.setErr(before);
    }
    assertEquals(
        "unmoved WARN a b: java.io.IOException: c  d" + System.lineSeparator(),
        withoutTime(bytes.toString("UTF-8")));
  }

  @Test
  void aFileIsAppendedTo(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("agent.log");
    Log.configure(Log.INFO, file.toString());
    Log.info("one");
    Log.configure(Log.INFO, file.toString());
    Log.info("two");
    List<String> lines = Files.readAllLines(file);
    lines.replaceAll(LogTest::withoutTime);
    assertEquals(Arrays.asList("unmoved INFO one", "unmoved INFO two"), lines);
  }

  /** A server's words must not be able to forge a line, in a stack trace either. */
  @Test
  void aStackTraceHasNoLinesButItsOwn(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("agent.log");
    Log.configure(Log.DEBUG, file.toString());
    Throwable cause = new IOException("x\r\n2026-01-01T00:00:00.000Z unmoved INFO forged");
    Log.warn("m", new IllegalStateException("y\nforged", cause));
    List<String> lines = Files.readAllLines(file);
    assertEquals(
        "unmoved WARN m: java.lang.IllegalStateException: y forged", withoutTime(lines.get(0)));
    assertTrue(
        lines.stream()
            .skip(1)
            .allMatch(
                line ->
                    line.startsWith("\tat ")
                        || line.startsWith("Caused by: ")
                        || line.startsWith("java.lang.IllegalStateException: y forged")),
        lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("Caused by: java.io.IOException")));
  }

  private static String withoutTime(String line) {
    assertTrue(line.matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*"), line);
    return line.substring(line.indexOf(' ') + 1);
  }
}
