package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.Split;

/** What is to be done about some commands before they go their way, whichever that is. */
final class Peculiarities extends Feature {
  private final Traffic traffic;
  private final Transactions transactions;

  Peculiarities(Traffic traffic, Transactions transactions) {
    this.traffic = traffic;
    this.transactions = transactions;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (traffic.lifecycle.isRouted() && part.command != null) {
      tell(part.command);
      if (part.command.is(Flag.VALUES)) {
        byte[] refused = Split.inOneSlot(part.command, arguments);
        if (refused != null) {
          part.replaceBytes(refused);
        }
      }
    }
    // one that is only queued flushes nothing yet
    boolean flushesLater = transactions.isOpen() && arguments.is(0, "SCRIPT");
    if (effect == Effect.SCRIPT && traffic.hasCluster() && !flushesLater) {
      traffic.scripts.remember(arguments);
    }
    return false;
  }

  private void tell(Command command) {
    if (command.is(Flag.ONE_NODE)) {
      Log.once(
          "one node " + command.name() + traffic.cluster().name(),
          command.name().replace('|', ' ')
              + " concerns one node of "
              + traffic.cluster().name()
              + " alone: the one that the client has connected to");
    }
  }
}
