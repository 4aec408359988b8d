package dev.unmoved.it.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.server.Clusters;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What newcomers run first must work. */
class DemoIT {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Demo demo = new Demo(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @Test
  void shopFailsOnClusterAsItIsAndWorksWithTheAgent() {
    assertTrue(demo.showOwnCluster(), this::text);
    assertTrue(
        text().matches("(?s).*Shop failed: .*MOVED.*Shop open.*Shop closed: .*books are right.*"),
        this::text);
    assertTrue(text().contains("answered MOVED"), this::text);
  }

  @Test
  void shopWorksOnOneServerOfYourOwnEitherWay() {
    assertTrue(demo.showAt(Clusters.standalone().address()), this::text);
    assertTrue(
        text().matches("(?s).*It works, so this is one server.*books are right.*"), this::text);
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
