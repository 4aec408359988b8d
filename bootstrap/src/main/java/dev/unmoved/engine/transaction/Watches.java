package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import org.jspecify.annotations.Nullable;

/** All keys that one session watches: of one slot as a rule, of several where that is emulated. */
final class Watches {
  /** Of one slot. */
  final SlotWatch one;

  /** Of several. */
  final WatchedSlots several;

  Watches(Traffic traffic) {
    one = new SlotWatch(traffic);
    several = new WatchedSlots(traffic, one);
  }

  /** Whether the next EXEC depends on keys. */
  boolean isActive() {
    return one.isActive() || several.isActive();
  }

  /** A link broke. */
  void onLinkLost(Link link) {
    several.onLinkLost(link);
    one.onLinkLost(link);
  }

  /**
   * {@code by} ends every WATCH before it; on {@code at}, unless null, the node does so by what it
   * is sent.
   */
  void forget(Part by, @Nullable Link at) {
    several.end();
    one.forget(by, at);
  }
}
