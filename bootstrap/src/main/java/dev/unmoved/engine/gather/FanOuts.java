package dev.unmoved.engine.gather;

import dev.unmoved.command.RequestPolicy;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;

/** DBSIZE, SCRIPT LOAD and their kind: one part per primary. */
final class FanOuts {
  private final class Parts extends Gathering {
    private final int count;

    Parts(Part whole, int count) {
      super(whole);
      this.count = count;
    }

    @Override
    public void onGathered(long nowNanos) {
      whole.answer(
          whole.knownCommand().name().equals("SCRIPT|EXISTS")
              ? scriptsExisting()
              : ReplyMerger.overShards(whole.knownCommand(), count, replies));
    }

    /**
     * After EVAL one server has the script; here one node has, and the others get it when they need
     * it.
     */
    private byte[] scriptsExisting() {
      Arguments arguments = whole.arguments();
      boolean[] remembered = new boolean[arguments.count() - 2];
      for (int i = 0; i < remembered.length; i++) {
        remembered[i] = traffic.cluster().scripts().body(arguments.text(i + 2)) != null;
      }
      return ReplyMerger.scriptsExisting(whole.knownCommand(), remembered, replies);
    }
  }

  private final Traffic traffic;

  FanOuts(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Sends a request to all primaries; false when there is one at most. */
  boolean begin(Part whole, Arguments arguments) {
    return fanOut(whole, arguments);
  }

  /** Runs a script that asks for all keys, whatever they are, at every primary. */
  boolean beginScript(Part whole, Arguments arguments) {
    if (!traffic.options.fanOut() || !fanOut(whole, arguments)) {
      return false;
    }
    Log.once(
        "script over all keys",
        "a script that asks for all keys (KEYS, SCAN, ...) is run at every primary, for the"
            + " keys there: not atomic, and numbers and lists that it returns are put together");
    return true;
  }

  private boolean fanOut(Part whole, Arguments arguments) {
    // SLOWLOG GET, COMMANDLOG GET and ACL LOG: ten entries unless told otherwise, -1 for all.
    int count =
        arguments.count() < 3
            ? 10
            : arguments.is(2, "-1") ? Integer.MAX_VALUE : arguments.number(2);
    return fanOut(whole, count);
  }

  private boolean fanOut(Part whole, int count) {
    Topology topology = traffic.cluster().topology();
    int[] shardSlots = topology.slotPerShard();
    if (shardSlots.length < 2) {
      tellReplicas(whole, topology);
      return false;
    }
    traffic.cluster().activity().fannedOut();
    whole.goes(Sighting.Way.ALL_PRIMARIES);
    byte[] command = whole.copy();
    Gathering parts = new Parts(whole, count);
    for (int shardSlot : shardSlots) {
      PiecePart part = new PiecePart(whole, whole.command, command, Slot.NONE);
      part.shardSlot = shardSlot;
      part.shard = topology.primaryOf(shardSlot);
      parts.add(part);
    }
    traffic.send(parts);
    tellReplicas(whole, topology);
    return true;
  }

  /**
   * What concerns all nodes reaches replicas too, as far as they can be reached: one that is dead
   * must not fail it.
   */
  private void tellReplicas(Part whole, Topology topology) {
    if (whole.knownCommand().requestPolicy() == RequestPolicy.ALL_NODES) {
      byte[] command = whole.copy();
      for (Shard shard : topology.shards()) {
        for (Node replica : shard.replicas()) {
          traffic.outbox.tell(replica, command);
        }
      }
    }
  }
}
