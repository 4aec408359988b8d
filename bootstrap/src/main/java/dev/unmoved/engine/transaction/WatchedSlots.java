package dev.unmoved.engine.transaction;

import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.Piece;
import dev.unmoved.route.Split;
import dev.unmoved.topology.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys of several slots that one session watches (unmoved.cross-slot=emulate). Each slot has a link
 * of its own: a node forgets all that a connection watches with the first EXEC there, and would let
 * it go wrong for a slot which that EXEC has nothing to do with. A link that breaks and a slot that
 * moves count as touched.
 *
 * <p>WATCH begins when all before it is answered, and what comes after waits for it, so that the
 * order within every slot holds although its WATCH and its other commands go over different links.
 */
final class WatchedSlots {
  /** What is watched of one slot. A data holder. */
  static final class Watch {
    /** The slot. */
    final int slot;

    /** Pinned; null: none yet, or it broke. */
    @Nullable Link link;

    /** The WATCH commands that its node has accepted. */
    final List<byte[]> accepted = new ArrayList<byte[]>();

    /** Whether an EXEC was sent behind them. */
    boolean ended;

    /** Whether its link was taken for it alone: nobody would read the answer to an UNWATCH. */
    boolean renewed;

    private Watch(int slot) {
      this.slot = slot;
    }

    /**
     * The EXEC on its link was refused, perhaps because there was no transaction: the keys may
     * still be watched.
     */
    void onRefused() {
      ended = false;
    }
  }

  /** WATCH again, on other links, of what is watched. */
  abstract static class Renewing extends Gathering {
    Renewing(Part exec) {
      super(exec);
    }
  }

  /** One WATCH, in parts. */
  private final class Watching extends Gathering {
    Watching(Part whole) {
      super(whole);
    }

    /** After an error nothing of it is watched, but all that was before. */
    @Override
    public void onGathered(long nowNanos) {
      int failed = failed();
      for (int i = 0; i < parts.size(); i++) {
        Watch watch = watchOf(parts.get(i).slot);
        if (failed < 0) {
          watch.accepted.add(parts.get(i).bytes);
          lost |= watch.link == null; // it broke behind the reply
        } else if (watch.accepted.isEmpty()) {
          release(watch, replies.get(i)[0] != '-');
          bySlot.remove(watch.slot);
        }
      }
      traffic.intake.waits(Intake.Reason.WATCH, false);
      whole.answer(failed < 0 ? TransactionReplies.OK : replies.get(failed));
    }
  }

  private final Traffic traffic;
  private final SlotWatch one;
  private final KeyPositions keys = new KeyPositions();
  private final Map<Integer, Watch> bySlot = new LinkedHashMap<Integer, Watch>();
  // those that are to take over from the former ones, which a look ends
  private final Map<Integer, Watch> renewed = new LinkedHashMap<Integer, Watch>();
  private boolean lost; // keys that were watched are out of sight

  WatchedSlots(Traffic traffic, SlotWatch one) {
    this.traffic = traffic;
    this.one = one;
  }

  /** Whether keys are watched here; then all WATCHes are. */
  boolean isActive() {
    return lost || !bySlot.isEmpty();
  }

  /** What is watched, by slot; a view. */
  Collection<Watch> all() {
    return bySlot.values();
  }

  /** What is watched of {@code slot}; null: nothing. */
  @Nullable Watch of(int slot) {
    return bySlot.get(slot);
  }

  /** Takes a WATCH; false when with it, too, all that is watched is of one slot. */
  boolean onWatch(Part whole, Arguments arguments) {
    keys.clear();
    if (whole.knownCommand().keys(arguments, keys) == 0) {
      return false;
    }
    List<Piece> pieces = Split.bySlot(whole.knownCommand(), arguments, keys);
    if (pieces.isEmpty() && !isActive() && !one.isElsewhere(whole.slot)) {
      return false;
    }
    if (traffic.intake.awaitsAllBefore(whole)) {
      return true;
    }
    if (!isActive()) {
      adopt();
    }
    if (slotsWith(whole, pieces) > Limits.WATCHED_SLOTS_MAX) {
      whole.answer(TransactionReplies.CROSSSLOT);
      return true;
    }
    Log.once(
        "watch over slots",
        "keys of several slots are watched one by one (unmoved.cross-slot=emulate): between the"
            + " look at them and the transactions by slot they may change");
    byte[] command = whole.copy();
    Gathering gathering = new Watching(whole);
    if (pieces.isEmpty()) {
      gathering.add(PiecePart.of(whole, command));
    }
    for (Piece piece : pieces) {
      gathering.add(PiecePart.of(whole, piece.command()));
    }
    traffic.intake.waits(Intake.Reason.WATCH, true);
    traffic.send(gathering);
    return true;
  }

  private int slotsWith(Part whole, List<Piece> pieces) {
    int slots = bySlot.size() + (pieces.isEmpty() && !bySlot.containsKey(whole.slot) ? 1 : 0);
    for (Piece piece : pieces) {
      slots += bySlot.containsKey(piece.slot()) ? 0 : 1;
    }
    return slots;
  }

