package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.NameUse;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.engine.gather.DatabaseWalks;
import dev.unmoved.engine.gather.GatheredRequests;
import dev.unmoved.engine.gather.KeylessScripts;
import dev.unmoved.engine.gather.PlanRunner;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** From the client to the nodes: which feature takes up a request, and what is sent when. */
final class Requests {
  private static final int PECULIAR =
      Flag.CONTAINER | Flag.ONE_NODE | Flag.VALUES | Flag.SCRIPT_RUNNER | Flag.PUBSUB;

  private final Traffic traffic;
  private final Transactions transactions;
  private final Listening listening;
  private final Feature[] features;
  private final @Nullable Feature named; // null: keys have the client's names

  Requests(
      Traffic traffic,
      Discovery discovery,
      Lookups lookups,
      Transactions transactions,
      Listening listening,
      Leaving leaving,
      StateChanges stateChanges) {
    this.traffic = traffic;
    this.transactions = transactions;
    this.listening = listening;
    PlanRunner plans = new PlanRunner(traffic, transactions);
    GatheredRequests gathered = new GatheredRequests(traffic, transactions, plans);
    named =
        traffic.names == null
            ? null
            : new NamedRequests(traffic, transactions, listening, traffic.names);
    features =
        new Feature[] {
          discovery,
          lookups,
          new WantedReplies(traffic, transactions),
          named == null ? new Feature() {} : named,
          new Peculiarities(traffic, transactions),
          transactions.queueing(),
          listening,
          transactions,
          leaving,
          stateChanges,
          new KeylessScripts(traffic, gathered),
          new DatabaseWalks(traffic),
          gathered,
          plans,
          new UnknownCommands(traffic)
        };
  }

  /** What this session can do beyond the usual, in the order in which it is asked. */
  Feature[] features() {
    return features;
  }

  /** Takes up a request, and does what follows from that. */
  void start(Part part, Arguments arguments, long nowNanos) {
    Effect effect = part.effect();
    boolean isTaken =
        isUsual(part, effect)
            ? named != null && named.onRequest(part, effect, arguments, nowNanos)
            : isTaken(part, effect, arguments, nowNanos);
    if (!isTaken) {
      traffic.sender.send(part, nowNanos);
    }
    runAgenda(nowNanos);
  }

  /**
   * Whether no feature but the one that gives names would take it up: a command for the node of its
   * slot, or for home.
   */
  private boolean isUsual(Part part, Effect effect) {
    return effect == Effect.NONE
        && part.command != null
        && (named == null || part.command.nameUse() == NameUse.KEYS)
        && part.command.requestPolicy() == RequestPolicy.DEFAULT
        && !part.command.is(PECULIAR)
        && traffic.lifecycle.isRouted()
        && !traffic.mode.mutes()
        && !transactions.isOpen()
        && !listening.isRestricting();
  }

  private boolean isTaken(Part part, Effect effect, Arguments arguments, long nowNanos) {
    for (Feature feature : features) {
      if (feature.onRequest(part, effect, arguments, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Does what has become possible: puts replies together, and sends what waited. */
  void runAgenda(long nowNanos) {
    while (!traffic.agenda.isEmpty()) {
      Gathering gathered = traffic.agenda.nextGathered();
      if (gathered == null) {
        Part next = traffic.agenda.nextToSend();
        if (next != null) {
          send(next, nowNanos);
        }
      } else if (gathered.whole.state != Part.State.FAILED) {
        gathered.onGathered(nowNanos);
      }
    }
  }

  private void send(Part part, long nowNanos) {
    if (part.state != Part.State.HELD) {
      return; // it was answered meanwhile, or is under way
    }
    if (traffic.outbox.isDoomed(part)) {
      traffic.outbox.abandon(part, "an earlier command has failed");
      return;
    }
    if (Errand.begins(part) && isTaken(part, part.effect(), part.arguments(), nowNanos)) {
      return;
    }
    for (Feature feature : features) {
      if (feature.send(part, nowNanos)) {
        return;
      }
    }
    traffic.sender.send(part, nowNanos);
  }

  /** Takes up the requests that were kept, as far as they need not wait any more. */
  void startKept(long nowNanos) {
    Part part;
    while ((part = traffic.intake.nextReady()) != null) {
      start(part, part.arguments(), nowNanos);
    }
  }
}
