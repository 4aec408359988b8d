package dev.unmoved.engine;

import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;

/** How much of a session is at rest. Asks, and changes nothing. */
final class Rest {
  private final Traffic traffic;
  private final Requests requests;
  private final Transactions transactions;

  Rest(Traffic traffic, Requests requests, Transactions transactions) {
    this.traffic = traffic;
    this.requests = requests;
    this.transactions = transactions;
  }

  /** Whether nothing of what the client has sent so far is needed any more. */
  boolean isQuiet() {
    return traffic.sequence.isEmpty()
        && traffic.overview.isOnlyHomeIdle()
        && !transactions.isOpen()
        && traffic.retries.isEmpty()
        && traffic.intake.hasNoBacklog();
  }

  /** Whether, besides, nothing that the client has begun depends on us. */
  boolean isAtRest() {
    for (Feature feature : requests.features()) {
      if (!feature.isAtRest()) {
        return false;
      }
    }
    return traffic.sequence.isEmpty()
        && traffic.handover.hasNoPushes()
        && traffic.intake.isEmpty()
        && traffic.intake.isOpen()
        && traffic.retries.isEmpty()
        && traffic.overview.areAtRest();
  }
}