  /** Goes on with what the client watched while it was of one slot. */
  void adopt() {
    lost = one.isLost();
    if (one.link() != null) {
      Watch watch = new Watch(one.slot());
      watch.link = one.link();
      watch.accepted.addAll(one.accepted());
      bySlot.put(watch.slot, watch);
    }
    one.handOver();
  }

  /** Whether {@code part} is one of the parts of a WATCH taken here. */
  static boolean owns(Part part) {
    return part.origin == Part.Origin.PIECE && ((PiecePart) part).gathering instanceof Watching;
  }

  /** Sends such a part over the link of its slot. */
  void send(Part part, long nowNanos) {
    Node node = traffic.sender.chooseNode(part, nowNanos);
    if (node == null && part.state != Part.State.FAILED) {
      if (!traffic.links.ensureHome()) {
        traffic.outbox.abandon(
            part, part + ": connection to " + traffic.links.homeAddress() + " lost");
        return;
      }
      node = traffic.links.presentHome().knownNode();
    }
    if (node != null && part.state != Part.State.FAILED) {
      watch(part, node);
    }
  }

  private void watch(Part part, Node node) {
    Watch watch = bySlot.get(part.slot);
    if (watch == null) {
      watch = new Watch(part.slot);
      bySlot.put(part.slot, watch);
    }
    if (watch.link != null && (watch.link.condemned || !node.equals(watch.link.node()))) {
      lost |= !watch.accepted.isEmpty(); // the slot moved between two WATCHes
      release(watch, !watch.accepted.isEmpty());
    }
    Link link = watch.link;
    if (link == null) {
      link = traffic.links.linkWithoutWatch(node);
      watch.link = link;
      link.watching = true;
      link.pins++;
    }
    traffic.sender.sendOver(part, link);
  }

  private Watch watchOf(int slot) {
    Watch watch = bySlot.get(slot);
    if (watch == null) {
      throw new IllegalStateException("a slot that is not watched");
    }
    return watch;
  }

  /** Whether {@code slots} have not moved since they are watched. */
  boolean areWhereTheyWere(List<Integer> slots) {
    for (int slot : slots) {
      Link link = watchOf(slot).link;
      if (link == null || !traffic.overview.owns(link, slot)) {
        return false;
      }
    }
    return true;
  }

  /** Has {@code slot} watched once more, on another link. */
  void renew(int slot, Renewing renewing) {
    Watch former = watchOf(slot);
    Node node = former.link == null ? null : former.link.node();
    if (node == null) {
      throw new IllegalStateException("what is watched anew is watched nowhere");
    }
    Link link = traffic.links.linkWithoutWatch(node);
    Watch watch = new Watch(slot);
    watch.link = link;
    watch.renewed = true;
    link.watching = true;
    link.pins++;
    renewed.put(slot, watch);
    for (byte[] command : former.accepted) {
      PiecePart part = PiecePart.of(renewing.whole, command);
      renewing.add(part);
      watch.accepted.add(command);
      traffic.outbox.enqueue(part, link);
    }
  }

  /** {@code slot} was found untouched, which has ended its WATCH, unless that was renewed. */
  void onLooked(int slot) {
    forget(slot);
    Watch watch = renewed.remove(slot);
    if (watch != null) {
      bySlot.put(slot, watch);
    }
  }

  /** Whether {@code part} is one of a {@link Renewing}. */
  static boolean renews(Part part) {
    return part.origin == Part.Origin.PIECE && ((PiecePart) part).gathering instanceof Renewing;
  }

  /** A link broke. */
  void onLinkLost(Link link) {
    for (Watch watch : renewed.values()) {
      watch.link = watch.link == link ? null : watch.link;
    }
    for (Watch watch : bySlot.values()) {
      if (watch.link == link) {
        watch.link = null;
        lost |= !watch.accepted.isEmpty();
      }
    }
  }

  /** Nothing is watched of {@code slot} any more: an EXEC there has ended it. */
  void forget(int slot) {
    Watch watch = bySlot.remove(slot);
    if (watch != null) {
      release(watch, false);
    }
  }

  /** Nothing is watched any more. */
  void end() {
    for (Watch watch : bySlot.values()) {
      release(watch, !watch.ended);
    }
    bySlot.clear();
    for (Watch watch : renewed.values()) {
      release(watch, true);
    }
    renewed.clear();
    lost = false;
  }

  private void release(Watch watch, boolean isWatching) {
    Link link = watch.link;
    watch.link = null;
    if (link != null) {
      if (isWatching && watch.renewed && link != traffic.links.home()) {
        link.condemned = true;
      } else if (isWatching) {
        // else it would spoil the transaction of whoever gets the link next
        traffic.outbox.enqueueSilently(TransactionReplies.UNWATCH, link);
      }
      link.watching = false;
      link.pins--;
      traffic.links.release(link);
    }
  }

  /** Whether something that was watched could change unseen: EXEC answers nil. */
  boolean isOutOfSight() {
    for (Watch watch : bySlot.values()) {
      // As another user, or in another protocol, its EXEC would answer something else.
      if (watch.link != traffic.links.home()
          && (watch.link == null || !watch.link.state().equals(traffic.mode.state()))) {
        return true;
      }
    }
    return lost;
  }
}
