package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.TrackingRequest;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ClientList;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * CLIENT TRACKING ON REDIRECT: who else is told of the keys that this client caches. Home tells
 * that one of its own keys only, so a connection of this JVM in RESP3 is made to listen to all
 * nodes before home is asked; in RESP2 it does so by itself, as it has to subscribe to {@code
 * __redis__:invalidate}. One of another process in RESP3 cannot be made to: an error says so.
 */
final class Redirecting {
  /** Home tells who goes by an id. */
  private final class Search extends Gathering {
    private final long id;

    Search(Part whole, long id) {
      super(whole);
      this.id = id;
    }

    @Override
    public void onGathered(long nowNanos) {
      onListed(whole, id, last(), nowNanos);
    }
  }

  private final Traffic traffic;
  private @Nullable Peer target; // who is told; null: nobody that has to be known here
  private long targetId;
  private @Nullable Part pending; // the command that names another one; null: none does
  private @Nullable Peer candidate; // the other one; null: not found yet, or not ours
  private long candidateId;
  private long untilNanos; // how long it is waited for; 0: it is not, or not any more

  Redirecting(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Takes up CLIENT TRACKING; false when home alone can answer it. */
  boolean begin(Part part, Arguments arguments) {
    long id = TrackingRequest.redirection(arguments);
    Node home = traffic.links.homeNode();
    if (id <= 0
        || home == null
        || !traffic.options.fanOut()
        || traffic.cluster().topology().slotPerShard().length < 2
        || traffic.peers().own() == null) {
      return false;
    }
    hold(part);
    Search search = new Search(part, id);
    byte[] question = RespWriter.command("CLIENT", "LIST", "ID", Long.toString(id));
    PiecePart asked = new PiecePart(part, part.command, question, Slot.NONE);
    asked.target(home);
    search.add(asked);
    traffic.send(asked);
    return true;
  }

  private void hold(@Nullable Part part) {
    pending = part;
    traffic.intake.waits(Intake.Reason.REDIRECTION, part != null);
  }

  private void onListed(Part whole, long id, byte[] list, long nowNanos) {
    whole.pieces = null;
    String address = ClientList.field(list, "id=" + id, "addr=");
    Peer found = address == null ? null : traffic.peers().find(address);
    if (found != null && found.begin(own())) {
      whole.state = Part.State.UNCONFIRMED;
      candidate = found;
      candidateId = id;
      untilNanos = nowNanos + Limits.SUBSCRIBE_PATIENCE_NANOS;
    } else if ("3".equals(ClientList.field(list, "id=" + id, "resp="))) {
      hold(null);
      whole.answer(
          RespWriter.error(
              "ERR unmoved: connection "
                  + id
                  + " speaks RESP3 and is none that this process routes, so it would be told of the"
                  + " keys of one node only; let it speak RESP2 and subscribe to"
                  + " __redis__:invalidate"));
    } else {
      ask(whole);
    }
  }

  private Peer own() {
    Peer own = traffic.peers().own();
    if (own == null) {
      throw new IllegalStateException("nobody can find this session");
    }
    return own;
  }

  /** Home's answer decides. */
  private void ask(Part whole) {
    traffic.intake.waits(Intake.Reason.REDIRECTION, false);
    untilNanos = 0;
    traffic.sender.sendDecisive(whole);
  }

  /** Home has answered a CLIENT TRACKING of the client's. */
  void onAnswered(Part part, boolean accepted) {
    Peer named = part == pending ? candidate : null;
    if (part == pending) {
      pending = null;
      candidate = null;
    }
    Peer ended = accepted ? target : named;
    if (accepted) {
      target = named;
      targetId = candidateId;
    }
    if (ended != null && ended != target) {
      ended.end(own());
    }
  }

  /** Lets the command that waits go on, if it may, and tells the client when its target is gone. */
  void goOn(long nowNanos) {
    Part waiting = pending;
    Peer named = candidate;
    if (waiting != null && named != null && untilNanos != 0) {
      if (named.isHearing() || untilNanos - nowNanos <= 0) {
        named.hears(); // from now on, whoever tells
        ask(waiting);
      }
    }
    Peer own = target == null ? null : traffic.peers().known();
    if (own != null && own.lost() == target) {
      target = null;
      if (traffic.mode.protocol() == 3) {
        traffic.replies.pushBehind(
            null, RespWriter.ascii(">2\r\n$21\r\ntracking-redir-broken\r\n:" + targetId + "\r\n"));
      }
    }
  }

  long nextWakeNanos() {
    return untilNanos == 0 ? Long.MAX_VALUE : untilNanos;
  }

  /** Whether nobody is told for the client, nor is about to be. */
  boolean isAtRest() {
    return target == null && pending == null;
  }

  /** The client's connection has become another one, or has ended. */
  void end() {
    if (target != null) {
      target.end(own());
      target = null;
    }
    if (candidate != null) {
      candidate.end(own());
      candidate = null;
    }
    untilNanos = 0;
    hold(null);
  }
}
