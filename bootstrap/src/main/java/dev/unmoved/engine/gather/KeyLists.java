package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.engine.traffic.Course;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.OpenSlots;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEYS: all primaries are asked at once, and behind that which of their slots are on their way. Of
 * those, a key may have left one node before it was asked, for another that had been asked already;
 * so they are looked for once more, one node after another.
 */
final class KeyLists {
  /** All primaries. */
  private final class AtAll extends Gathering {
    private final Topology asked; // as it was known then
    private final boolean asksForOpen = !views.areRefused();
    private final List<Node> primaries = new ArrayList<Node>();
    private final List<PiecePart> questions = new ArrayList<PiecePart>(); // one per primary

    AtAll(Part whole, Topology asked) {
      super(whole);
      this.asked = asked;
    }

    void add(int shardSlot, byte[] command) {
      Node primary = asked.primaryOf(shardSlot);
      if (primary == null) {
        throw new IllegalStateException("a shard without a primary");
      }
      primaries.add(primary);
      questions.add(
          add(new PiecePart(whole, whole.command, command, Slot.NONE), primary, shardSlot));
      if (asksForOpen) {
        add(PiecePart.of(whole, OpenSlots.request()), primary, shardSlot);
      }
    }

    private PiecePart add(PiecePart part, Node primary, int shardSlot) {
      part.shardSlot = shardSlot;
      part.shard = primary;
      add(part);
      return part;
    }

    @Override
    public void onGathered(long nowNanos) {
      List<byte[]> lists = new ArrayList<byte[]>(primaries.size());
      Map<Node, OpenSlots> open = new HashMap<Node, OpenSlots>();
      boolean failed = false;
      boolean atRest = true;
      for (int i = 0; i < primaries.size(); i++) {
        int question = questions.get(i).ordinal;
        byte[] list = replies.get(question);
        lists.add(list);
        failed |= list[0] == '-';
        OpenSlots slots = asksForOpen ? openBehind(question) : null;
        if (slots != null) {
          open.put(primaries.get(i), slots);
        }
        atRest &= slots != null && slots.isAtRest(asked.slotsOf(primaries.get(i)));
      }
      if (failed || atRest) {
        whole.answer(ReplyMerger.overShards(whole.knownCommand(), 0, lists));
        return;
      }
      ScanPosition more =
          views.areRefused()
              ? null
              : traffic.cluster().scanCursors().behind(open, asked, traffic.cluster().topology());
      if (more == null) {
        whole.answer(ReplyMerger.unionOfShards(whole.knownCommand(), lists));
      } else {
        new ListWalk(whole, lists, views, traffic).walkOnAt(more);
      }
    }

    /** What the node that has given its keys said of its slots then; null: nothing. */
    private @Nullable OpenSlots openBehind(int question) {
      byte[] reply = replies.get(question + 1);
      views.onAnswer(reply[0] == '-');
      boolean isBehind = // one that was sent again may be answered later than what it went with
          parts.get(question).retries() == 0 && nodes.get(question) == nodes.get(question + 1);
      return isBehind ? OpenSlots.of(reply) : null;
    }
  }

  /** Those of one slot: all primaries only where its owner has not all of them. */
  private final class OfOneSlot extends Gathering {
    OfOneSlot(Part whole) {
      super(whole);
    }

    @Override
    public void onGathered(long nowNanos) {
      if (SlotQuestion.isWhole(this) || !askAll(whole)) {
        whole.answer(last());
      }
    }
  }

  private final Traffic traffic;
  private final NodeViews views;

  KeyLists(NodeViews views, Traffic traffic) {
    this.views = views;
    this.traffic = traffic;
  }

  /** Takes KEYS; false when there is one primary at most. */
  boolean begin(Part whole, Arguments arguments) {
    return askOwner(whole, arguments) || askAll(whole);
  }

  /** With a pattern for keys of one slot, the node that serves it. */
  private boolean askOwner(Part whole, Arguments arguments) {
    byte[] key = Course.keyOfOneSlot(whole.knownCommand(), arguments);
    Node owner = key == null ? null : traffic.cluster().topology().primaryOf(Slot.of(key));
    if (key == null || owner == null || traffic.order.isTracking()) {
      return false;
    }
    byte[] command = whole.copy();
    SlotQuestion.ask(new OfOneSlot(whole), key, owner, command, false, traffic);
    return true;
  }

  private boolean askAll(Part whole) {
    Topology topology = traffic.cluster().topology();
    int[] shardSlots = topology.slotPerShard();
    if (shardSlots.length < 2) {
      return false;
    }
    traffic.cluster().activity().fannedOut();
    whole.goes(Sighting.Way.ALL_PRIMARIES);
    byte[] command = whole.copy();
    AtAll lists = new AtAll(whole, topology);
    for (int shardSlot : shardSlots) {
      lists.add(shardSlot, command);
    }
    traffic.send(lists);
    return true;
  }
}
