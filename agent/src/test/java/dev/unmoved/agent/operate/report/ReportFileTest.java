package dev.unmoved.agent.operate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  @TempDir Path folder;

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private void isAlone(Path file) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(1, all.count(), "only " + file);
    }
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    Path file = folder.resolve("report.json");
    ReportFile.write(file.toFile(), "one");
    assertEquals("one", text(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    ReportFile.write(file.toFile(), "two");
    assertEquals("two", text(file));
    isAlone(file);
  }

  @Test
  void aSymbolicLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.createTempFile("someone", "else");
    Path link = Files.createSymbolicLink(folder.resolve("report.html"), elsewhere);
    IOException thrown =
        assertThrows(IOException.class, () -> ReportFile.write(link.toFile(), "one"));
    assertTrue(thrown.getMessage().contains("symbolic link"), thrown.getMessage());
    assertEquals("", text(elsewhere));
    Files.delete(elsewhere);
    isAlone(link);
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    File file = folder.resolve("no/such/report.html").toFile();
    IOException thrown = assertThrows(IOException.class, () -> ReportFile.write(file, "one"));
    assertEquals("there is no folder " + file.getParentFile(), thrown.getMessage());
  }

  @Test
  void aFolderInItsPlaceStays() throws IOException {
    Path file = Files.createDirectory(folder.resolve("report.html"));
    assertThrows(IOException.class, () -> ReportFile.write(file.toFile(), "one"));
    isAlone(file);
  }
}
