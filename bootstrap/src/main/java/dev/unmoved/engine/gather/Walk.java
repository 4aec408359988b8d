package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.OpenSlots;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyQuery;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A request of the client's that asks one node after another for its keys, and follows those that
 * leave while it does.
 */
abstract class Walk extends Gathering {
  // Nodes that one walk goes to: far more than in any cluster that comes to rest some day.
  private static final int WALKS_MAX = 1_000;
  private static final int WALKS_PER_PRIMARY_MAX = 100;
  // for a node that has left before it answered
  private static final byte[] NOTHING = {};
  private static final byte[] GONE = RespWriter.ascii("-ERR unmoved: the node has left\r\n");

  final Traffic traffic;
  private final NodeViews views;
  private @Nullable ScanPosition position;
  // what the node that has given its last keys says of its slots; null: not asked
  private @Nullable TopologyQuery view;
  private long viewMark; // of when it was asked
  private Topology believed = Topology.EMPTY; // what was known then
  private int openAt; // which part has asked which of them are open

  Walk(Part whole, NodeViews views, Traffic traffic) {
    super(whole);
    this.views = views;
    this.traffic = traffic;
  }

  /** Asks the node of {@link #position} for keys. */
  abstract void askForKeys();

  /** That node has answered, with no error. */
  abstract void onKeys(byte[] reply);

  /**
   * A node has given its last keys.
   *
   * @param next where the walk goes on; null: it is over
   */
  abstract void onNodeDone(@Nullable ScanPosition next);

  final Cluster cluster() {
    return traffic.cluster();
  }

  /** Where the walk is. */
  final ScanPosition position() {
    ScanPosition known = position;
    if (known == null) {
      throw new IllegalStateException("a walk that has not begun");
    }
    return known;
  }

  /** Goes on at {@code next}. */
  final void walkOnAt(ScanPosition next) {
    position = next;
    askForKeys();
  }

  /** A cursor, and what a node says of itself, mean something at that node only. */
  final void ask(PiecePart part) {
    part.target(position().node());
    part.detour().bound = true;
    add(part);
    traffic.send(part);
  }

  @Override
  public final void onGathered(long nowNanos) {
    byte[] reply = last();
    if (Collections.replaceAll(replies, GONE, NOTHING)) {
      view = null;
      onNodeDone(cluster().scanCursors().anew(position(), cluster().topology()));
    } else if (view != null) {
      onView(view, reply, nowNanos);
    } else if (reply[0] == '-') {
      whole.answer(reply);
    } else {
      onKeys(reply);
    }
  }

  /**
   * The node has no more keys. It is asked which slots it serves, and which are open: of those that
   * left while it was walked, unknown to us, the keys may be at a node that was walked before.
   */
  final void endsNode() {
    int primaries = cluster().topology().slotPerShard().length;
    // Nodes that go on naming each other would be asked for ever: then what we know ourselves has
    // to do.
    if (views.areRefused() || position().walks() >= WALKS_MAX + WALKS_PER_PRIMARY_MAX * primaries) {
      onNodeDone(unviewed());
      return;
    }
    TopologyQuery asked =
        new TopologyQuery(
            position().node().address(), cluster().tls(), traffic.options.addressMap());
    byte[] question = asked.request();
    if (question == null) {
      throw new IllegalStateException("nothing to ask");
    }
    view = asked;
    viewMark = cluster().refreshMark();
    believed = cluster().topology();
    openAt = parts.size();
    ask(PiecePart.of(whole, OpenSlots.request()));
    ask(PiecePart.of(whole, question));
  }

  private void onView(TopologyQuery asked, byte[] reply, long nowNanos) {
    asked.onReply(reply, 0, reply.length);
    boolean known = asked.outcome() == TopologyQuery.Outcome.CLUSTER;
    byte[] next = asked.request();
    if (next != null && !known) {
      ask(PiecePart.of(whole, next));
      return;
    }
    view = null;
    views.onAnswer(!known);
    // Who is no member of our cluster any more has nothing to say about it.
    if (known && believed.overlaps(asked.topology())) {
      // else somebody else may have asked later
      if (cluster().topology() == believed) {
        cluster().onRefreshed(asked.topology(), viewMark, nowNanos);
      }
      onNodeDone(
          cluster()
              .scanCursors()
              .following(
                  position(),
                  asked.topology(),
                  OpenSlots.of(replies.get(openAt)),
                  cluster().topology()));
    } else {
      onNodeDone(unviewed());
    }
  }

  /** Where to go on by what is known here. */
  private @Nullable ScanPosition unviewed() {
    return cluster().scanCursors().following(position(), "0", cluster().topology());
  }

  /**
   * A part that may have been sent before is to be sent. Whether it does not have to wait for its
   * node, as there is another one in its place by now; then it has its answer.
   */
  final boolean isAnsweredInstead(Part part) {
    if (cluster().scanCursors().isThere(position(), cluster().topology())) {
      return false;
    }
    traffic.replies.answerInstead(part, GONE, null);
    return true;
  }

  final void fail(String what) {
    whole.answer(RespWriter.error("ERR unmoved: " + position().node() + " " + what));
  }
}
