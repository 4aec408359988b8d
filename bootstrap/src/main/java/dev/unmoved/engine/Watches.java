package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Piece;
import dev.unmoved.route.Split;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of several slots that one session watches (unmoved.cross-slot=emulate), and the EXEC that
 * depends on them. Each slot has a link of its own: a node forgets all that a connection watches
 * with the first EXEC there, and would let it go wrong for a slot which that EXEC has nothing to do
 * with.
 *
 * <p>EXEC looks first whether the slots that it has no commands for are untouched, by an empty
 * transaction on their links, and then runs one transaction per slot, guarded by the WATCH of that
 * slot. This is not atomic: a key of the former may change between the look and the run, and one of
 * the latter while another slot's transaction has run already, which the client is told. A link
 * that breaks and a slot that moves count as touched.
 *
 * <p>WATCH and EXEC begin when all before them is answered, and what comes after waits for them, so
 * that the order within every slot holds although its WATCH and its other commands go over
 * different links.
 */
final class Watches {
  /** What is watched of one slot. A data holder. */
  static final class Watch {
    private final int slot;
    private Link link; // pinned; null: none yet, or it broke
    // the WATCH commands that its node has accepted
    private final List<byte[]> accepted = new ArrayList<byte[]>();
    private boolean ended; // an EXEC was sent behind them

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

  private static final Command WATCH = CommandTable.named("WATCH");
  private static final byte[] UNWATCH = RespWriter.command("UNWATCH");
  private static final byte[] OK = Session.ascii("+OK\r\n");
  private static final byte[] NO_REPLIES = Session.ascii("*0\r\n");

  private final Session session;
  private final Transactions transactions;
  private final KeyPositions keys = new KeyPositions();
  private final Map<Integer, Watch> bySlot = new LinkedHashMap<Integer, Watch>();
  private boolean lost; // keys that were watched are out of sight
  private Part underWay; // a WATCH or an EXEC; null: none
  private TransactionSplit commands; // of the EXEC under way

  Watches(Session session, Transactions transactions) {
    this.session = session;
    this.transactions = transactions;
  }

  /** Whether keys are watched here; then all WATCHes are. */
  boolean isActive() {
    return lost || !bySlot.isEmpty();
  }

  /** Whether what the client sends has to wait. */
  boolean isBusy() {
    return underWay != null;
  }

  /** Whether keys are watched over {@code link}. */
  boolean holds(Link link) {
    for (Watch watch : bySlot.values()) {
      if (watch.link == link) {
        return true;
      }
    }
    return false;
  }

  // ---- WATCH ----

  /** Takes a WATCH; false when with it, too, all that is watched is of one slot. */
  boolean take(Part whole, Arguments arguments, long nowNanos) {
    keys.clear();
    if (whole.command.keys(arguments, keys) == 0) {
      return false;
    }
    List<Piece> pieces = Split.bySlot(whole.command, arguments, keys);
    if (pieces.isEmpty() && !isActive() && !transactions.watchesElsewhere(whole.slot)) {
      return false;
    }
    if (session.awaitsAllBefore(whole)) {
      return true;
    }
    if (!isActive()) {
      transactions.handOver(this);
    }
    if (slotsWith(whole, pieces) > Limits.WATCHED_SLOTS_MAX) {
      Session.answer(whole, Session.CROSSSLOT);
      return true;
    }
    Log.once(
        "watch over slots",
        "keys of several slots are watched one by one (unmoved.cross-slot=emulate): between the"
            + " look at them and the transactions by slot they may change");
    Gathering gathering = Gatherings.gathering(Gathering.Kind.WATCHES, whole);
    if (pieces.isEmpty()) {
      gathering.add(Session.piece(whole, Arrays.copyOfRange(whole.bytes, whole.start, whole.end)));
    }
    for (Piece piece : pieces) {
      gathering.add(Session.piece(whole, piece.command()));
    }
    send(gathering, nowNanos);
    return true;
  }

  private int slotsWith(Part whole, List<Piece> pieces) {
    int slots = bySlot.size() + (pieces.isEmpty() && !bySlot.containsKey(whole.slot) ? 1 : 0);
    for (Piece piece : pieces) {
      slots += bySlot.containsKey(piece.slot()) ? 0 : 1;
    }
    return slots;
  }

  private void send(Gathering gathering, long nowNanos) {
    underWay = gathering.whole;
    for (Part part : gathering.parts) {
      session.send(part, nowNanos);
    }
  }

  /** Goes on with what the client watched while it was of one slot. */
  void adopt(Link link, int slot, List<byte[]> accepted, boolean isLost) {
    lost = isLost;
    if (link != null) {
      Watch watch = new Watch(slot);
      watch.link = link;
      watch.accepted.addAll(accepted);
      bySlot.put(slot, watch);
    }
  }

  /** Whether {@code part} is one of the parts of a WATCH taken here. */
  boolean owns(Part part) {
    return part.gathering != null && part.gathering.kind == Gathering.Kind.WATCHES;
  }

  /** Gives such a part to {@code node}, over the link of its slot. */
  void watch(Part part, Node node) {
    Watch watch = bySlot.get(part.slot);
    if (watch == null) {
      watch = new Watch(part.slot);
      bySlot.put(part.slot, watch);
    }
    if (watch.link != null && (watch.link.condemned || !node.equals(watch.link.node()))) {
      lost |= !watch.accepted.isEmpty(); // the slot moved between two WATCHes
      release(watch, !watch.accepted.isEmpty());
    }
    if (watch.link == null) {
      watch.link = transactions.linkWithoutWatch(node);
      watch.link.pins++;
    }
    session.give(part, watch.link);
  }

