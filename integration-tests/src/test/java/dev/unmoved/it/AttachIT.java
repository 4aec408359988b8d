package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.Slot;
import dev.unmoved.it.server.TlsFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent is attached to programs that run, under load, and detached from them. */
class AttachIT {
  private static final Pattern STATS =
      Pattern.compile("STATS served=(\\d+) refused=(\\d+) wrong=(\\d+)(.*)");
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17, 21, 25, 26})
  void openConnectionsAreTakenOverOnEveryJdk(int feature) {
    Jdk jdk = JdksIT.installed(feature);
    try (ClientJvm app = start(JedisVersion.USUAL, jdk, Clusters.shared(), Map.of())) {
      awaitRefusals(app, true);
      attach(app, jdk);
      awaitRefusals(app, false);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JedisVersion.class,
      names = {"V2_0_0", "V4_4_8", "V8_0_2"})
  void openConnectionsOfJedisAreTakenOverAndLetGo(JedisVersion version) {
    takesOverAndLetsGo(version);
  }

  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V4_5_0", "V7_7_0"})
  void openConnectionsOfLettuceAreTakenOverAndLetGo(LettuceVersion version) {
    takesOverAndLetsGo(version);
  }

  @ParameterizedTest
  @EnumSource(
      value = RedissonVersion.class,
      names = {"V2_15_2", "V4_7_0"})
  void openConnectionsOfRedissonAreTakenOverAndLetGo(RedissonVersion version) {
    takesOverAndLetsGo(version);
  }

  @ParameterizedTest
  @EnumSource(
      value = VertxVersion.class,
      names = {"V3_9_16", "V4_5_20", "V5_1_1"})
  void openConnectionsOfVertxAreTakenOverAndLetGo(VertxVersion version) {
    takesOverAndLetsGo(version);
  }

  static void takesOverAndLetsGo(ClientVersion client) {
    Jdk jdk = Jdk.current();
    try (ClientJvm app = start(client, jdk, Clusters.shared(), Map.of())) {
      awaitRefusals(app, true);
      attach(app, jdk);
      awaitRefusals(app, false);
      attach(app, jdk);
      app.send("detach");
      app.awaitLine("DETACHED");
      awaitRefusals(app, true);
      awaitNoThreads(app);
      attach(app, jdk);
      awaitRefusals(app, false);
      if (client instanceof JedisVersion) {
        app.send("unsubscribe");
        app.awaitLine("UNSUBSCRIBED");
        awaitRefusals(app, false);
      }
    }
  }

  /** It is never seen to write anything but MULTI outside of a transaction. */
  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V4_5_0", "V7_7_0"})
  void aConnectionForTransactionsOnlyIsTakenOver(LettuceVersion version) {
    RedisCluster cluster = Clusters.shared();
    String near = "{" + localTag(cluster) + "}";
    String far =
        "far"
            + IntStream.range(0, 1000)
                .filter(i -> !cluster.ownerOf("far" + i).equals(cluster.seed()))
                .findFirst()
                .orElseThrow();
    try (ClientJvm app =
        start(
            ClientJvm.of("legacy.lettuce.Payments")
                .client(version)
                .withoutAgent()
                .server(cluster.seed().server()))) {
      assertTrue(paid(app, near).equals("PAID OK 42 "), app::toString);
      assertTrue(paid(app, far).startsWith("PAID refused: "), app::toString);
      attach(app, Jdk.current());
      Await.until(
          "the other node's transaction",
          SOON,
          () -> {
            String result = paid(app, far);
            assertTrue(result.equals("PAID OK 42 ") || result.startsWith("PAID refused: "), result);
            return result.equals("PAID OK 42 ");
          });
      assertTrue(paid(app, near).equals("PAID OK 42 "), app::toString);
    }
  }

  private static String paid(ClientJvm app, String key) {
    int before = app.stdout().size();
    app.send(key);
    return app.awaitLine("PAID", before);
  }

  /**
   * Where the password is kept differs from version to version; Jedis 4 and 5 forget it for who
   * uses no pool.
   */
  @Test
  void passwordsOfOpenConnectionsAreLearned() {
    try (RedisCluster cluster =
        RedisCluster.start(
            ServerVersion.USUAL,
            2,
            0,
            server -> server.password("secret").user("app on >app-secret ~* &* +@all"))) {
      for (ClientVersion client :
          List.of(
              JedisVersion.V2_0_0,
              JedisVersion.V3_10_0,
              JedisVersion.V8_0_2,
              LettuceVersion.V5_0_5,
              LettuceVersion.V7_7_0,
              RedissonVersion.V3_52_0,
              VertxVersion.V4_5_20)) {
        boolean users = client instanceof JedisVersion && client != JedisVersion.V2_0_0;
        Map<String, Object> credentials =
            users ? Map.of("user", "app", "password", "app-secret") : Map.of("password", "secret");
        try (ClientJvm app = start(client, Jdk.current(), cluster, credentials)) {
          awaitRefusals(app, true);
          attach(app, Jdk.current());
          awaitRefusals(app, false);
          assertTrue(
              app.stderr().stream().noneMatch(line -> line.contains("secret")),
              () -> String.valueOf(app.stderr()));
        }
      }
    }
  }

  static Stream<ClientVersion> ofEachLibrary() {
    return Stream.of(
        JedisVersion.USUAL, LettuceVersion.USUAL, RedissonVersion.USUAL, VertxVersion.USUAL);
  }

  /**
   * Other nodes are dialled with the trust that the client was configured with long before the
   * agent came.
   */
  @ParameterizedTest
  @MethodSource("ofEachLibrary")
  void openConnectionsOverTlsAreTakenOver(ClientVersion client) {
    try (RedisCluster cluster =
            RedisCluster.start(ServerVersion.USUAL, 2, 0, server -> server.tls(TlsFiles.get()));
        ClientJvm app = start(program(client, cluster).trusting(TlsFiles.get()))) {
      awaitRefusals(app, true);
      attach(app, Jdk.current());
      awaitRefusals(app, false);
    }
  }

  @Test
  void openConnectionsToAStandaloneServerStay() {
    RedisServer server = Clusters.standalone();
    server.flush();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.Attached").withoutAgent().server(server).start()) {
      app.awaitLine("READY");
      server.resetStats();
      attach(app, Jdk.current());
      Await.until(
          "a word about the server",
          SOON,
          () -> app.stderr().stream().anyMatch(line -> line.contains("standalone: left alone")));
      awaitRefusals(app, false);
      assertEquals(0, server.calls("client|info"), "an open connection was touched");
    }
  }

  private static ClientJvm start(
      ClientVersion client, Jdk jdk, RedisCluster cluster, Map<String, Object> arguments) {
    cluster.flush();
    ClientJvm.Builder program = program(client, cluster).jdk(jdk);
    arguments.forEach(program::argument);
    return start(program);
  }

  private static ClientJvm.Builder program(ClientVersion client, RedisCluster cluster) {
    // Vert.x 4.5 mixes up the words where several commands of a batch are refused; Redisson forgets
    // up to 3.5 that one was when the other replies come a moment later. Both do so without an
    // agent too.
    boolean batches = client != VertxVersion.V4_5_20 && client != RedissonVersion.V2_15_2;
    return ClientJvm.of(client.program("Attached"))
        .client(client)
        .withoutAgent()
        .server(cluster.seed().server())
        .argument("local", localTag(cluster))
        .argument("batches", batches);
  }

  private static ClientJvm start(ClientJvm.Builder program) {
    ClientJvm app = program.start();
    app.awaitLine("READY");
    return app;
  }

  /**
   * Waits until the program, in some interval, was served a lot and was refused something, or
   * nothing.
   */
  private static void awaitRefusals(ClientJvm app, boolean some) {
    int[] quiet = new int[1];
    Await.until(
        some ? "refusals" : "no refusals",
        SOON,
        () -> {
          long[] stats = stats(app);
          quiet[0] = stats[0] > 0 && stats[1] == 0 ? quiet[0] + 1 : 0;
          return some ? stats[0] > 0 && stats[1] > 0 : quiet[0] >= 5;
        },
        () -> String.join("\n", app.stdout()) + String.join("\n", app.stderr()));
  }

  private static long[] stats(ClientJvm app) {
    int before = app.stdout().size();
    app.send("stats");
    Matcher line = STATS.matcher(app.awaitLine("STATS", before));
    assertTrue(line.matches());
    assertEquals(
        0,
        Long.parseLong(line.group(3)),
        () -> line.group() + "\n" + String.join("\n", app.stderr()));
    return new long[] {Long.parseLong(line.group(1)), Long.parseLong(line.group(2))};
  }

  private static void awaitNoThreads(ClientJvm app) {
    Await.until(
        "end of the agent's threads",
        SOON,
        () -> {
          int before = app.stdout().size();
          app.send("threads");
          return app.awaitLine("THREADS", before).equals("THREADS 0");
        });
  }

  /** A hash tag of the server that the program is connected to. */
  private static String localTag(RedisCluster cluster) {
    for (int i = 0; ; i++) {
      if (cluster.ownerOf(Slot.of("t" + i)).equals(cluster.seed())) {
        return "t" + i;
      }
    }
  }

  /** As an operator would, with the Java that the program runs on. */
  private static void attach(ClientJvm app, Jdk jdk) {
    Path java = jdk.home().resolve("bin/java");
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      java.toString(),
                      "-jar",
                      Folders.agentJar().toString(),
                      "attach",
                      String.valueOf(app.pid())))
              .redirectErrorStream(true)
              .redirectOutput(File.createTempFile("attach", ".log", Folders.work().toFile()))
              .start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "attach does not end");
      assertEquals(0, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
