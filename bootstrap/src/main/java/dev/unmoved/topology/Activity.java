package dev.unmoved.topology;

import dev.unmoved.command.Command;
import dev.unmoved.log.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What happened at one cluster since this JVM met it: counted here, and told to a {@link Listener}
 * where it is worth an event. Never keys, values, credentials, nor the wording of a server.
 *
 * <p>Commands are not counted here while their session lives: it knows how many it had, and is
 * asked when somebody wants to know. So an ordinary command costs nothing. Thread-safe.
 */
public final class Activity {
  /**
   * Told what happens, on the threads of the application; must not block. One that throws hears
   * nothing any more.
   */
  public interface Listener {
    /** A node named another one for a command: for good (MOVED) or for once ({@code ask}). */
    void redirected(String cluster, boolean ask, int slot, Node from, Node to);

    /**
     * A command goes out again; {@code reason} is an error's code or {@link #CONNECTION}, {@code
     * node} may be null.
     */
    void retried(String cluster, String reason, int slot, Node node);

    /** A connection to a node was opened. */
    void linkOpened(String cluster, Node node);

    /** A connection to a node was closed. */
    void linkClosed(String cluster, Node node);

    /** A refresh told that slots have other owners. */
    void topologyChanged(String cluster, String cause, String source, int shards, int slotsCovered);
  }

  /** The reason of a retry: the connection could not be made, or broke. */
  public static final String CONNECTION = "connection";

  private static final byte[] CROSSSLOT = {'C', 'R', 'O', 'S', 'S', 'S', 'L', 'O', 'T'};

  private static volatile @Nullable Listener listener; // null: nobody wants to know

  private final String cluster;
  private final LongAdder commands = new LongAdder(); // of sessions that have ended
  private final LongAdder splits = new LongAdder();
  private final LongAdder fanOuts = new LongAdder();
  private final LongAdder plans = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final LongAdder linksOpened = new LongAdder();
  private final Tally redirects = new Tally("MOVED", "ASK");
  private final Tally retries =
      new Tally(
          CONNECTION, "TRYAGAIN", "LOADING", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "UNBLOCKED");
  // Redis' own codes (server.c, createSharedObjects; cluster.c; acl.c; t_stream.c; script.c).
  private final Tally errors =
      new Tally(
          "ERR",
          "WRONGTYPE",
          "CROSSSLOT",
          "MOVED",
          "ASK",
          "TRYAGAIN",
          "CLUSTERDOWN",
          "LOADING",
          "MASTERDOWN",
          "READONLY",
          "NOSCRIPT",
          "BUSY",
          "BUSYKEY",
          "BUSYGROUP",
          "NOGROUP",
          "OOM",
          "MISCONF",
          "NOREPLICAS",
          "NOAUTH",
          "WRONGPASS",
          "NOPERM",
          "NOPROTO",
          "EXECABORT",
          "UNBLOCKED",
          "UNKILLABLE",
          "NOTBUSY",
          "NOTREADY",
          "INPROG",
          "DENIED",
          "NOADDR",
          "NOQUORUM",
          "IOERR");
  private final CallTally crossSlots = new CallTally();
  private final ConcurrentMap<Node, AtomicInteger> open =
      new ConcurrentHashMap<Node, AtomicInteger>();

  /** Of the cluster that goes by this name. */
  Activity(String cluster) {
    this.cluster = cluster;
  }

  /** From now on {@code told} hears of everything; null: nobody does. */
  public static void listener(@Nullable Listener told) {
    listener = told;
  }

  /** What watches a command must not fail it. */
  private static void dismiss(Listener told, Throwable e) {
    if (listener == told) {
      listener = null;
      Log.warn("events are told to nobody any more", e);
    }
  }

  // ---- Facts ----

  /** A redirect was followed, or learned from. */
  public void redirected(boolean ask, int slot, Node from, Node to) {
    redirects.add(ask ? "ASK" : "MOVED");
    Listener told = listener;
    if (told != null) {
      try {
        told.redirected(cluster, ask, slot, from, to);
      } catch (Throwable e) {
        dismiss(told, e);
      }
    }
  }

  /** {@code node} refused a command for now with an error reply, and it goes out again. */
  public void refused(byte[] reply, int from, int to, int slot, Node node) {
    tell(retries.addError(reply, from, to), slot, node);
  }

