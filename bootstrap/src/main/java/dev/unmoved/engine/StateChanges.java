package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.resp.Arguments;

/**
 * AUTH, HELLO, CLIENT SETNAME and their kind: home answers them, and what they change is replayed
 * on every other link.
 */
final class StateChanges extends Feature {
  private final Traffic traffic;
  private final Transactions transactions;
  private final Listening listening;

  StateChanges(Traffic traffic, Transactions transactions, Listening listening) {
    this.traffic = traffic;
    this.transactions = transactions;
    this.listening = listening;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!ConnectionState.records(effect)) {
      return false;
    }
    if (traffic.lifecycle.isRouted()
        && changesAnswers(effect)
        && traffic.intake.awaitsAllBefore(part)) {
      return true;
    }
    if (effect == Effect.RESET) {
      transactions.onReset(part);
    }
    traffic.sender.sendDecisive(part);
    return true;
  }

  /**
   * Whether what came before must not go out again after it: as another user, in another protocol,
   * in another database, or under another name, for which a transaction may ask.
   */
  private static boolean changesAnswers(Effect effect) {
    return effect == Effect.AUTH
        || effect == Effect.HELLO
        || effect == Effect.SELECT
        || effect == Effect.CLIENT_SETNAME
        || effect == Effect.RESET;
  }

  @Override
  public void onAnswered(Link link, Part part, int start, int end) {
    if (Errand.isRequest(part)
        && part.transaction == null
        && ConnectionState.records(part.effect())
        && link.in[start] != '-') {
      ConnectionState before = traffic.mode.state();
      ConnectionState after =
          before.after(part.knownCommand(), part.arguments(), part.bytes, part.start, part.end);
      boolean changesLogin = !before.isLoggedInAs(after);
      if (changesLogin || part.effect() == Effect.AUTH) {
        boolean anew = changesLogin && !before.isLoggedInAs(ConnectionState.NEW);
        traffic.mode.onLoggedIn(after, anew);
      }
      change(after, part.effect() == Effect.RESET);
    }
  }

  /**
   * A link was to be logged in as in {@code asked}, and is as in {@code replayed}: with what the
   * client's provider has now. So are others from now on, unless the client has said otherwise
   * meanwhile, or the node knows nothing of it yet.
   */
  void onLoggedIn(ConnectionState asked, ConnectionState replayed) {
    ConnectionState state = traffic.mode.state();
    if (state.isLoggedInAs(asked) && !traffic.mode.isItsWord(replayed)) {
      change(state.loggedInAs(replayed), false);
    }
  }

  /**
   * From now on other links are used; what is still unanswered on the old ones must not be
   * overtaken.
   */
  private void change(ConnectionState changed, boolean resets) {
    ConnectionState before = traffic.mode.state();
    if (resets && traffic.links.home() != null) {
      traffic.links.home().forgetSubscriptions();
      traffic.mode.onReset();
    }
    if (resets) {
      listening.end();
    }
    listening.onStateChanged(before, changed);
    if (changed != before) {
      traffic.mode.state(changed);
      traffic.order.startTracking();
    }
    if (!changed.isTracking()) {
      for (Link link : traffic.links.leased()) {
        if (link.state().isTracking()) {
          link.condemned = true; // it would be told of keys for ever, and nobody read it
          traffic.links.release(link);
        }
      }
    }
  }

  @Override
  public boolean isAtRest() {
    return !traffic.mode.state().isTracking();
  }
}
