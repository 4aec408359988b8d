package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SCAN and KEYS return what is there all the time, also what is migrated meanwhile. */
class ScanMigrationIT {
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final int KEYS = 300;

  private final RedisCluster cluster = Clusters.shared();
  private final Set<String> all = new TreeSet<>();
  private ConsoleApp console;

  @BeforeEach
  void fill() {
    cluster.flush();
    for (int i = 0; i < KEYS; i++) {
      String key = "k" + i;
      cluster.ownerOf(Slot.of(key)).server().call("SET", key, "v");
      all.add(key);
    }
    console = ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()));
  }

  @AfterEach
  void stop() {
    console.close();
    cluster.flush();
  }

  /** One page: its keys go to {@code found}; the cursor that follows. */
  private String page(String cursor, Set<String> found) {
    Matcher words = QUOTED.matcher(console.answer("lone SCAN " + cursor + " COUNT 10"));
    words.find();
    String next = words.group(1);
    while (words.find()) {
      found.add(words.group(1));
    }
    return next;
  }

  @Test
  void aKeyThatGoesToANodeWalkedBeforeWithinAnOpenSlotIsReturned() {
    Set<String> found = new TreeSet<>();
    String cursor = page("0", found);
    ClusterNode first = cluster.ownerOf(Slot.of(found.iterator().next()));
    while (ownersOf(found).size() < 2) {
      cursor = page(cursor, found);
    }
    String key = keyElsewhere(ownersOf(found));
    ClusterNode last = cluster.ownerOf(Slot.of(key));
    cluster.beginMove(Slot.of(key), first);
    cluster.moveKeys(last, first, List.of(key));
    try {
      while (!cursor.equals("0")) {
        cursor = page(cursor, found);
      }
      assertEquals(all, found);
    } finally {
      cluster.finishMove(Slot.of(key), last, first);
    }
  }

  private Set<ClusterNode> ownersOf(Set<String> keys) {
    Set<ClusterNode> owners = new HashSet<>();
    for (String key : keys) {
      owners.add(cluster.ownerOf(Slot.of(key)));
    }
    return owners;
  }

  /** A key of a node that has not been walked. */
  private String keyElsewhere(Set<ClusterNode> walked) {
    for (String key : all) {
      if (!walked.contains(cluster.ownerOf(Slot.of(key)))) {
        return key;
      }
    }
    throw new AssertionError("every node has been walked");
  }

  @Test
  void walksWhileSlotsMoveReturnEveryKey() {
    CompletableFuture<Void> resharding = reshard();
    int walks = 0;
    while (walks == 0 || !resharding.isDone()) {
      Set<String> found = new TreeSet<>();
      String cursor = page("0", found);
      while (!cursor.equals("0")) {
        cursor = page(cursor, found);
      }
      assertEquals(all, found, "walk " + walks);
      walks++;
    }
    resharding.join();
  }

  @Test
  void listsWhileSlotsMoveNameEveryKeyOnce() {
    CompletableFuture<Void> resharding = reshard();
    int lists = 0;
    while (lists == 0 || !resharding.isDone()) {
      List<String> found = new ArrayList<>();
      Matcher words = QUOTED.matcher(console.answer("lone KEYS *"));
      while (words.find()) {
        found.add(words.group(1));
      }
      assertEquals(all.size(), found.size(), "list " + lists);
      assertEquals(all, new TreeSet<>(found), "list " + lists);
      lists++;
    }
    resharding.join();
  }

  /** Begins to move the slot of each key. */
  private CompletableFuture<Void> reshard() {
    return CompletableFuture.runAsync(
        () -> {
          for (String key : all) {
            ClusterNode owner = cluster.ownerOf(Slot.of(key));
            cluster.moveSlot(Slot.of(key), cluster.primaryOtherThan(owner));
          }
        });
  }
}
