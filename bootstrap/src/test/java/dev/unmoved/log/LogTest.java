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
        bytes.toString("UTF-8"));
  }

  @Test
  void aFileIsAppendedTo(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("agent.log");
    Log.configure(Log.INFO, file.toString());
    Log.info("one");
    Log.configure(Log.INFO, file.toString());
    Log.info("two");
    assertEquals(Arrays.asList("unmoved INFO one", "unmoved INFO two"), Files.readAllLines(file));
  }
}
