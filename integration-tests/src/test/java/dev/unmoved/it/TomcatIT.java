package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.Surroundings;
import dev.unmoved.it.app.WebApplication;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Web applications come and go, and leave nothing of theirs behind. */
class TomcatIT {
  // of its own: connections are counted, and others' may still be closing
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 0);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"TOMCAT_9, 8", "TOMCAT_9, 17", "TOMCAT_11, 21"})
  void applicationsShareATopologyAndLeaveNothingBehind(Surroundings tomcat, int feature) {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    int connections = connections();
    long asked = cluster.calls("cluster|shards");
    try (ClientJvm app =
        ClientJvm.of("legacy.tomcat.WebApps")
            .client(tomcat)
            .jdk(jdk.orElseThrow())
            .words(folder.toString())
            .start()) {
      deploy(app, "first", tomcat, JedisVersion.V2_9_3);
      deploy(app, "second", tomcat, JedisVersion.USUAL);
      assertEquals(1, cluster.calls("cluster|shards") - asked, "questions for the topology");
      undeploy(app, "first");
      ask(app, "check second", "RUNNING second");
      deploy(app, "first", tomcat, JedisVersion.V2_9_3);
      deploy(app, "third", tomcat, LettuceVersion.USUAL);
      ask(app, "check second", "RUNNING second");
      undeploy(app, "second");
      undeploy(app, "third");
      ask(app, "check first", "RUNNING first");
      undeploy(app, "first");
      ask(app, "threads unmoved-", "ENDED unmoved-");
      Await.until("connections closed", Duration.ofSeconds(10), () -> connections() == connections);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  private void deploy(ClientJvm app, String name, Surroundings tomcat, ClientVersion client) {
    ClientVersion application = new WebApplication(client, tomcat);
    ask(
        app,
        "deploy "
            + name
            + " "
            + application.program(client instanceof JedisVersion ? "JedisWebApp" : "LettuceWebApp")
            + " "
            + ClientJvm.classPathOf(application)
            + " host=127.0.0.1 port="
            + cluster.seed().server().port(),
        "RUNNING " + name);
  }

  private static void undeploy(ClientJvm app, String name) {
    ask(app, "undeploy " + name, "COLLECTED " + name);
  }

  private static void ask(ClientJvm app, String line, String answer) {
    int before = app.stdout().size();
    app.send(line);
    assertEquals(
        answer,
        app.awaitLine("^(RUNNING|COLLECTED|KEPT|ENDED) ", before),
        () -> line + "\n" + String.join("\n", app.stderr()));
  }

  private int connections() {
    return cluster.running().stream().mapToInt(node -> node.server().connectedClients()).sum();
  }
}
