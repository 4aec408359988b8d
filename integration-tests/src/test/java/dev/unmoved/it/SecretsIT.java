package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys, values, scripts, users and passwords appear nowhere in what we emit, whatever goes wrong.
 */
class SecretsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SECRET = "sEcReT"; // part of everything that must not be told

  @Test
  void nothingOfTheApplicationsIsTold(@TempDir Path folder) throws IOException {
    Path log = folder.resolve("unmoved.log");
    Path recording = folder.resolve("recording.jfr");
    Map<String, String> emitted = new LinkedHashMap<>();
    try (RedisCluster cluster =
            RedisCluster.start(
                ServerVersion.USUAL,
                3,
                0,
                server ->
                    server.user(
                        "user-sEcReT on >word-sEcReT ~* &* +@all -flushall -cluster|shards"));
        ConsoleApp app =
            ConsoleApp.start(
                ConsoleApp.setup()
                    .server(cluster.seed().server())
                    .property("unmoved.log.file", log)
                    .property("unmoved.log.level", "debug")
                    .property("unmoved.retry.timeout", "500ms")
                    .jvm("-XX:StartFlightRecording=dumponexit=true,filename=" + recording))) {
      ordinary(app);
      refused(app);
      Await.until("the cluster is shown", LIMIT, () -> status(app).contains("Cluster "));
      disturbed(app, cluster);
      emitted.put("status", status(app));
      emitted.put(
          "every attribute in JMX", CommandLine.run("status", app.jvm().pid(), "--json").stdout());
      emitted.put("top", CommandLine.run("top", app.jvm().pid(), "-n", 1, "-i", 0.1).stdout());
      app.jvm().send("stop");
      assertEquals(0, app.jvm().awaitExit());
      // The program prints the client's exceptions as well; what is ours begins with our name.
      emitted.put(
          "stderr",
          app.jvm().stderr().stream()
              .filter(line -> line.contains(" unmoved "))
              .collect(Collectors.joining("\n")));
    }
    emitted.put("the log file", Files.readString(log));
    emitted.put("the recording", Files.readString(recording, StandardCharsets.ISO_8859_1));
    for (Map.Entry<String, String> each : emitted.entrySet()) {
      int at = each.getValue().indexOf(SECRET);
      String around =
          at < 0
              ? ""
              : each.getValue()
                  .substring(Math.max(0, at - 200), Math.min(each.getValue().length(), at + 100));
      assertEquals("", around, each.getKey() + " tells a secret");
    }
    assertTrue(emitted.get("the log file").contains("is a cluster"), emitted.get("the log file"));
    assertTrue(
        emitted.get("the recording").contains("dev.unmoved.Redirect"),
        "events are there to be looked at");
    assertTrue(emitted.get("status").contains("WRONGTYPE 1"), emitted.get("status"));
    assertTrue(emitted.get("status").contains("other 1"), emitted.get("status"));
  }

  private static String status(ConsoleApp app) {
    return CommandLine.run("status", app.jvm().pid()).stdout();
  }

  private static void ordinary(ConsoleApp app) {
    assertEquals("\"OK\"", app.answer("lone AUTH user-sEcReT word-sEcReT"));
    assertEquals("\"OK\"", app.answer("lone CLIENT SETNAME name-sEcReT"));
    for (int i = 0; i < 10; i++) {
      assertEquals("\"OK\"", app.answer("lone SET key-sEcReT" + i + " value-sEcReT"));
    }
    app.answer("lone MGET key-sEcReT1 key-sEcReT2 key-sEcReT3");
    app.answer("lone MSET key-sEcReT1 a-sEcReT key-sEcReT2 b-sEcReT");
    app.answer("lone KEYS *sEcReT*");
    app.answer("lone EVAL return'script-sEcReT' 1 key-sEcReT1");
    app.answer("pipe GET key-sEcReT1 ; GET key-sEcReT2 ; PING word-sEcReT");
  }

  private static void refused(ConsoleApp app) {
    for (String line :
        List.of(
            "lone LPUSH key-sEcReT1 a-sEcReT",
            "lone RENAME key-sEcReT1 key-sEcReT2",
            "lone FLUSHALL",
            "lone sEcReTCOMMAND key-sEcReT1",
            "lone SUBSCRIBE-sEcReT x",
            "lone EVAL return{err='sEcReT-sEcReT'} 1 key-sEcReT1",
            "lone EVAL syntax-sEcReT 1 key-sEcReT1",
            "lone EVALSHA sEcReT 1 key-sEcReT1",
            "lone ACL SETUSER sEcReT +sEcReT",
            "lone AUTH user-sEcReT wrong-sEcReT",
            "lone HELLO 3 AUTH user-sEcReT wrong-sEcReT")) {
      String answer = app.answer(line);
      assertTrue(
          answer.contains("ERR")
              || answer.contains("EXCEPTION")
              || answer.contains("rror")
              || answer.contains("NOPERM"),
          line + " -> " + answer);
    }
  }

  private static void disturbed(ConsoleApp app, RedisCluster cluster) {
    ClusterNode owner = cluster.ownerOf("{foo}sEcReT");
    ClusterNode target = cluster.primaryOtherThan(owner);
    app.answer("lone SET {foo}sEcReT value-sEcReT");
    cluster.moveSlot(Slot.of("foo"), target);
    app.answer("lone GET {foo}sEcReT");
    for (ClusterNode node : cluster.running()) {
      node.server().call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }
    app.answer("lone GET key-sEcReT1");
    app.answer("lone GET key-sEcReT1");
    app.answer("new");
    app.answer("lone AUTH user-sEcReT word-sEcReT");
    app.answer("lone GET key-sEcReT1");
    // The password of the links is not right any more.
    for (ClusterNode node : cluster.running()) {
      node.server().call("ACL", "SETUSER", "user-sEcReT", "resetpass", ">other-sEcReT");
      node.server().call("CLIENT", "KILL", "USER", "user-sEcReT");
    }
    for (int i = 0; i < 5; i++) {
      app.answer("lone GET key-sEcReT" + i);
    }
    app.answer("new");
    app.answer("lone AUTH user-sEcReT other-sEcReT");
    cluster.kill(cluster.primaryOtherThan(cluster.seed()));
    for (int i = 0; i < 10; i++) {
      app.answer("lone INCR key-sEcReT" + i);
    }
  }
}