  /**
   * Every part of a WATCH has been answered. After an error nothing of it is watched, but all that
   * was before.
   */
  void onWatched(Gathering gathering) {
    byte[] reply = OK;
    for (int i = gathering.replies.size() - 1; i >= 0; i--) {
      if (gathering.replies.get(i)[0] == '-') {
        reply = gathering.replies.get(i);
      }
    }
    for (int i = 0; i < gathering.parts.size(); i++) {
      Watch watch = bySlot.get(gathering.parts.get(i).slot);
      boolean accepted = gathering.replies.get(i)[0] != '-';
      if (reply == OK) {
        watch.accepted.add(gathering.parts.get(i).bytes);
        lost |= watch.link == null; // it broke behind the reply
      } else if (watch.accepted.isEmpty()) {
        release(watch, accepted);
        bySlot.remove(watch.slot);
      }
    }
    underWay = null;
    Session.answer(gathering.whole, reply);
  }

  /** A link broke. */
  void onLinkLost(Link link) {
    for (Watch watch : bySlot.values()) {
      if (watch.link == link) {
        watch.link = null;
        lost |= !watch.accepted.isEmpty();
      }
    }
  }

  /** Nothing is watched any more. */
  void end() {
    for (Watch watch : bySlot.values()) {
      release(watch, !watch.ended);
    }
    bySlot.clear();
    lost = false;
  }

  private void release(Watch watch, boolean isWatching) {
    Link link = watch.link;
    watch.link = null;
    if (link != null) {
      if (isWatching) {
        // else it would spoil the transaction of whoever gets the link next
        session.enqueueSilently(UNWATCH, link);
      }
      link.pins--;
      session.giveBack(link);
    }
  }

  // ---- EXEC ----

  /** Whether something that was watched could change unseen: EXEC answers nil. */
  boolean isOutOfSight() {
    for (Watch watch : bySlot.values()) {
      // As another user, or in another protocol, its EXEC would answer something else.
      if (watch.link != session.home
          && (watch.link == null || !watch.link.state().equals(session.state()))) {
        return true;
      }
    }
    return lost;
  }

  /** Carries out {@code exec}, for which all requests before it are answered. */
  void execute(Part exec, TransactionSplit split, long nowNanos) {
    commands = split;
    underWay = exec;
    exec.transaction = null;
    Gathering looks = Gatherings.gathering(Gathering.Kind.LOOKS, exec);
    for (Watch watch : bySlot.values()) {
      if (!split.slots().contains(watch.slot)) {
        looks.add(transactions.watched(exec, watch.slot, Collections.<byte[]>emptyList(), watch));
      }
    }
    if (looks.parts.isEmpty()) {
      runBySlot(exec, nowNanos);
    } else {
      send(looks, nowNanos);
    }
  }

  /** The slots without commands have been looked at. */
  void onLooked(Gathering looks, long nowNanos) {
    Part exec = looks.whole;
    boolean touched = false;
    for (int i = 0; i < looks.parts.size(); i++) {
      byte[] reply = looks.replies.get(i);
      if (reply[0] == '-') {
        Link link = looks.nodes.get(i);
        finish(
            exec,
            refused(reply, looks.parts.get(i).slot, link == null ? "no node" : session.name(link)));
        return;
      }
      touched |= Transactions.isNil(reply);
    }
    if (touched) {
      finish(exec, transactions.nil());
      return;
    }
    for (Part look : looks.parts) {
      release(bySlot.remove(look.slot), false);
    }
    runBySlot(exec, nowNanos);
  }

  private static byte[] refused(byte[] error, int slot, String node) {
    return RespWriter.error(
        new String(error, 1, error.length - 3, StandardCharsets.UTF_8)
            + " (unmoved: slot "
            + slot
            + " at "
            + node
            + "; no command of this transaction was executed)");
  }

  private void runBySlot(Part exec, long nowNanos) {
    if (commands.isEmpty()) {
      finish(exec, NO_REPLIES);
      return;
    }
    Gathering gathering = Gatherings.gathering(Gathering.Kind.TRANSACTIONS, exec);
    gathering.split = commands;
    if (commands.slots().isEmpty()) {
      gathering.add(transactions.unwatched(exec, commands.keyless()));
    }
    for (int slot : commands.slots()) {
      Watch watch = bySlot.get(slot);
      gathering.add(
          watch == null
              ? transactions.unwatched(exec, commands.commands(slot))
              : transactions.watched(exec, slot, commands.commands(slot), watch));
    }
    send(gathering, nowNanos);
  }

  /** Gives a transaction that depends on {@code run.watch} to the link of that. */
  void run(Transaction run, long nowNanos) {
    Watch watch = run.watch;
    Link link = watch.link;
    run.watchLost |= link == null;
    if (run.watchLost) {
      session.settleAs(run.end, transactions.nil(), null, nowNanos);
      return;
    }
    transactions.bind(run, link);
    watch.ended = true;
    if (run.isLook()) {
      // Whether the slot is still here: EXEC alone, without keys, would not be redirected, nor
      // would a key that somebody has created elsewhere meanwhile be seen as touched.
      for (byte[] again : watch.accepted) {
        Part part =
            new Part(
                Part.Origin.REPLAY, WATCH, again, 0, again.length, watch.slot, run.end.sequence);
        part.transaction = run;
        session.enqueue(part, link);
      }
    }
    transactions.giveAll(run, link);
  }

  private void finish(Part exec, byte[] reply) {
    onExecuted(exec);
    Session.answer(exec, reply);
  }

  /** {@code exec} is over; if it is the one under way here, so is what it depended on. */
  void onExecuted(Part exec) {
    if (exec == underWay) {
      underWay = null;
      commands = null;
      end();
    }
  }
}
