package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Peers;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.naming.Names;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All that every feature of one session builds on, from the lowest to the highest: each knows those
 * before it, and none the features.
 */
public final class Traffic {
  /** The configuration. */
  public Options options;

  /** What keys are called in the cluster; null: what the client calls them. */
  public final @Nullable Names names;

  /** Chance, seeded. */
  public final SplittableRandom random;

  /** What is known of the server, and whether the session lives. */
  public final Lifecycle lifecycle = new Lifecycle();

  /** What the client has made of its connection. */
  public final ClientMode mode = new ClientMode();

  /** What is to be done once the present fact is dealt with. */
  public final Agenda agenda = new Agenda();

  /** The client's requests. */
  public final Sequence sequence = new Sequence();

  /** The order within each slot. */
  public final SlotOrder order = new SlotOrder(sequence, agenda);

  /** Over which links the client has written. */
  public final WrittenLinks written = new WrittenLinks();

  /** What the client has written, and reasons to wait. */
  public final Intake intake = new Intake(lifecycle, sequence, order);

  /** What the driver has to do. */
  public final LinkActions actions = new LinkActions();

  /** The links. */
  public final HeldLinks links;

  /** What is under way on them. */
  public final LinkOverview overview;

  /** Gives parts to links. */
  public final Outbox outbox;

  /** What the nodes have answered. */
  public final Replies replies;

  /** What the client gets of that, in which order. */
  public final Handover handover;

  /** Which reads go to replicas. */
  public final ReplicaReads replicas;

  /** Blocking commands that others may end. */
  public final BlockingWaits waits;

  /** The time limits of blocking commands. */
  public final WaitLimits limits;

  /** Scripts for nodes that have not seen them. */
  public final ScriptLoading scripts;

  /** Sends parts. */
  public final Sender sender;

  /** What becomes of commands that were not executed. */
  public final Retries retries;

  private final LinkSource source;

  /** Everything of a session whose client has just connected. */
  public Traffic(
      Options options, LinkSource source, Link home, NodeAddress homeAddress, long seed) {
    this.options = options;
    this.source = source;
    names = Names.of(options);
    random = new SplittableRandom(seed);
    links =
        new HeldLinks(source, home, homeAddress, lifecycle, mode, order, written, actions, random);
    overview = new LinkOverview(lifecycle, mode, links);
    outbox = new Outbox(lifecycle, links, order, actions);
    PushQueue pushes = new PushQueue();
    replies = new Replies(order, links, agenda, pushes, names);
    handover = new Handover(lifecycle, sequence, links, outbox, replies, pushes);
    replicas = new ReplicaReads(lifecycle, options.readFrom(), random);
    waits = new BlockingWaits(lifecycle, links, outbox);
    limits = new WaitLimits(mode, replies);
    scripts = new ScriptLoading(lifecycle, outbox);
    sender =
        new Sender(
            lifecycle, mode, sequence, order, links, outbox, intake, replies, replicas, waits,
            limits, scripts);
    retries =
        new Retries(
            options, random, lifecycle, order, links, overview, outbox, replies, sender, replicas,
            limits, scripts, agenda);
  }

  /** Whether the session is known to belong to a cluster. */
  public boolean hasCluster() {
    return lifecycle.hasCluster();
  }

  /**
   * The cluster that the session belongs to.
   *
   * @throws IllegalStateException when it is in none, or it is not known yet ({@link #hasCluster})
   */
  public Cluster cluster() {
    return lifecycle.cluster();
  }

  /** The server is a node of {@code cluster}. */
  public void join(Cluster cluster) {
    lifecycle.join(cluster);
    if (source.meansOneNode(cluster)) {
      options = options.withoutFanOut();
    }
  }

  /** The client asks home for the nodes of the cluster. */
  public void onTopologyAsked() {
    source.onTopologyAsked();
  }

  /** The other client connections of this JVM. */
  public Peers peers() {
    return source.peers();
  }

  /** Whether a link that is listened on takes no thread of its own. */
  public boolean listensWithoutThreads() {
    return source.listensWithoutThreads();
  }

  /** From now on nothing new is routed; the client's bytes pass as they are as soon as they can. */
  public void leave() {
    lifecycle.leave();
    intake.waits(Intake.Reason.LEAVING, true);
  }

  /** Sends all parts of {@code gathering} that are not under way yet. */
  public void send(Gathering gathering) {
    for (PiecePart part : gathering.parts) {
      send(part);
    }
  }

  /** Sends one part of a request that is gathered. */
  public void send(PiecePart part) {
    if (part.state == Part.State.BACKLOG) {
      part.state = Part.State.HELD;
      agenda.send(part);
    }
  }
}
