package dev.unmoved.engine;

import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * One MULTI with what follows it up to EXEC or DISCARD. All of it goes to one link, that of the
 * slot which its first key names; until then its commands are answered as the server would. Should
 * the slot move before EXEC ran, the server has discarded what it had queued, and the whole is run
 * again at the new owner. A data holder: {@link Session} moves it.
 */
final class Transaction {
  final Part multi;
  final List<Part> commands = new ArrayList<Part>(); // queued by the client, in order
  Part end; // EXEC or DISCARD, once the client has sent it
  Link link; // null until bound
  int slot = Slot.NONE;
  // its commands by slot, while nothing is sent before EXEC; null: they are sent as they come
  TransactionSplit split;
  boolean watched; // WATCH came before: it must not be run a second time
  // the client's own, and keys of several slots are watched: nothing is sent before EXEC
  boolean overSlots;
  Watches.Watch watch; // of one slot of such a one: what it depends on
  boolean watchLost; // what was watched is out of sight: EXEC answers nil
  boolean aborted; // a command was refused by us: EXEC answers EXECABORT
  int redirects;
  Node askedAt; // the last redirect was ASK, and named this node; null: it was none, or MOVED

  Transaction(Part multi) {
    this.multi = multi;
  }

  /** Whether it was refused for now, and waits to be run again. */
  boolean isParked() {
    for (Part command : commands) {
      if (command.state == Part.State.PARKED) {
        return true;
      }
    }
    return multi.state == Part.State.PARKED || end != null && end.state == Part.State.PARKED;
  }

  /** Whether all it does is to tell whether watched keys were touched. */
  boolean isLook() {
    return watch != null && commands.isEmpty();
  }

  boolean owns(Part part) {
    return part.transaction == this;
  }
}
