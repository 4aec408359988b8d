package dev.unmoved.engine.gather;

import dev.unmoved.command.Effect;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Course;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.resp.Arguments;

/**
 * The requests of one session that no one node can answer: over several slots, all shards, or one
 * shard after another.
 */
public final class GatheredRequests extends Feature {
  private final Traffic traffic;
  private final Transactions transactions;
  private final PlanRunner plans;
  private final FanOuts fanOuts;
  private final SlotSplits splits;
  private final Walks walks;
  private final KeyLists keyLists;
  private final RandomKeys randomKeys;
  private final ClientSearch clients;
  private final WriteQuestions writeQuestions;

  /** Those of one session. */
  public GatheredRequests(Traffic traffic, Transactions transactions, PlanRunner plans) {
    this.traffic = traffic;
    this.transactions = transactions;
    this.plans = plans;
    fanOuts = new FanOuts(traffic);
    splits = new SlotSplits(traffic);
    NodeViews views = new NodeViews();
    walks = new Walks(views, traffic);
    keyLists = new KeyLists(views, traffic);
    randomKeys = new RandomKeys(traffic);
    clients = new ClientSearch(traffic);
    writeQuestions = new WriteQuestions(traffic);
  }

  @Override
  public boolean onRequest(Part whole, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted()
        || whole.command == null
        || whole.command.requestPolicy() == RequestPolicy.DEFAULT) {
      return false;
    }
    switch (Course.of(whole.command, traffic.options)) {
      case SPLIT:
        // MSETEX with NX or XX is all or nothing, so it is not cut.
        return splits.begin(whole, arguments) || emulate(whole, arguments, nowNanos);
      case ALL_PRIMARIES:
        return whole.command.name().equals("KEYS")
            ? keyLists.begin(whole, arguments)
            : fanOuts.begin(whole, arguments);
      case BY_NAME:
        return beginByName(whole, arguments);
      case COMBINED:
        return plans.begin(whole, arguments, nowNanos);
      case STEPWISE:
        return emulate(whole, arguments, nowNanos);
      default:
        return false;
    }
  }

  @Override
  public boolean send(Part part, long nowNanos) {
    return walks.isAnsweredInstead(part);
  }

  private boolean emulate(Part whole, Arguments arguments, long nowNanos) {
    return traffic.options.emulatesCrossSlot()
        && !transactions.isWatching()
        && plans.begin(whole, arguments, nowNanos);
  }

  private boolean beginByName(Part whole, Arguments arguments) {
    switch (whole.knownCommand().name()) {
      case "SCAN":
        return walks.begin(whole, arguments);
      case "RANDOMKEY":
        return randomKeys.askInTurn(whole);
      case "CLIENT|UNBLOCK":
        return clients.unblock(whole, arguments);
      case "CLIENT|KILL":
        return clients.kill(whole, arguments);
      case "WAIT":
      case "WAITAOF":
        return writeQuestions.begin(whole, arguments);
      default:
        return false;
    }
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    return writeQuestions.onReply(link, part, start, end, nowNanos);
  }

  @Override
  public boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    return writeQuestions.onPartLost(part, link, message, nowNanos);
  }

  /** Runs a script that asks for all keys, whatever they are, at every primary. */
  public boolean beginScript(Part whole, Arguments arguments) {
    return fanOuts.beginScript(whole, arguments);
  }
}
