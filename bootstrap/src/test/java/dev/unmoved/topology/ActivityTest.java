package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.log.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private final List<String> heard = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Hears of two links, and fails from then on. */
  private final class Failing implements Activity.Listener {
    @Override
    public void redirected(String cluster, boolean ask, int slot, Node from, Node to) {}

    @Override
    public void retried(String cluster, String reason, int slot, Node node) {}

    @Override
    public void linkOpened(String cluster, Node node) {
      heard.add(cluster);
      if (heard.size() > 1) {
        throw new NoClassDefFoundError("an event");
      }
    }

    @Override
    public void linkClosed(String cluster, Node node) {
      heard.add("closed");
    }

    @Override
    public void topologyChanged(
        String cluster, String cause, String source, int shards, int slotsCovered) {}
  }

  @AfterEach
  void restore() {
    Activity.listener(null);
    Log.sink(null);
  }

  @Test
  void whoFailsToHearHearsNothingAnyMoreAndTheCommandGoesOn() {
    Log.level(Log.INFO);
    Log.sink((level, message, thrown) -> warnings.add(message));
    Activity.listener(new Failing());
    Activity activity = new Activity("here");
    Node node = Node.at(new NodeAddress("10.0.0.1", 7000));
    activity.linkOpened(node);
    activity.linkOpened(node);
    activity.linkClosed(node);
    assertEquals(Arrays.asList("here", "here"), heard);
    assertEquals(1, activity.linksOpen(node), "what happens is counted all the same");
    assertEquals(1, warnings.size());
  }
}
