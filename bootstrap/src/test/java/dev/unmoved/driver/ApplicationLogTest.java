package dev.unmoved.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines on their way to an application's log that is not there. */
class ApplicationLogTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ApplicationLog log = new ApplicationLog();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(written, true));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  @Test
  void linesWaitUntilTheyAreDumpedInTheirOrderWithTheirLevel() {
    log.log(Log.INFO, "first", null);
    log.log(Log.WARN, "second", new IllegalStateException("why"));
    assertEquals("", text());
    log.dump();
    assertTrue(
        text()
            .matches(
                "(?s)\\S+Z unmoved INFO first\\R\\S+Z unmoved WARN second: .*IllegalState.*why\\R"),
        text());
  }

  @Test
  void whatTheBufferHasNoRoomForIsOnStderrAtOnce() {
    for (int i = 0; i < 1000; i++) {
      log.log(Log.INFO, "line " + i, null);
    }
    assertEquals("", text());
    log.log(Log.INFO, "one more", null);
    assertTrue(text().endsWith(" unmoved INFO one more" + System.lineSeparator()), text());
  }

  @Test
  void whereThereIsNoSlf4jNothingWaitsAnyLonger() throws Exception {
    log.log(Log.INFO, "kept", null);
    log.look(new ClassLoader(null) {});
    while (!text().contains("kept")) {
      Thread.yield();
    }
    log.log(Log.INFO, "told at once", null);
    assertTrue(text().contains("told at once"), text());
  }

  @Test
  void aLoaderThatHasSlf4jAndNothingBehindItHasNone() {
    assertEquals(null, Slf4j.factoryIn(ApplicationLogTest.class.getClassLoader()));
    assertFalse(text().contains("unmoved ERROR"));
  }

  private String text() {
    return new String(written.toByteArray(), StandardCharsets.UTF_8);
  }
}
