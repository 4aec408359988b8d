package dev.unmoved.engine.traffic;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Sends parts: chooses the node, keeps the order within each slot, and gives the part to a link of
 * that node, behind what has to precede it.
 */
public final class Sender {
  private static final byte[] ASKING = RespWriter.command("ASKING");

  private final Lifecycle lifecycle;
  private final ClientMode mode;
  private final Sequence sequence;
  private final SlotOrder order;
  private final HeldLinks links;
  private final Outbox outbox;
  private final Intake intake;
  private final Replies replies;
  private final ReplicaReads replicas;
  private final BlockingWaits waits;
  private final WaitLimits limits;
  private final ScriptLoading scripts;
  private @Nullable Topology routedBy; // the snapshot by which what is in flight was routed

  Sender(
      Lifecycle lifecycle,
      ClientMode mode,
      Sequence sequence,
      SlotOrder order,
      HeldLinks links,
      Outbox outbox,
      Intake intake,
      Replies replies,
      ReplicaReads replicas,
      BlockingWaits waits,
      WaitLimits limits,
      ScriptLoading scripts) {
    this.lifecycle = lifecycle;
    this.mode = mode;
    this.sequence = sequence;
    this.order = order;
    this.links = links;
    this.outbox = outbox;
    this.intake = intake;
    this.replies = replies;
    this.replicas = replicas;
    this.waits = waits;
    this.limits = limits;
    this.scripts = scripts;
  }

  /**
   * Sends a part to the node that a redirect named, else to its slot's owner, else home; or holds
   * it back.
   */
  public void send(Part part, long nowNanos) {
    limits.onSend(part, nowNanos);
    Node node = chooseNode(part, nowNanos);
    if (node != null) {
      Link link = place(part, node);
      if (link != null) {
        if (part.command != null && part.command.blocking()) {
          part.blockedSinceNanos = nowNanos;
          waits.onWait(link);
        }
        sendOver(part, link);
      } else {
        limits.onHeldBack(part);
      }
    } else if (part.state != Part.State.ANSWERED && part.state != Part.State.FAILED) {
      sendHome(part);
    }
  }

  /**
   * The node that {@code part} has to go to; null when it goes home, or when it has its answer
   * already: nobody may answer it.
   */
  public @Nullable Node chooseNode(Part part, long nowNanos) {
    if (outbox.isDoomed(part)) {
      // The client's connection is broken as of an earlier command: nothing more may be done in its
      // name.
      outbox.abandon(part, "an earlier command has failed");
      return null;
    }
    if (!lifecycle.hasCluster()) {
      return null;
    }
    Node target = part.target();
    PiecePart piece = part.origin == Part.Origin.PIECE ? (PiecePart) part : null;
    if (part.slot < 0 && target == null && (piece == null || piece.shardSlot < 0)) {
      return null;
    }
    Topology topology = topologyToRouteBy();
    part.fromReplica = false;
    if (target != null) {
      return target;
    }
    if (piece != null && piece.shard != null) {
      return topology.successorOf(piece.shard, piece.shardSlot);
    }
    int slot = part.slot >= 0 || piece == null ? part.slot : piece.shardSlot;
    Node primary = topology.primaryOf(slot);
    return primary != null && replicas.mayServe(part)
        ? replicaOf(primary, part, topology, nowNanos)
        : primary;
  }

  private @Nullable Node replicaOf(Node primary, Part part, Topology topology, long nowNanos) {
    Node replica = replicas.replicaOf(primary, topology, nowNanos);
    if (replica != null) {
      part.fromReplica = true;
      return replica;
    }
    if (replicas.insistsOnReplica(primary, topology)) {
      replies.answerInstead(part, ReplicaReads.noReplica(part, primary), null);
      return null;
    }
    return primary;
  }

  /**
   * A link to {@code node} that {@code part} may be given to now; null when an earlier command of
   * its slot is under way elsewhere, and the part is held back.
   */
  public @Nullable Link place(Part part, Node node) {
    Link link =
        links.linkTo(node, part.fromReplica ? mode.state().readingFromReplicas() : mode.state());
    if (links.endsWith(link) && WaitLimits.waits(part)) {
      // A node that becomes a replica closes the connections of those who wait, and only those.
      link = links.linkBesideHome(node);
      order.startTracking();
      order.add(part);
    }
    if (order.isTracking()) {
      order.add(part);
      if (!order.maySend(part, link)) {
        part.state = Part.State.HELD;
        links.release(link);
        return null;
      }
    }
    return link;
  }

  /**
   * The newest snapshot. Where it is new here, what is under way went by another one, and must not
   * be overtaken.
   */
  public Topology topologyToRouteBy() {
    Topology topology = lifecycle.cluster().topology();
    if (topology != routedBy) {
      if (routedBy != null && !sequence.isEmpty()) {
        order.startTracking();
      }
      routedBy = topology;
    }
    return topology;
  }

  /** Sends a part over the client's own connection. */
  public void sendHome(Part part) {
    if (!links.ensureHome()) {
      outbox.abandon(part, part + ": connection to " + links.homeAddress() + " lost");
      return;
    }
    Link home = links.presentHome();
    // inside MULTI home would queue it for EXEC
    boolean elsewhere = part.transaction == null && links.isQueueing(home) || isLate(part, home);
    sendOver(part, elsewhere ? links.linkTo(home.knownNode()) : home);
  }

  /**
   * Whether {@code part} comes home, since it was refused or its link broke, behind a SUBSCRIBE or
   * MONITOR that the client has sent after it: there it would be answered otherwise, or not at all.
   */
  private boolean isLate(Part part, Link home) {
    return part.sequence >= 0
        && part.sequence < home.listensFrom
        && home.isRestricted(mode.protocol());
  }

  /**
   * Whether what {@code link}'s node answers to {@code part} is the answer, also where it refuses
   * it for now: the client is subscribed over {@code link}, and no other node would answer as to
   * one who is.
   */
  boolean onlyHomeAnswers(Part part, Link link) {
    return link == links.home()
        && part.slot < 0
        && part.sequence > link.listensFrom
        && link.isRestricted(mode.protocol());
  }

  /**
   * Sends a part home, and what comes after it waits for the answer: it may have to go over other
   * links, or over the same ones changed.
   */
  public void sendDecisive(Part part) {
    intake.awaitAnswer(part);
    sendHome(part);
  }

  /** Gives {@code link} a part, behind what has to precede it. */
  public void sendOver(Part part, Link link) {
    if (part.effect() == Effect.SCRIPT_BY_DIGEST && part.transaction == null) {
      scripts.load(part, link);
    }
    if (part.isAsking()) {
      // ASKING holds for the next command only, so both leave side by side (cluster spec, "ASK
      // redirection").
      outbox.enqueueSilently(ASKING, link);
    }
    outbox.enqueue(part, link);
  }

  /** Takes a part off its link, to be sent anew in its place within its slot. */
  public void sendAgain(Part part, Agenda agenda) {
    order.startTracking();
    replies.detach(part);
    part.state = Part.State.HELD;
    agenda.send(part);
    if (part.ordered) {
      order.release(part.slot); // what waits behind it may go along
    }
  }
}
