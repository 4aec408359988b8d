package dev.unmoved.agent.operate.report;

import dev.unmoved.driver.Observing;
import dev.unmoved.log.Log;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /**
   * Writes a file as a whole, or none; only its owner may read it, as it tells of an application's
   * code and keys. A pipe or a device is written to.
   *
   * @throws IOException also where {@code file} is a symbolic link: whoever has made it may mean
   *     somebody else's file
   */
  public static void write(File file, String text) throws IOException {
    Path path = file.getAbsoluteFile().toPath();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.isSymbolicLink(path)) {
      throw new IOException(file + " is a symbolic link, and is not written to");
    }
    if (Files.isDirectory(path)) {
      throw new IOException(file + " is a folder");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      Files.write(path, bytes);
      return;
    }
    if (!Files.isDirectory(path.getParent())) {
      throw new IOException("there is no folder " + path.getParent());
    }
    Path whole = Files.createTempFile(path.getParent(), ".unmoved", ".part"); // the owner's alone
    try {
      Files.write(whole, bytes);
      Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
