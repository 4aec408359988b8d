package dev.unmoved.agent.operate.report;

import dev.unmoved.driver.Observing;
import dev.unmoved.log.Log;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;

/** Writes the readiness report to a file, and when the JVM ends ({@code unmoved.report.file}). */
public final class ReportFile {
  private ReportFile() {}

  /**
   * Has the report of this JVM written when it ends: HTML if the file's name ends so, otherwise
   * JSON.
   */
  public static void atExit(final String name) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("unmoved-report") {
              @Override
              public void run() {
                try {
                  String json = Observing.readiness();
                  write(new File(name), isHtml(name) ? ReadinessPage.of(json) : json);
                } catch (Throwable e) {
                  Log.warn("the readiness report cannot be written to " + name, e);
                }
              }
            });
  }

  private static boolean isHtml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".html") || lower.endsWith(".htm");
  }

  /** Writes a file as a whole, or none. */
  public static void write(File file, String text) throws IOException {
    Files.write(file.toPath(), text.getBytes(StandardCharsets.UTF_8));
  }
}
