package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PUBLISH tells how many have got a message, wherever they and the channel's slot are. */
class PublishingIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RedisCluster cluster = Clusters.shared();

  /** Channels, one of each primary's slots. */
  private List<String> channels() {
    return cluster.primaries().stream()
        .map(
            primary ->
                IntStream.range(0, 1000)
                    .mapToObj(i -> "news:{jedis" + i + "}")
                    .filter(channel -> cluster.ownerOf(channel).equals(primary))
                    .findFirst()
                    .orElseThrow())
        .collect(Collectors.toList());
  }

  private static long publish(ClusterNode node, String channel, String message) {
    return (Long) node.server().call("PUBLISH", channel, message);
  }

  private static List<String> heard(ClientJvm app) {
    return app.stdout().stream()
        .filter(line -> line.startsWith("MESSAGE "))
        .map(line -> line.substring("MESSAGE ".length()))
        .sorted()
        .collect(Collectors.toList());
  }

  @Test
  void messagesOfJedisAreHeardOnceAndCountedAtTheOwnersOfTheirSlotsWhereverThoseGo() {
    List<String> channels = channels();
    List<String> sent = new ArrayList<>();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.Listener")
            .server(cluster.primaries().get(0).server())
            .argument("what", "subscribe")
            .argument("names", "plain," + String.join(",", channels))
            .start()) {
      app.awaitLine("^SUBSCRIBED .* 4$");
      for (int round = 0; round < 3; round++) {
        for (String channel : channels) {
          String text = "settled" + round;
          assertEquals(1, publish(cluster.ownerOf(channel), channel, text), channel);
          sent.add(channel + " " + text);
          move(channel, sent);
        }
      }
      Await.until("all messages", LIMIT, () -> heard(app).size() >= sent.size());
      app.send("unsubscribe");
      app.awaitLine("^UNSUBSCRIBED .* 0$");
      for (String channel : channels) {
        assertEquals(0, publish(cluster.ownerOf(channel), channel, "late"), channel);
      }
      assertEquals("RETURNED listens no more", app.awaitLine("^(RETURNED|ENDED)"));
      assertEquals(sent.stream().sorted().collect(Collectors.toList()), heard(app));
      app.send("stop");
      app.awaitSuccess();
    }
  }

  /** Publishes at both nodes while the slot moves, and until the new one counts. */
  private void move(String channel, List<String> sent) {
    int slot = Slot.of(channel);
    ClusterNode source = cluster.ownerOf(channel);
    ClusterNode target = cluster.primaryOtherThan(source);
    String name = channel + " " + sent.size();
    publish(source, channel, sent.size() + "at source");
    sent.add(name + "at source");
    cluster.moveSlot(slot, target);
    name = channel + " " + sent.size();
    publish(source, channel, sent.size() + "late");
    sent.add(name + "late");
    Await.until(
        "the new owner counts",
        LIMIT,
        () -> {
          String text = sent.size() + "at target";
          sent.add(channel + " " + text);
          return publish(target, channel, text) == 1;
        });
  }

  @Test
  void messagesOfLettuceAreHeardOnceAndCountedWhoeverPublishesThemWhileSlotsMove() {
    try (ClientJvm app =
        ClientJvm.of("legacy.lettuce.Publishing")
            .client(LettuceVersion.USUAL)
            .server(cluster.seed().server())
            .argument("prefix", "lettuce")
            .start()) {
      assertEquals("COUNTED 36", app.awaitLine("^COUNTED"));
      for (int i = 0; i < 12; i++) {
        int slot = Slot.of("lettuce" + i);
        cluster.moveSlot(slot, cluster.primaryOtherThan(cluster.ownerOf(slot)));
      }
      Await.until(
          "all are counted again",
          LIMIT,
          () -> {
            int lines = app.stdout().size();
            return app.awaitLine("^COUNTED", lines).equals("COUNTED 36");
          });
      app.send("stop");
      assertTrue(app.awaitSuccess().contains("OK"), app::toString);
    }
  }

  /** Redisson's script stops behind the first entry of which nobody wants to know. */
  @Test
  void everythingThatExpiresInRedissonsMapsIsTold() {
    List<ClientJvm> apps = new ArrayList<>();
    try {
      for (RedissonVersion version :
          new RedissonVersion[] {RedissonVersion.V3_52_0, RedissonVersion.V4_7_0}) {
        apps.add(
            ClientJvm.of("legacy.redisson.v3_21.ExpiryEvents")
                .client(version)
                .server(cluster.seed().server())
                .argument("prefix", version + "-map")
                .argument("pool", 24)
                .start());
      }
      apps.forEach(app -> assertTrue(app.awaitSuccess().contains("OK"), app::toString));
    } finally {
      apps.forEach(ClientJvm::close);
    }
  }
}
