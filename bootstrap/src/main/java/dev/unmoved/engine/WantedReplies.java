package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.resp.Arguments;

/** CLIENT REPLY, and what it does to the commands behind it. */
final class WantedReplies extends Feature {
  private final Traffic traffic;
  private final Transactions transactions;

  WantedReplies(Traffic traffic, Transactions transactions) {
    this.traffic = traffic;
    this.transactions = transactions;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (effect == Effect.CLIENT_REPLY
        && traffic.lifecycle.isRouted()
        && !transactions.isOpen()
        && traffic.mode.changeReplies(part, arguments)) {
      return true;
    }
    if (part.origin == Part.Origin.CLIENT) {
      traffic.mode.mute(part);
    }
    return false;
  }

  @Override
  public boolean isAtRest() {
    return !traffic.mode.mutes();
  }
}
