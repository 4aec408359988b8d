package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ScanPage;
import dev.unmoved.route.SlotPattern;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.OpenSlots;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * SCAN: a walk over all primaries, one after the other, behind cursors of ours. A request is one
 * step of it, and may ask several nodes.
 */
final class Walks {
  private static final byte[] INVALID_CURSOR = RespWriter.ascii("-ERR invalid cursor\r\n");
  private static final int COUNT = 10; // Redis' own default
  // Nodes that one walk goes to: far more than in any cluster that comes to rest some day.
  private static final int WALKS_MAX = 1_000;
  private static final int WALKS_PER_PRIMARY_MAX = 100;
  // for a node that has left before it answered
  private static final byte[] NOTHING = {};
  private static final byte[] GONE = RespWriter.ascii("-ERR unmoved: the node has left\r\n");

  /** One SCAN of the client's. */
  private final class Step extends Gathering {
    private final byte[][] argv;
    private final byte[] key; // of the only slot that is looked into, and does not exist; or null
    private final int slot; // that slot
    private final int keyCount; // how many are asked for at least
    private final List<ScanPage> pages = new ArrayList<ScanPage>();
    private int keysFound;
    private ScanPosition position;
    // what the node that gave its last page says of its slots; null: not asked
    private TopologyQuery view;
    private long viewMark; // of when it was asked
    private Topology believed; // what was known then
    private int openAt; // which part has asked which of them are open
    private int nodeCount; // that have given their last page

    Step(Part whole, Arguments arguments, byte[] key, int keyCount) {
      super(whole);
      this.argv = arguments.copies();
      this.key = key;
      this.slot = key == null ? Slot.NONE : Slot.of(key);
      this.keyCount = keyCount;
    }

    void scanFrom(ScanPosition from) {
      position = from;
      byte[][] words = argv.clone();
      words[1] = RespWriter.ascii(position.cursor());
      byte[] command = RespWriter.command(words);
      if (isAtOwner()) {
        SlotQuestion.ask(this, key, position.node(), command, true, traffic);
      } else {
        ask(new PiecePart(whole, whole.command, command, Slot.NONE));
      }
    }

    /** A cursor, and what a node says of itself, mean something at that node only. */
    private void ask(PiecePart part) {
      part.target(position.node());
      part.detour().bound = true;
      add(part);
      traffic.send(part);
    }

    /** Whether the walk looks for keys of one slot, and is where they are. */
    private boolean isAtOwner() {
      return slot >= 0
          && !position.hasSeen(slot)
          && position.node().equals(cluster().topology().primaryOf(slot));
    }

    /**
     * A node has given a page. A walk over small shards goes on to the next one at once, until
     * there are as many keys as were asked for: an application that looks at the first page only,
     * as one server lets it, finds them there.
     */
    @Override
    public void onGathered(long nowNanos) {
      byte[] reply = last();
      if (Collections.replaceAll(replies, GONE, NOTHING)) {
        view = null;
        goOnTo(cluster().scanCursors().anew(position, cluster().topology()), true);
      } else if (view != null) {
        onView(reply, nowNanos);
      } else if (reply[0] == '-') {
        whole.answer(reply);
      } else {
        onPage(reply);
      }
    }

    private void onPage(byte[] reply) {
      ScanPage page;
      try {
        page = ScanPage.of(reply);
      } catch (ProtocolException e) {
        fail("gave no page of a SCAN");
        return;
      }
      pages.add(page);
      keysFound += page.size();
      goOn(page.cursor());
    }

    /** A node has given a page: the walk goes on there, or elsewhere. */
    private void goOn(String nodeCursor) {
      // the owner of one slot is asked in another way
      boolean ends = nodeCursor.equals("0") && slot < 0;
      int primaries = cluster().topology().slotPerShard().length;
      // Nodes that go on naming each other would be asked for ever: then what we know ourselves has
      // to do.
      if (ends
          && !viewsRefused
          && position.walks() < WALKS_MAX + WALKS_PER_PRIMARY_MAX * primaries) {
        askForView();
      } else {
        goOnFrom(nodeCursor);
      }
    }

    /**
     * Asks a node that has given its last page which slots it serves, and which are open: of those
     * that left while it was walked, unknown to us, the keys may be at a node that was walked
     * before.
     */
    private void askForView() {
      view =
          new TopologyQuery(
              position.node().address(), cluster().tls(), traffic.options.addressMap());
      viewMark = cluster().refreshMark();
      believed = cluster().topology();
      openAt = parts.size();
      ask(PiecePart.of(whole, OpenSlots.request()));
      ask(PiecePart.of(whole, view.request()));
    }

