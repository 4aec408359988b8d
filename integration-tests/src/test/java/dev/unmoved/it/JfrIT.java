package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events for the flight recorder. */
class JfrIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final RedisCluster cluster = Clusters.shared();

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17, 21, 25, 26})
  void redirectsLinksAndChangesAreRecorded(int feature, @TempDir Path folder) throws IOException {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    Path file = folder.resolve("recording.jfr");
    int slot = Slot.of("foo");
    ClusterNode owner = cluster.ownerOf(slot);
    ClusterNode target = cluster.primaryOtherThan(owner);
    try (ConsoleApp app =
        ConsoleApp.start(
            ConsoleApp.setup()
                .jdk(jdk.orElseThrow())
                .server(cluster.seed().server())
                .jvm("-XX:StartFlightRecording=dumponexit=true,filename=" + file))) {
      app.answer("lone SET {foo}1 a");
      // Events are made from the moment on that the cluster is shown, which the application does
      // not wait for.
      Await.until(
          "the cluster is shown",
          LIMIT,
          () -> CommandLine.run("status", app.jvm().pid()).stdout().contains("Cluster "));
      app.answer("lone MGET a b c d e f g h");
      cluster.moveSlot(slot, target);
      assertEquals("\"a\"", app.answer("lone GET {foo}1"));
      app.jvm().send("stop");
      assertEquals(0, app.jvm().awaitExit());
    } finally {
      cluster.moveSlot(slot, owner);
    }
    List<RecordedEvent> ours =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.unmoved."))
            .collect(Collectors.toList());
    List<RecordedEvent> redirects = named(ours, "dev.unmoved.Redirect");
    assertEquals(1, redirects.size(), ours::toString);
    RecordedEvent redirect = redirects.get(0);
    assertEquals("MOVED", redirect.getString("kind"));
    assertEquals(slot, redirect.getInt("slot"));
    assertEquals(owner.address(), redirect.getString("from"));
    assertEquals(target.address(), redirect.getString("to"));
    assertEquals(List.of("Unmoved"), redirect.getEventType().getCategoryNames());
    assertTrue(named(ours, "dev.unmoved.LinkOpened").size() >= 1, ours::toString);
  }

  @Test
  void retriesAreRecordedWithTheirReason(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (RedisCluster own = RedisCluster.start(2, 0);
        ConsoleApp app =
            ConsoleApp.start(
                ConsoleApp.setup()
                    .server(own.seed().server())
                    .jvm("-XX:StartFlightRecording=dumponexit=true,filename=" + file))) {
      app.answer("lone SET foo bar");
      Await.until(
          "the cluster is shown",
          LIMIT,
          () -> CommandLine.run("status", app.jvm().pid()).stdout().contains("Cluster "));
      ClusterNode owner = own.ownerOf("{foo}1");
      own.beginMove(Slot.of("foo"), own.primaryOtherThan(owner));
      // With one key here and one there, neither node serves both: TRYAGAIN, until the time limit
      // of retries.
      app.answer("lone MSET {foo}1 a {foo}2 b");
      own.moveKeys(owner, own.primaryOtherThan(owner), List.of("{foo}1"));
      app.answer("lone MGET {foo}1 {foo}2");
      app.jvm().send("stop");
      assertEquals(0, app.jvm().awaitExit());
    }
    List<RecordedEvent> retries = named(RecordingFile.readAllEvents(file), "dev.unmoved.Retry");
    assertTrue(
        retries.stream().anyMatch(event -> event.getString("reason").equals("TRYAGAIN")),
        retries::toString);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .collect(Collectors.toList());
  }
}
