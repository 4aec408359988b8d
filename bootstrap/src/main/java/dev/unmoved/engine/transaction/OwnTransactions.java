package dev.unmoved.engine.transaction;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.topology.Slot;
import java.util.List;

/**
 * Makes transactions that no client has sent as such: for what has to be executed as one, and for
 * the parts by slot of one over several. Nobody gets their replies but that to EXEC, which stands
 * for the whole and is what is to be sent.
 */
final class OwnTransactions {
  private final Watches watches;

  OwnTransactions(Watches watches) {
    this.watches = watches;
  }

  /** {@code commands}, all of one slot, which depend on what is watched. */
  PiecePart of(Part whole, List<byte[]> commands) {
    return of(whole, commands, Slot.NONE);
  }

  private PiecePart of(Part whole, List<byte[]> commands, int slot) {
    Transaction own = new Transaction(answered(PiecePart.of(whole, TransactionReplies.MULTI)));
    own.slot = slot;
    for (byte[] command : commands) {
      Part part = answered(PiecePart.of(whole, command));
      own.commands.add(part);
      own.slot = own.slot < 0 ? part.slot : own.slot;
    }
    own.watched = watches.isActive();
    own.watchLost = watches.one.isLost();
    PiecePart end = PiecePart.of(whole, TransactionReplies.EXEC);
    end.slot = own.slot;
    end.transaction = own;
    own.end = end;
    return end;
  }

  /**
   * The same for commands of {@code slot}, {@link Slot#NONE} for any node, that depend on no WATCH,
   * whatever else is watched.
   */
  PiecePart unwatched(Part whole, List<byte[]> commands, int slot) {
    PiecePart end = of(whole, commands, slot);
    Transaction.of(end).watched = false;
    Transaction.of(end).watchLost = false;
    return end;
  }

  /** The same for commands of one slot, or none at all, that depend on what is watched of it. */
  PiecePart watched(Part whole, List<byte[]> commands, WatchedSlots.Watch watch) {
    PiecePart end = of(whole, commands, watch.slot);
    Transaction own = Transaction.of(end);
    own.watched = true;
    own.watch = watch;
    return end;
  }

  private static Part answered(Part part) {
    part.state = Part.State.ANSWERED;
    return part;
  }
}