    private void onView(byte[] reply, long nowNanos) {
      TopologyQuery asked = view;
      asked.onReply(reply, 0, reply.length);
      boolean known = asked.outcome() == TopologyQuery.Outcome.CLUSTER;
      if (asked.request() != null && !known) {
        ask(PiecePart.of(whole, asked.request()));
        return;
      }
      view = null;
      viewsRefused |= !known;
      // Who is no member of our cluster any more has nothing to say about it.
      if (known && believed.overlaps(asked.topology())) {
        // else somebody else may have asked later
        if (cluster().topology() == believed) {
          cluster().onRefreshed(asked.topology(), viewMark, nowNanos);
        }
        goOnTo(
            cluster()
                .scanCursors()
                .following(
                    position,
                    asked.topology(),
                    OpenSlots.of(replies.get(openAt)),
                    cluster().topology()),
            true);
      } else {
        goOnFrom("0");
      }
    }

    private void goOnFrom(String nodeCursor) {
      ScanCursors cursors = cluster().scanCursors();
      Topology topology = cluster().topology();
      ScanPosition next =
          slot < 0
              ? cursors.following(position, nodeCursor, topology)
              : cursors.following(
                  position,
                  nodeCursor,
                  topology,
                  slot,
                  SlotQuestion.wasAsked(this) && SlotQuestion.isWhole(this));
      goOnTo(next, nodeCursor.equals("0"));
    }

    private void goOnTo(ScanPosition next, boolean elsewhere) {
      nodeCount += elsewhere ? 1 : 0;
      // A client gets a page after a while, be it an empty one, however much moves.
      int primaries = cluster().topology().slotPerShard().length;
      if (next != null && elsewhere && keysFound < keyCount && nodeCount < 2 * primaries + 16) {
        scanFrom(next);
      } else {
        Topology topology = cluster().topology();
        String cursor =
            next == null ? "0" : cluster().scanCursors().name(next, topology, traffic.random);
        whole.answer(ScanPage.together(cursor, pages));
      }
    }

    private void fail(String what) {
      whole.answer(RespWriter.error("ERR unmoved: " + position.node() + " " + what));
    }
  }

  private final Traffic traffic;
  private boolean viewsRefused; // the user may not ask for the topology

  Walks(Traffic traffic) {
    this.traffic = traffic;
  }

  private Cluster cluster() {
    return traffic.cluster();
  }

  /**
   * A part is to be sent that may have been sent before. Whether it is a walk's that does not have
   * to wait for its node, as there is another one in its place by now; then it has its answer.
   */
  boolean isAnsweredInstead(Part part) {
    if (part.retries() == 0
        || part.origin != Part.Origin.PIECE
        || !(((PiecePart) part).gathering instanceof Step)) {
      return false;
    }
    Step step = (Step) ((PiecePart) part).gathering;
    if (cluster().scanCursors().isThere(step.position, cluster().topology())) {
      return false;
    }
    traffic.replies.answerInstead(part, GONE, null);
    return true;
  }

  /** Takes SCAN; false where no slot is served by anybody known. */
  boolean begin(Part whole, Arguments arguments) {
    Topology topology = cluster().topology();
    if (arguments.count() < 2 || topology.slotsCovered() == 0) {
      return false;
    }
    byte[] key = null;
    for (int i = 2; i + 1 < arguments.count(); i += 2) {
      if (arguments.is(i, "MATCH")) {
        key = SlotPattern.keyOf(arguments, i + 1);
      }
    }
    ScanPosition position = positionOf(arguments.text(1), key, topology);
    if (position == null) {
      whole.answer(INVALID_CURSOR);
      return true;
    }
    int keyCount = COUNT;
    for (int i = 3; i < arguments.count(); i++) {
      if (arguments.is(i - 1, "COUNT")) {
        keyCount = arguments.number(i);
      }
    }
    new Step(whole, arguments, key, keyCount).scanFrom(position);
    return true;
  }

  private ScanPosition positionOf(String cursor, byte[] key, Topology topology) {
    ScanCursors cursors = cluster().scanCursors();
    ScanPosition position =
        key != null && cursor.equals("0") ? cursors.start(Slot.of(key), topology) : null;
    return position == null ? cursors.position(cursor, topology) : position;
  }
}
