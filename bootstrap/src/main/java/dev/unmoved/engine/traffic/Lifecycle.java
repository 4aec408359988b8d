package dev.unmoved.engine.traffic;

import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows about the server its client talks to, and whether it still lives. The legal
 * ways are those of {@link State#mayBecome}: any other is a mistake of ours, and said so.
 */
public final class Lifecycle {
  /** Where a session is. */
  public enum State {
    /** Nothing is known yet; everything goes to home. */
    UNDECIDED,
    /** The topology is being asked for; the client's commands wait. */
    DISCOVERING,
    /** A cluster: commands go where their slot is. */
    ROUTED,
    /** Nothing new is routed any more; what is under way elsewhere is awaited. */
    LEAVING,
    /** No cluster, or a client that knows it is one: bytes pass as they are, both ways. */
    TRANSPARENT,
    /** The client's connection is broken: it gets what was answered before, and then an error. */
    BROKEN,
    /** The client has closed its connection. */
    CLOSED;

    private boolean mayBecome(State next) {
      switch (next) {
        case DISCOVERING:
          return this == UNDECIDED;
        case UNDECIDED:
          return this == DISCOVERING;
        case ROUTED:
          return this == UNDECIDED || this == DISCOVERING;
        case LEAVING:
          return this == UNDECIDED || this == ROUTED;
        case TRANSPARENT:
          return this == UNDECIDED || this == LEAVING;
        default:
          return this != CLOSED;
      }
    }
  }

  private State state = State.UNDECIDED;
  private State course = State.UNDECIDED; // the last state before BROKEN and CLOSED
  private boolean leavesOnceDecided;
  private @Nullable Cluster cluster;
  private @Nullable String failure;

  /** Where the session is. */
  public State state() {
    return state;
  }

  /** Whether the session is known to belong to a cluster. */
  public boolean hasCluster() {
    return cluster != null;
  }

  /**
   * The cluster that the session belongs to.
   *
   * @throws IllegalStateException when it is in none, or it is not known yet ({@link #hasCluster})
   */
  public Cluster cluster() {
    Cluster known = cluster;
    if (known == null) {
      throw new IllegalStateException("a session that belongs to no cluster");
    }
    return known;
  }

  /** Some primary of that cluster, for what any of them can do; null: none is known. */
  public @Nullable Node anyPrimary(SplittableRandom random) {
    if (cluster == null) {
      return null;
    }
    Topology topology = cluster.topology();
    List<Node> nodes = topology.nodes(); // primaries first
    int primaries = topology.shards().size();
    return nodes.isEmpty()
        ? null
        : nodes.get(random.nextInt(Math.max(1, Math.min(primaries, nodes.size()))));
  }

  /** Why the client's connection is broken; null while it is not. */
  public @Nullable String failure() {
    return failure;
  }

  /** Whether nothing is known of the server, and nobody asks. */
  public boolean isUndecided() {
    return course == State.UNDECIDED;
  }

  /** Whether the topology is being asked for. */
  public boolean isDiscovering() {
    return course == State.DISCOVERING;
  }

  /** Whether what is under way goes by slot. */
  public boolean isRouted() {
    return course == State.ROUTED || course == State.LEAVING && cluster != null;
  }

  /** Whether nothing new is routed, and what is under way is awaited. */
  public boolean isLeaving() {
    return course == State.LEAVING;
  }

  /** Whether bytes pass as they are. */
  public boolean isTransparent() {
    return course == State.TRANSPARENT;
  }

  /** Whether the client expects no more answers: its connection is broken or closed. */
  public boolean isOver() {
    return state == State.BROKEN || state == State.CLOSED;
  }

  /** Whether the client has closed its connection. */
  public boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The server is being asked whether it is a cluster. */
  public void discover() {
    become(State.DISCOVERING);
  }

  /** It cannot be told for now. */
  public void stayUndecided() {
    become(State.UNDECIDED);
    leaveIfWanted();
  }

  /** The server is a node of {@code joined}. */
  public void join(Cluster joined) {
    cluster = joined;
    become(State.ROUTED);
    leaveIfWanted();
  }

  /** From now on nothing is routed: at once, or as soon as it is known what the server is. */
  public void leave() {
    if (course == State.DISCOVERING) {
      leavesOnceDecided = true;
    } else if (course == State.UNDECIDED || course == State.ROUTED) {
      become(State.LEAVING);
    }
  }

  private void leaveIfWanted() {
    if (leavesOnceDecided) {
      become(State.LEAVING);
    }
  }

  /** Nothing of the client's is under way elsewhere any more. */
  public void passOn() {
    become(State.TRANSPARENT);
  }

  /**
   * The client's connection is broken.
   *
   * @return whether that is new
   */
  public boolean fail(String message) {
    if (failure != null) {
      return false;
    }
    failure = message;
    if (state != State.CLOSED) {
      become(State.BROKEN);
    }
    return true;
  }

  /** The client has closed its connection. */
  public void close() {
    if (state != State.CLOSED) {
      become(State.CLOSED);
    }
  }

  private void become(State next) {
    boolean ends = next == State.BROKEN || next == State.CLOSED;
    if (!(ends ? state : course).mayBecome(next)) {
      throw new IllegalStateException("a session that is " + state + " cannot become " + next);
    }
    if (!ends) {
      course = next;
    }
    if (ends || state != State.BROKEN && state != State.CLOSED) {
      state = next;
    }
  }
}