  /** A command goes out again since a connection could not be made, or broke. */
  public void retried(int slot, Node node) {
    tell(retries.add(CONNECTION), slot, node);
  }

  private void tell(String reason, int slot, Node node) {
    Listener told = listener;
    if (told != null) {
      try {
        told.retried(cluster, reason, slot, node);
      } catch (Throwable e) {
        dismiss(told, e);
      }
    }
  }

  /** A client was given this error. */
  public void failed(byte[] reply, int from, int to) {
    errors.addError(reply, from, to);
  }

  /** Whether an error reply is the server's own about keys of several slots. */
  public static boolean isCrossSlot(byte[] reply, int from, int to) {
    return Tally.isCode(CROSSSLOT, reply, from + 1, to);
  }

  /**
   * A client was given CROSSSLOT.
   *
   * @param command what it has sent; null: a command that is not in the table
   * @param line the application's, or null where it is not known
   */
  public void crossSlot(@Nullable Command command, @Nullable String line) {
    crossSlots.add(command == null ? "a command" : command.name().replace('|', ' '), line);
  }

  /** A client's connection ended because a command could not be answered. */
  public void broken() {
    broken.increment();
  }

  /** A command was sent in parts, one per slot. */
  public void split() {
    splits.increment();
  }

  /** A command was sent to all primaries. */
  public void fannedOut() {
    fanOuts.increment();
  }

  /** A command over several slots was done in steps, or combined from what several nodes said. */
  public void planned() {
    plans.increment();
  }

  /** A connection to {@code node} was opened. */
  public void linkOpened(Node node) {
    linksOpened.increment();
    while (true) {
      AtomicInteger count = open.get(node);
      if (count == null) {
        count = new AtomicInteger();
        AtomicInteger other = open.putIfAbsent(node, count);
        count = other == null ? count : other;
      }
      int now = count.get();
      if (now >= 0 && count.compareAndSet(now, now + 1)) {
        break;
      }
    }
    Listener told = listener;
    if (told != null) {
      try {
        told.linkOpened(cluster, node);
      } catch (Throwable e) {
        dismiss(told, e);
      }
    }
  }

  /** A connection to {@code node} of which {@link #linkOpened} was told was closed. */
  public void linkClosed(Node node) {
    AtomicInteger count = open.get(node);
    // Nodes come and go: a count that is 0 is taken away, and -1 tells whoever has just found it.
    if (count != null && count.decrementAndGet() == 0 && count.compareAndSet(0, -1)) {
      open.remove(node, count);
    }
    Listener told = listener;
    if (told != null) {
      try {
        told.linkClosed(cluster, node);
      } catch (Throwable e) {
        dismiss(told, e);
      }
    }
  }

  /** A session that had so many commands has ended. */
  public void ended(long itsCommands) {
    commands.add(itsCommands);
  }

  /** A refresh told that slots have other owners. */
  void topologyChanged(String cause, String source, Topology now) {
    Listener told = listener;
    if (told != null) {
      try {
        told.topologyChanged(cluster, cause, source, now.shards().size(), now.slotsCovered());
      } catch (Throwable e) {
        dismiss(told, e);
      }
    }
  }

  // ---- Sums ----

  /** The CROSSSLOT that clients were given, by command and line of the application. */
  public Map<String, Long> crossSlots() {
    return crossSlots.counts();
  }

  /** Commands of the sessions that have ended. */
  public long endedCommands() {
    return commands.sum();
  }

  /** Commands that were sent in parts, one per slot. */
  public long splits() {
    return splits.sum();
  }

  /** Commands that were sent to all primaries. */
  public long fanOuts() {
    return fanOuts.sum();
  }

  /** Commands over several slots that were combined here, or done in steps. */
  public long plans() {
    return plans.sum();
  }

  /** Clients' connections that ended because a command could not be answered. */
  public long brokenConnections() {
    return broken.sum();
  }

  /** Connections to nodes that were opened. */
  public long linksOpened() {
    return linksOpened.sum();
  }

  /** Connections to {@code node} that are open now, but for the clients' own. */
  public int linksOpen(Node node) {
    AtomicInteger count = open.get(node);
    return count == null ? 0 : Math.max(0, count.get());
  }

  /** Redirects by kind. */
  public Tally redirects() {
    return redirects;
  }

  /** Commands that went out again, by reason. */
  public Tally retries() {
    return retries;
  }

  /** Errors that clients were given, by their code. */
  public Tally errors() {
    return errors;
  }
}
