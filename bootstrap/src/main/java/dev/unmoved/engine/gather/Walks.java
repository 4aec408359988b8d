package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Bond;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.SlotPattern;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import org.jspecify.annotations.Nullable;

/** SCAN: a walk over all primaries, step by step, behind cursors of ours. */
final class Walks {
  private static final byte[] INVALID_CURSOR = RespWriter.ascii("-ERR invalid cursor\r\n");
  private static final int COUNT = 10; // Redis' own default

  private final Traffic traffic;
  private final NodeViews views;

  Walks(NodeViews views, Traffic traffic) {
    this.views = views;
    this.traffic = traffic;
  }

  /**
   * A part is to be sent that may have been sent before. Whether it is a walk's that does not have
   * to wait for its node, as there is another one in its place by now; then it has its answer.
   */
  boolean isAnsweredInstead(Part part) {
    if (part.retries() == 0 || part.origin != Part.Origin.PIECE) {
      return false;
    }
    Bond gathering = ((PiecePart) part).gathering;
    return gathering instanceof Walk && ((Walk) gathering).isAnsweredInstead(part);
  }

  /** Takes SCAN; false where no slot is served by anybody known. */
  boolean begin(Part whole, Arguments arguments) {
    Topology topology = traffic.cluster().topology();
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
    new PageWalk(whole, arguments, key, keyCount, views, traffic).walkOnAt(position);
    return true;
  }

  private @Nullable ScanPosition positionOf(
      String cursor, byte @Nullable [] key, Topology topology) {
    ScanCursors cursors = traffic.cluster().scanCursors();
    ScanPosition position =
        key != null && cursor.equals("0") ? cursors.start(Slot.of(key), topology) : null;
    return position == null ? cursors.position(cursor, topology) : position;
  }
}
