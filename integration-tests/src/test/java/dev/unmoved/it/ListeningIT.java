package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that listen on one connection to what several nodes have to say. */
class ListeningIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static RedisCluster cluster;
  private int round;

  @BeforeAll
  static void startCluster() {
    cluster =
        RedisCluster.start(
            ServerVersion.USUAL, 3, 1, server -> server.config("notify-keyspace-events", "KEA"));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void reviveNodes() {
    cluster.revive();
    cluster.flush();
  }

  private ClientJvm.Builder listener(String what, String names) {
    return ClientJvm.of("legacy.jedis.Listener")
        .server(cluster.primaries().get(0).server())
        .argument("what", what)
        .argument("names", names);
  }

  /** A key of each primary. */
  private static List<String> keys() {
    return cluster.primaries().stream()
        .map(
            primary ->
                IntStream.range(0, 1000)
                    .mapToObj(i -> "key" + i)
                    .filter(key -> cluster.ownerOf(key).equals(primary))
                    .findFirst()
                    .orElseThrow())
        .collect(Collectors.toList());
  }

  /**
   * Sets new keys of every node until all of them are heard of, then checks that each was so once.
   */
  private void everySetIsHeardOnce(ClientJvm app) {
    List<List<String>> tried = new ArrayList<>();
    Await.until(
        "events of all nodes",
        LIMIT,
        () -> {
          tried.add(set(1));
          return tried.stream().anyMatch(keys -> heard(app, keys).size() == keys.size());
        });
    fiftyPerNodeAreHeardOnce(app);
  }

  private void fiftyPerNodeAreHeardOnce(ClientJvm app) {
    List<String> keys = set(50);
    Await.until("all events", LIMIT, () -> heard(app, keys).size() >= keys.size());
    assertEquals(
        keys.stream().sorted().collect(Collectors.toList()),
        heard(app, keys).stream().sorted().collect(Collectors.toList()));
  }

  private List<String> set(int perNode) {
    List<String> set = new ArrayList<>();
    round++;
    for (String tag : keys()) {
      for (int i = 0; i < perNode; i++) {
        String key = "{" + tag + "}:" + round + ":" + i;
        cluster.ownerOf(tag).server().call("SET", key, "v");
        set.add(key);
      }
    }
    return set;
  }

  private static List<String> heard(ClientJvm app, List<String> keys) {
    return app.stdout().stream()
        .filter(line -> line.startsWith("MESSAGE __keyevent@0__:set "))
        .map(ListeningIT::lastWord)
        .filter(keys::contains)
        .collect(Collectors.toList());
  }

  private static String lastWord(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static void threads(ClientJvm app, int expected) {
    Await.until(
        expected + " threads",
        LIMIT,
        () -> {
          int lines = app.stdout().size();
          app.send("threads");
          return app.awaitLine("^THREADS ", lines).equals("THREADS " + expected);
        });
  }

  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void keyspaceEventsOfAllNodesAreHeardOnce(JedisVersion jedis) {
    try (ClientJvm app = listener("psubscribe", "__keyevent@*__:set").jedis(jedis).start()) {
      app.awaitLine("^SUBSCRIBED __keyevent@\\*__:set 1");
      fiftyPerNodeAreHeardOnce(app); // none is lost from the confirmation on
      threads(app, 3);
      app.send("add n*");
      app.awaitLine("^SUBSCRIBED n\\* 2");
      cluster.primaries().get(1).server().call("PUBLISH", "news", "once");
      everySetIsHeardOnce(app);
      assertEquals(
          List.of("MESSAGE news once"),
          app.stdout().stream()
              .filter(line -> line.startsWith("MESSAGE news"))
              .collect(Collectors.toList()));
      app.send("unsubscribe");
      app.awaitLine("^UNSUBSCRIBED .* 0");
      assertEquals("RETURNED listens no more", app.awaitLine("^(RETURNED|ENDED)"));
      threads(app, 0);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void keyspaceEventsAreHeardWhileSlotsMoveAndPrimariesAreReplaced() {
    try (ClientJvm app = listener("psubscribe", "__keyevent@*__:set").start()) {
      app.awaitLine("^SUBSCRIBED");
      cluster.moveSlot(Slot.of(keys().get(1)), cluster.primaries().get(2));
      everySetIsHeardOnce(app);
      cluster.failover(cluster.primaries().get(1));
      everySetIsHeardOnce(app);
      cluster.killAndAwaitPromotion(cluster.primaries().get(2));
      everySetIsHeardOnce(app);
      ClusterNode home = cluster.primaries().get(0);
      cluster.failover(home); // it goes on as a replica, which repeats what its primary does
      everySetIsHeardOnce(app);
      assertTrue(
          app.stdout().stream().noneMatch(line -> line.startsWith("ENDED")),
          app.stdout()::toString);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void closingFromAnotherThreadEndsTheListenerAndItsThreads() {
    try (ClientJvm app = listener("subscribe", "__keyevent@0__:set,news").start()) {
      app.awaitLine("^SUBSCRIBED news 2");
      threads(app, 3);
      app.send("close");
      app.awaitLine("^ENDED .*JedisConnectionException");
      threads(app, 0);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void keysThatChangeAtAnyNodeAreToldToWhoIsToldForOthers() {
    try (ClientJvm app =
        listener("subscribe", "__redis__:invalidate").jedis(JedisVersion.V7_5_3).start()) {
      app.awaitLine("^SUBSCRIBED");
      for (String key : keys()) {
        cluster.ownerOf(key).server().call("SET", key, "v");
        app.awaitLine("^MESSAGE __redis__:invalidate " + key + "$");
      }
      threads(app, 4);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  /**
   * A node that is asked a moment after home has confirmed tells nothing of what changes before.
   */
  @Test
  void keysThatChangeAtAnyNodeAreToldToWhoTracksByBroadcasting() {
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.sharded.Broadcast")
            .jedis(JedisVersion.V5_2_0)
            .server(cluster.primaries().get(0).server())
            .argument("prefix", "key")
            .start()) {
      app.awaitLine("^TRACKS");
      for (String key : keys()) {
        Await.until(
            "a change of " + key,
            LIMIT,
            () -> {
              cluster.ownerOf(key).server().call("SET", "{" + key + "}", "of no interest");
              cluster.ownerOf(key).server().call("SET", key, "v");
              return app.stdout().contains("CHANGED " + key);
            });
      }
      assertTrue(
          app.stdout().stream().noneMatch(line -> line.contains("{")),
          () -> app.stdout().toString());
      app.send("stop");
      app.awaitSuccess();
    }
  }

  /** By an event loop, and by a thread that waits for nothing else. */
  @Test
  void keysThatChangeAtAnyNodeAreToldToWhoIsToldForOthersInResp3() {
    keysAreToldOnce(ClientJvm.of("legacy.vertx.Told").client(VertxVersion.USUAL));
    keysAreToldOnce(ClientJvm.of("legacy.jedis.sharded.Told").jedis(JedisVersion.V5_2_0));
  }

  private static void keysAreToldOnce(ClientJvm.Builder program) {
    List<String> keys = keys();
    try (ClientJvm app =
        program
            .server(cluster.primaries().get(0).server())
            .argument("keys", String.join(",", keys))
            .start()) {
      app.awaitLine("^TRACKS");
      for (String key : keys) {
        cluster.ownerOf(key).server().call("SET", key, "v");
        app.awaitLine("^TOLD .*\\b" + key + "\\b");
      }
      for (String key : keys) {
        cluster.ownerOf(key).server().call("SET", key + "{" + key + "}", "v"); // behind all of it
        app.awaitLine("^TOLD .*\\b" + key + "\\{");
      }
      assertEquals(
          2 * keys.size(),
          app.stdout().stream().filter(line -> line.startsWith("TOLD")).count(),
          app::toString);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void monitorShowsTheCommandsOfAllNodes() {
    try (ClientJvm app = listener("monitor", "").start()) {
      threads(app, 3);
      for (String key : keys()) {
        Await.until(
            "what is done to " + key,
            LIMIT,
            () -> {
              cluster.ownerOf(key).server().call("GET", key);
              return app.stdout().stream()
                  .anyMatch(
                      line -> line.startsWith("COMMAND ") && line.contains("\"" + key + "\""));
            });
      }
      app.send("close");
      threads(app, 0);
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void shardChannelsOfSeveralNodesAreHeardWhileTheirSlotsMove(int protocol) {
    List<String> channels = keys();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.sharded.ShardListener")
            .jedis(JedisVersion.V5_2_0)
            .server(cluster.primaries().get(0).server())
            .argument("protocol", protocol)
            .argument("names", String.join(",", channels))
            .start()) {
      for (int i = 0; i < channels.size(); i++) {
        app.awaitLine("^SUBSCRIBED " + channels.get(i) + " " + (i + 1) + "$");
      }
      for (String channel : channels) {
        publish(channel, "first");
        app.awaitLine("^MESSAGE " + channel + " first$");
      }
      for (String channel : channels) {
        cluster.moveSlot(Slot.of(channel), cluster.primaryOtherThan(cluster.ownerOf(channel)));
        // what is published before the new owner was asked is heard by nobody
        Await.until(
            "a message by way of the new owner", LIMIT, () -> publish(channel, "moved") > 0);
        app.awaitLine("^MESSAGE " + channel + " moved$");
      }
      app.send("add another");
      app.awaitLine("^SUBSCRIBED another 4$");
      publish("another", "1");
      app.awaitLine("^MESSAGE another 1$");
      app.send("drop " + channels.get(1));
      app.awaitLine("^UNSUBSCRIBED " + channels.get(1) + " 3$");
      Await.until("nobody hears it any more", LIMIT, () -> publish(channels.get(1), "late") == 0);
      publish("another", "2");
      app.awaitLine("^MESSAGE another 2$");
      app.send("unsubscribe");
      assertEquals("RETURNED true", app.awaitLine("^(RETURNED|ENDED)"));
      assertEquals(
          4, app.stdout().stream().filter(line -> line.startsWith("UNSUBSCRIBED")).count());
      app.send("stop");
      app.awaitSuccess();
    }
  }

  /** Returns how many have heard it. */
  private static long publish(String channel, String message) {
    return (Long) cluster.ownerOf(channel).server().call("SPUBLISH", channel, message);
  }
}
