package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ScanPage;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SCAN of the client's: a step of a walk, from one cursor of ours to the next. */
final class PageWalk extends Walk {
  private final byte[][] argv;
  private final byte @Nullable []
      key; // one that does not exist, of the only slot that is looked into
  private final int slot; // the only one that is looked into; NONE: all are
  private final int keyCount; // how many are asked for at least
  private final List<ScanPage> pages = new ArrayList<ScanPage>();
  private int keysFound;
  private int nodeCount; // how many nodes have given their last page

  PageWalk(
      Part whole,
      Arguments arguments,
      byte @Nullable [] key,
      int keyCount,
      NodeViews views,
      Traffic traffic) {
    super(whole, views, traffic);
    this.argv = arguments.copies();
    this.key = key;
    this.slot = key == null ? Slot.NONE : Slot.of(key);
    this.keyCount = keyCount;
  }

  @Override
  void askForKeys() {
    byte[][] words = argv.clone();
    words[1] = RespWriter.ascii(position().cursor());
    byte[] command = RespWriter.command(words);
    if (key != null && isAtOwner()) {
      SlotQuestion.ask(this, key, position().node(), command, true, traffic);
    } else {
      ask(new PiecePart(whole, whole.command, command, Slot.NONE));
    }
  }

  /** Whether the walk looks for keys of one slot, and is where they are. */
  private boolean isAtOwner() {
    return slot >= 0
        && !position().hasSeen(slot)
        && position().node().equals(cluster().topology().primaryOf(slot));
  }

  @Override
  void onKeys(byte[] reply) {
    ScanPage page;
    try {
      page = ScanPage.of(reply);
    } catch (ProtocolException e) {
      fail("gave no page of a SCAN");
      return;
    }
    pages.add(page);
    keysFound += page.size();
    // the owner of one slot is asked in another way
    if (page.cursor().equals("0") && slot < 0) {
      endsNode();
    } else {
      onPage(page.cursor());
    }
  }

  private void onPage(String nodeCursor) {
    ScanCursors cursors = cluster().scanCursors();
    Topology topology = cluster().topology();
    ScanPosition next =
        slot < 0
            ? cursors.following(position(), nodeCursor, topology)
            : cursors.following(
                position(),
                nodeCursor,
                topology,
                slot,
                SlotQuestion.wasAsked(this) && SlotQuestion.isWhole(this));
    if (nodeCursor.equals("0")) {
      onNodeDone(next);
    } else {
      answer(next);
    }
  }

  /**
   * A walk over small shards goes on to the next one at once, until there are as many keys as were
   * asked for: an application that looks at the first page only, as one server lets it, finds them
   * there.
   */
  @Override
  void onNodeDone(@Nullable ScanPosition next) {
    nodeCount++;
    // A client gets a page after a while, be it an empty one, however much moves.
    int primaries = cluster().topology().slotPerShard().length;
    if (next != null && keysFound < keyCount && nodeCount < 2 * primaries + 16) {
      walkOnAt(next);
    } else {
      answer(next);
    }
  }

  private void answer(@Nullable ScanPosition next) {
    Topology topology = cluster().topology();
    String cursor =
        next == null ? "0" : cluster().scanCursors().name(next, topology, traffic.random);
    whole.answer(ScanPage.together(cursor, pages));
  }
}
