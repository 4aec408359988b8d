package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The command line's report of a program that runs: its page in a real browser, its JSON, and what
 * it says without one.
 */
class ReadinessPageIT {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");

  @Test
  void aBrowserShowsTheVerdictAndTheLinesAndAsksNobodyForAnything() throws Exception {
    Path folder = Files.createDirectories(Folders.work().resolve("readiness-page"));
    Path page = folder.resolve("readiness.html");
    RedisServer server = Clusters.standalone();
    server.call("FLUSHALL");
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.observed.Observed")
            .client(JedisVersion.USUAL)
            .property("unmoved.mode", "observe")
            .server(server)
            .start()) {
      app.awaitLine("READY");
      assertTrue(report(app, "--html", page).contains("Written"));
      String json = report(app, "--json", "-");
      assertTrue(
          json.startsWith("{\"format\":1,")
              && json.contains("legacy.jedis.observed.Observed.serve(Observed.java:"),
          json);
      app.send("end");
      app.awaitSuccess();
    }
    String html = Files.readString(page);
    assertTrue(
        html.contains("Content-Security-Policy") && html.contains("default-src 'none'"), html);
    assertFalse(html.matches("(?s).*(src|href)=.*"), "the page refers to something else");
    Optional<Path> browser = browser();
    if (browser.isEmpty()) {
      System.out.println(
          "SKIPPED the page in a browser: no chromium on the PATH (apt-get install chromium)");
      return;
    }
    Path log = folder.resolve("browser.log");
    String shown = shown(browser.get(), page, log);
    assertTrue(shown.contains("Ready with emulation"), shown);
    assertTrue(shown.contains("legacy.jedis.observed.Observed.serve(Observed.java:"), shown);
    assertTrue(shown.contains("<rect"), "the picture of the slots is missing");
    String requests = Files.readString(log);
    assertFalse(
        requests.contains("Refused to"),
        () -> "the page's own policy forbids what it does: " + requests);
  }

  @Test
  void aJvmThatWasNotObservedIsToldFromOneThatIs() throws Exception {
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.observed.Observed")
            .client(JedisVersion.USUAL)
            .withoutAgent()
            .server(Clusters.standalone())
            .start()) {
      app.awaitLine("READY");
      CommandLine.Result report = CommandLine.run("report", app.pid());
      assertEquals(1, report.exitCode(), report.toString());
      assertTrue(report.stderr().contains("Unmoved is not in it"), report.toString());
    }
  }

  private static String report(ClientJvm app, String option, Object value) {
    CommandLine.Result result = CommandLine.run("report", app.pid(), option, value);
    assertEquals(0, result.exitCode(), result.toString());
    return result.stdout();
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> BROWSERS.stream().map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The document as the browser has it after loading. It cannot resolve a name, so what it asks for
   * shows as an error.
   */
  private static String shown(Path browser, Path page, Path log) throws Exception {
    Path profile = Files.createTempDirectory("readiness-browser");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + profile,
                "--dump-dom",
                page.toUri().toString())
            .redirectError(log.toFile())
            .start();
    String document = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
    return document;
  }
}
