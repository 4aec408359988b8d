package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Split;
import dev.unmoved.route.TimeLimit;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One client connection, as the application believes to have it to one server.
 *
 * <p>Its methods come in four kinds. Facts: {@code on...} tell what happened. {@link #nextAction}
 * then says what to do, in that order, until it returns null. {@link #deliver} hands the client its
 * bytes. {@link #awaited}, {@link #nextWakeNanos} and {@link #failure} tell a driver what to wait
 * for.
 *
 * <p>Three rules hold throughout. Replies reach the client in the order of its requests ({@link
 * #sequence}). Commands of one slot are executed in that order too ({@link SlotOrder}). A command
 * that may have been executed is sent again only if it reads ({@link Part#isRepeatable}); otherwise
 * its client sees a broken connection, as one server would show it.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class Session {
  /** What the session knows about the server its client talks to. */
  private enum Mode {
    /** Nothing yet; everything goes to home. */
    UNDECIDED,
    /** The topology is being asked for on the home link; the client's commands wait. */
    DISCOVERING,
    /** A cluster: commands go where their slot is. */
    ROUTED,
    /** No cluster, or a client that knows it is one: bytes pass as they are, both ways. */
    TRANSPARENT
  }

  private static final int PECULIAR = Flag.CONTAINER | Flag.ONE_NODE | Flag.VALUES;
  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] PING = RespWriter.command("PING");
  private static final byte[] ASKING = RespWriter.command("ASKING");
  // Redis' own words (getNodeByQuery), for what a single node would have said.
  static final byte[] CROSSSLOT =
      ascii("-CROSSSLOT Keys in request don't hash to the same slot\r\n");

  final Options options;
  private final LinkSource links;
  final NodeAddress homeAddress;
  final SplittableRandom random;

  private final RequestParser parser = new RequestParser();
  private final ArrayDeque<Action> actions = new ArrayDeque<Action>(4);
  // the client's requests not yet delivered, in order
  private final ArrayDeque<Part> sequence = new ArrayDeque<Part>(4);
  final ArrayDeque<Part> backlog = new ArrayDeque<Part>(); // not looked at yet
  final SlotOrder order = new SlotOrder();
  private final ArrayDeque<Part> released = new ArrayDeque<Part>(); // scratch of sendReleased
  private final Transactions transactions = new Transactions(this);
  private final Gatherings gatherings = new Gatherings(this);
  private final PlanRunner plans = new PlanRunner(this);
  private final Listening listening = new Listening(this);
  private final Overtaking overtaking = new Overtaking();
  private final Waiting waiting = new Waiting(this);
  private final Discovery discovery;
  private final Refusals refusals;
  private final ReplicaReads replicas;
  private final Lookups lookups = new Lookups(this);
  private final ScriptCalls scripts = new ScriptCalls(this);
  private final List<Link> held = new ArrayList<Link>(); // links on lease, home not among them
  private final ArrayDeque<byte[]> pushes = new ArrayDeque<byte[]>();
  private int pushDelivered; // bytes of the first push that the client has had
  private long pushBytes; // of all that wait, behind replies too

  private Mode mode = Mode.UNDECIDED;
  private boolean leavingForTransparent; // once all that is in flight elsewhere has been answered
  Link home; // null after it was lost
  private ConnectionState state = ConnectionState.NEW;
  // in flight: changes of the connection's state and unknown commands; the rest waits for them
  private int stateChanges;
  Cluster cluster; // null until known
  private Topology routedBy; // the snapshot by which what is in flight was routed
  private final WrittenLinks written;
  private boolean repliesOff; // CLIENT REPLY OFF
  private boolean skipsNextReply; // CLIENT REPLY SKIP
  // a request that waits until all before it are answered, and that all after it wait for
  private Part barrier;
  private Part spare; // answered, and remembered by nobody
  private long nextSequence;
  private long doomedAfter = Long.MAX_VALUE; // the first command that will never be answered
  private Link scanning; // whose bytes are being looked at, so that it is not given back meanwhile
  private boolean drainingBacklog; // against re-entry
  private boolean drainingReleased;
  private String failure;
  private boolean closed;

  /**
   * A session whose client has just connected.
   *
   * @param options the configuration
   * @param cache what the JVM knows of clusters
   * @param links where further links come from
   * @param home the client's own connection, already open
   * @param homeAddress where that connection leads
   * @param tls whether it is TLS
   * @param seed of the jitter of retries
   * @param nowNanos the time
   */
  public Session(
      Options options,
      TopologyCache cache,
      LinkSource links,
      Link home,
      NodeAddress homeAddress,
      boolean tls,
      long seed,
      long nowNanos) {
    this.options = options;
    this.links = links;
    this.home = home;
    this.homeAddress = homeAddress;
    this.random = new SplittableRandom(seed);
    this.discovery = new Discovery(this, cache, homeAddress, tls);
    this.refusals = new Refusals(this, links);
    this.replicas = new ReplicaReads(this);
    this.written = new WrittenLinks(this, links);
    TopologyCache.Entry known = cache.find(homeAddress, tls, nowNanos);
    if (known != null && known.cluster() == null) {
      mode = Mode.TRANSPARENT;
    } else if (known != null) {
      join(known.cluster(), "");
    }
  }

  /**
   * Goes on with a connection that its client has used without us. Before anything else is told.
   *
   * @param learned what the client has made of it
   * @param clients bytes that came for the client and that it has not had yet: whole replies and
   *     pushes
   */
  public void takeOver(ConnectionState learned, byte[] clients) {
    state = learned;
    if (clients.length > 0) {
      pushes.add(clients);
      pushBytes += clients.length;
    }
  }

  /**
   * Stops routing, where that is safe at this moment: nothing is under way, and nothing the client
   * has begun (MULTI, WATCH, a subscription, tracking, CLIENT REPLY OFF) depends on us. Then its
   * bytes pass as they are.
   *
   * @return whether they do
   */
  public boolean letGo(long nowNanos) {
    if (mode == Mode.TRANSPARENT) {
      return isTransparent();
    }
    if (mode == Mode.DISCOVERING || failure != null || closed || !isAtRest()) {
      return false;
    }
    for (Link link : new ArrayList<Link>(held)) {
      held.remove(link);
      links.release(link);
    }
    leavingForTransparent = true;
    settleMode(nowNanos);
    return isTransparent();
  }

  private boolean isAtRest() {
    if (!sequence.isEmpty()
        || !pushes.isEmpty()
        || !backlog.isEmpty()
        || !refusals.isEmpty()
        || stateChanges > 0
        || plans.isRunning()
        || lookups.isWaiting()
        || transactions.isOpen()
        || transactions.isWatching()
        || listening.isActive()
        || listening.isWaiting()
        || state.isTracking()
        || repliesOff
        || skipsNextReply
        || home == null
        || home.condemned
        || home.attached > 0
        || home.hasReceived()
        || home.isSubscribed()
        || home.opening
        || !parser.isEmpty()) {
      return false;
    }
    for (Link link : held) {
      if (link.attached > 0
          || link.pins > 0
          || link.hasReceived()
          || link.isSubscribed()
          || link.opening
          || link.condemned) {
        return false;
      }
    }
    return true;
  }

  // ---- Facts ----

  /** The client wrote {@code length} bytes. */
  public void onClientBytes(byte[] source, int offset, int length, long nowNanos) {
    if (expectsClient()) {
      parser.feed(source, offset, length);
      onFed(nowNanos);
    }
  }

  /** The client wrote all that remains in {@code source}. */
  public void onClientBytes(ByteBuffer source, long nowNanos) {
    if (expectsClient()) {
      parser.feed(source);
      onFed(nowNanos);
    }
  }

  private boolean expectsClient() {
    if (failure != null || closed) {
      return false;
    }
    if (isQuiet()) {
      parser.reuseChunk();
    }
    return true;
  }

  private void onFed(long nowNanos) {
    if (mode == Mode.TRANSPARENT) {
      passOn();
      return;
    }
    try {
      while (mode != Mode.TRANSPARENT && parser.next()) {
        onRequest(nowNanos);
      }
    } catch (ProtocolException e) {
      // Not RESP, so no cluster can route it. The home node says what it thinks of it, in its own
      // words.
      leaveForTransparent();
    }
    settleMode(nowNanos);
  }

  /** A link that {@link Action.Kind#OPEN} asked for is open and its state replayed. */
  public void onLinkOpened(Link link) {
    link.opening = false;
    if (link.parting) {
      queueWrite(link);
      drop(link);
    } else if (!link.outbox.isEmpty()) {
      queueWrite(link);
    } else {
      giveBack(link);
    }
  }

  /** {@code length} bytes were read into {@link Link#readBuffer} at {@link Link#readOffset}. */
  public void onLinkRead(Link link, int length, long nowNanos) {
    link.inEnd += length;
    scan(link, nowNanos);
    settleMode(nowNanos);
  }

  /**
   * {@code length} bytes came from {@code link}, and lie already where the client wants to read.
   *
   * @return how many of them, from the first on, are the client's as they stand; the session has
   *     taken the rest, and {@link #deliver} may have more
   */
  public int onLinkReadInPlace(Link link, byte[] bytes, int offset, int length, long nowNanos) {
    int end = offset + length;
    int position = offset;
    if (canReadInPlace(link)) {
      position = scanInPlace(link, bytes, offset, end, nowNanos);
      if (link.closed) {
        return position - offset;
      }
    }
    if (position < end) {
      link.append(bytes, position, end - position);
      scan(link, nowNanos);
    } else {
      giveBack(link);
    }
    sendReleased(nowNanos);
    settleMode(nowNanos);
    return position - offset;
  }

  /**
   * {@code link} could not be opened, or broke: end of stream, reset, an error while writing.
   * Repeated calls do nothing.
   *
   * @param cause for people: what happened
   */
  public void onLinkFailed(Link link, String cause, long nowNanos) {
    lose(link, cause, false, nowNanos);
    settleListening(nowNanos);
  }

  /**
   * The node would not have {@code link}: it refused the credentials, say. Trying again would not
   * help.
   */
  public void onLinkRefused(Link link, String cause, long nowNanos) {
    lose(link, cause, true, nowNanos);
    settleListening(nowNanos);
  }

  /** Time has passed. Early and repeated calls do nothing. */
  public void onTime(long nowNanos) {
    refusals.onTime(nowNanos, released);
    sendReleased(nowNanos);
    plans.onTime(nowNanos);
    listening.onTime(nowNanos);
    discovery.onTime(nowNanos);
    settleMode(nowNanos);
  }

  /**
   * The client has closed its connection. Idle links go back, busy ones are closed; the home link
   * always is.
   */
  public void onClientClosed() {
    closed = true;
    actions.clear();
    listening.end();
    waiting.end();
    for (Link link : new ArrayList<Link>(held)) {
      if (!isNeeded(link) && !link.opening && !link.condemned) {
        held.remove(link);
        links.release(link);
      } else {
        drop(link);
      }
    }
    if (home != null) {
      drop(home);
    }
  }

  // ---- What a driver asks ----

  /** The next thing to do, or null. */
  public Action nextAction() {
    Action action = actions.poll();
    while (action != null
        && action.kind() != Action.Kind.CLOSE
        && action.link().closed
        && !action.link().parting) {
      action = actions.poll(); // overtaken: nothing is opened or written for a link that is gone
    }
    if (action != null && action.kind() == Action.Kind.WRITE) {
      action.link().writeQueued = false;
    }
    return action;
  }

  /**
   * Whether bytes pass as they are from now on: a driver may then connect client and home directly.
   */
  public boolean isTransparent() {
    return mode == Mode.TRANSPARENT
        && sequence.isEmpty()
        && pushes.isEmpty()
        && actions.isEmpty()
        && (home == null || !home.hasReceived() && home.outbox.isEmpty());
  }

  /** The client's own connection, or null when it was lost. */
  public Link home() {
    return home;
  }

  /** Copies the client's next bytes; returns how many, 0 when there are none for now. */
  public int deliver(byte[] target, int offset, int length) {
    int delivered = 0;
    while (delivered < length) {
      dropMuted();
      Part first = sequence.peek();
      if (first != null && first.confirmations != null) {
        pushes.addAll(first.confirmations);
        first.confirmations.clear();
      }
      boolean midReply =
          first != null
              && first.link != null
              && first.link.streaming
              && first.link.inFlight.peek() == first;
      int n;
      if (!midReply && !pushes.isEmpty() && (first == null || !first.replyBegun)) {
        n = deliverPush(target, offset + delivered, length - delivered);
      } else if (first == null) {
        n =
            mode == Mode.TRANSPARENT
                ? deliverRaw(target, offset + delivered, length - delivered)
                : 0;
      } else if (first.state == Part.State.ANSWERED) {
        n = deliverReply(first, target, offset + delivered, length - delivered);
      } else if (first.state == Part.State.FAILED) {
        if (delivered == 0) {
          fail(first.failure);
        }
        n = 0;
      } else {
        n = deliverPartial(first, target, offset + delivered, length - delivered);
      }
      if (n == 0) {
        break;
      }
      delivered += n;
    }
    return delivered;
  }

  /**
   * Whether the client will not read what comes next, so that its driver has to, as soon as
   * something was written: a node whose replies nobody reads keeps them in its memory. {@link
   * #awaited} tells where to read.
   */
  public boolean mustDrain() {
    dropMuted();
    Part first = sequence.peek();
    return first != null && first.muted && failure == null && first.state != Part.State.FAILED;
  }

  private void dropMuted() {
    Part first = sequence.peek();
    while (first != null && first.muted && first.state == Part.State.ANSWERED) {
      finishReply(first);
      first = sequence.peek();
    }
  }

  /**
   * Whether a driver may read from {@code link} straight into the client's buffer ({@link
   * #onLinkReadInPlace}).
   */
  public boolean canReadInPlace(Link link) {
    return !link.hasReceived()
        && pushes.isEmpty()
        && link.undelivered == 0
        && mode != Mode.TRANSPARENT
        && sequence.peek() == link.inFlight.peek()
        && !link.isSubscribed()
        && (sequence.isEmpty() || sequence.peek().isPlain());
  }

  /**
   * The link whose bytes the client needs next, or null when only time can help ({@link
   * #nextWakeNanos}).
   */
  public Link awaited() {
    Part first = sequence.peek();
    if (first == null) {
      return home; // pushes, or the end of the connection
    }
    if (first.gathering != null && first.state != Part.State.ANSWERED) {
      Part piece = first.gathering.inFlight();
      return piece == null ? null : piece.link;
    }
    if (first.state == Part.State.IN_FLIGHT) {
      return first.link;
    }
    return first.state == Part.State.BACKLOG && !discovery.awaitsAnother()
        ? blockingBacklog()
        : null;
  }

  /** When {@link #onTime} should be called at the latest; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    long next = earlier(discovery.nextWakeNanos(), plans.nextWakeNanos());
    return earlier(earlier(next, refusals.nextWakeNanos()), listening.nextWakeNanos());
  }

  /** Of two times the earlier one; {@link Long#MAX_VALUE} is none. */
  static long earlier(long one, long other) {
    return one == Long.MAX_VALUE || other != Long.MAX_VALUE && other - one < 0 ? other : one;
  }

  /**
   * What the reply that comes next has met with so far, or null: the reason to give when a client
   * runs out of time.
   */
  public String trouble() {
    Part first = sequence.peek();
    if (first == null) {
      return null;
    }
    if (first.gathering != null) {
      first = first.gathering.unanswered();
    }
    if (first.failure != null) {
      return first.failure;
    }
    return first.link == null
        ? first + " was refused " + first.retries + " times"
        : first + " at " + name(first.link);
  }

  /** Why the client's connection is broken, or null while it is not. */
  public String failure() {
    return failure;
  }

  /** How many bytes {@link #deliver} has at least. */
  public int deliverable() {
    dropMuted();
    Part first = sequence.peek();
    if (first != null && first.state == Part.State.ANSWERED) {
      return first.replyEnd - first.replyStart;
    }
    return pushes.isEmpty() ? 0 : pushes.peek().length - pushDelivered;
  }

  /**
   * Whether {@link #deliver} has something to deliver, or would find that the client's connection
   * is broken.
   */
  public boolean isDue() {
    dropMuted();
    Part first = sequence.peek();
    return !pushes.isEmpty()
        || failure != null
        || first != null
            && (first.state == Part.State.ANSWERED || first.state == Part.State.FAILED);
  }

  /**
   * Whether {@link #deliver} can deliver all that the client has asked for up to now, or as much as
   * there will be.
   */
  public boolean isAnswered() {
    for (Part part : sequence) {
      if (part.state != Part.State.ANSWERED) {
        return part.state == Part.State.FAILED;
      }
    }
    return true;
  }

  /**
   * Whether a whole reply lies behind one that is not there yet, and might be delivered before it:
   * for clients that can be told whose it is. {@link #overtakingPlace} tells, and {@link
   * #deliverOvertaking} delivers it.
   */
  public boolean findOvertaking() {
    return mode == Mode.ROUTED
        && failure == null
        && !transactions.isOpen()
        && overtaking.find(sequence);
  }

  /**
   * The place of that reply's request among the client's requests of which it has no reply, counted
   * from 0.
   */
  public int overtakingPlace() {
    return overtaking.place();
  }

  /** How many of the client's requests it has no reply to. */
  public int undelivered() {
    return sequence.size();
  }

  /** How many bytes the reply that {@link #findOvertaking} has found is long. */
  public int overtakingLength() {
    return overtaking.found().replyEnd - overtaking.found().replyStart;
  }

  /** Copies that reply to where {@code target} has room for it; the client has had it then. */
  public void deliverOvertaking(byte[] target, int offset) {
    Part part = overtaking.found();
    noteError(part);
    System.arraycopy(part.reply, part.replyStart, target, offset, part.replyEnd - part.replyStart);
    part.replyStart = part.replyEnd;
    finishReply(part);
  }

  /** The place, in all that the client has ever asked, of the request whose reply comes next. */
  public long deliveredCount() {
    Part first = sequence.peek();
    return first == null ? nextSequence : first.sequence;
  }

  /**
   * Whether the client waits for something that ought to be there soon: its node does not wait for
   * data itself.
   */
  public boolean isHeldUp() {
    Part first = sequence.peek();
    return first != null
        && first.state != Part.State.ANSWERED
        && (first.state != Part.State.IN_FLIGHT
            || first.command == null
            || !first.command.blocking());
  }

  /**
   * The links that owe a reply to a command which their nodes answer as soon as they can: to none
   * that waits for data.
   */
  public List<Link> owing() {
    List<Link> owing = new ArrayList<Link>();
    for (Link link : held) {
      if (owes(link)) {
        owing.add(link);
      }
    }
    if (home != null && owes(home)) {
      owing.add(home);
    }
    return owing;
  }

  private static boolean owes(Link link) {
    Part first = link.inFlight.peek();
    return first != null && first.written && (first.command == null || !first.command.blocking());
  }

  /** Whether somebody else than {@code link}'s node serves by now what it owes a reply to. */
  public boolean isForsaken(Link link) {
    Part first = link.inFlight.peek();
    if (first == null || cluster == null || link.node() == null) {
      return false;
    }
    Topology topology = cluster.topology();
    Node owner = first.slot < 0 || first.fromReplica ? null : topology.primaryOf(first.slot);
    return owner == null ? !topology.nodes().contains(link.node()) : !owner.equals(link.node());
  }

  /** The bytes of pushes that the client has not had yet. */
  public long pushesWaiting() {
    return pushBytes;
  }

  /**
   * Whether {@link #pushing} links may tell of keys that change, so that it matters whether they
   * are still open.
   */
  public boolean isTracking() {
    return state.isTracking();
  }

  /** The links on which pushes may wait although no reply is awaited from them; empty as a rule. */
  public List<Link> pushing() {
    if (!state.isTracking()) {
      return Collections.emptyList();
    }
    List<Link> pushing = new ArrayList<Link>(held);
    if (home != null) {
      pushing.add(home);
    }
    return pushing;
  }

  /** Whether several links have something to say unasked; {@link #listening} names them. */
  public boolean isListening() {
    return listening.isActive();
  }

  /**
   * The links that have to be read all the time, whatever the client awaits; empty as a rule. A
   * driver that can wait for one link only gives each of them a thread, which also opens it.
   */
  public List<Link> listening() {
    return listening.links();
  }

  /**
   * Whether to read on from a link of {@link #listening}: what the client has not taken yet is
   * within bounds.
   */
  public boolean hasRoom(Link link) {
    return link.streaming
        || pushBytes <= Limits.PUSHES_WAITING_MAX && link.undelivered < Limits.REPLIES_WAITING_MAX;
  }

  /**
   * Makes {@code link} say something, so that somebody who waits for it looks up. What it says is
   * for nobody. Returns whether it will.
   */
  public boolean nudge(Link link) {
    boolean answers = !link.inFlight.isEmpty();
    if (!answers && mode == Mode.ROUTED) {
      enqueueSilently(PING, link);
      answers = true;
    }
    return answers;
  }

  /** Over which links the client has written. */
  WrittenLinks written() {
    return written;
  }

  boolean holds(Link link) {
    return link == home || held.contains(link);
  }

  void hold(Link link) {
    held.add(link);
  }

  /** Whether every request so far has been answered and its reply delivered. */
  public boolean isIdle() {
    return sequence.isEmpty();
  }

  /** Where the client's own connection leads. */
  public NodeAddress homeAddress() {
    return homeAddress;
  }

  boolean isRouted() {
    return mode == Mode.ROUTED;
  }

  Transactions transactions() {
    return transactions;
  }

  Waiting waiting() {
    return waiting;
  }

  PlanRunner plans() {
    return plans;
  }

  Refusals refusals() {
    return refusals;
  }

  ReplicaReads replicas() {
    return replicas;
  }

  ScriptCalls scripts() {
    return scripts;
  }

  Gatherings gatherings() {
    return gatherings;
  }

  /**
   * How many commands the client has sent. May be asked by any thread, and is a few behind then.
   */
  public long commands() {
    return nextSequence;
  }

  /** The cluster this session belongs to, or null. */
  public Cluster cluster() {
    return cluster;
  }

  /** What the client has made of its connection so far. */
  public ConnectionState state() {
    return state;
  }

  // ---- From the client to the nodes ----

  private void onRequest(long nowNanos) {
    Arguments arguments = parser.arguments();
    Command command = CommandTable.find(arguments);
    int key = command == null ? 0 : command.firstKey(arguments);
    int slot =
        key == 0
            ? Slot.NONE
            : Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
    Part part = spare;
    if (part == null) {
      part =
          new Part(
              Part.Origin.CLIENT,
              command,
              parser.chunk(),
              parser.start(),
              parser.end(),
              slot,
              nextSequence++);
    } else {
      spare = null;
      part.reuse(command, parser.chunk(), parser.start(), parser.end(), slot, nextSequence++);
    }
    sequence.add(part);
    if (!backlog.isEmpty() || mustWait()) {
      backlog.add(part);
    } else {
      start(part, arguments, nowNanos);
    }
  }

  /** Whether nothing of what the client has sent so far is needed any more. */
  private boolean isQuiet() {
    return sequence.isEmpty()
        && held.isEmpty()
        && home != null
        && home.attached == 0
        && !transactions.isOpen()
        && refusals.isEmpty()
        && backlog.isEmpty();
  }

  private boolean mustWait() {
    return mode == Mode.DISCOVERING
        || stateChanges > 0
        || leavingForTransparent
        || lookups.isWaiting()
        || plans.isRunning()
        || transactions.watches().isBusy()
        || listening.isWaiting()
        || (barrier != null && hasUnansweredBefore(barrier))
        || (transactions.wantsQuiet() && order.isTracking());
  }

  /**
   * Whether {@code part} has to wait for what the client asked before it: then it is started again
   * later.
   */
  boolean awaitsAllBefore(Part part) {
    barrier = null;
    if (hasUnansweredBefore(part)) {
      barrier = part;
      backlog.addFirst(part);
    }
    return barrier != null;
  }

  private boolean hasUnansweredBefore(Part part) {
    for (Part earlier : sequence) {
      if (earlier == part) {
        return false;
      }
      if (earlier.state != Part.State.ANSWERED) {
        return true;
      }
    }
    return false;
  }

  private void drainBacklog(long nowNanos) {
    if (drainingBacklog) {
      return;
    }
    drainingBacklog = true;
    while (!backlog.isEmpty() && !mustWait() && failure == null && mode != Mode.TRANSPARENT) {
      Part part = backlog.poll();
      start(part, argumentsOf(part), nowNanos);
    }
    drainingBacklog = false;
  }

  private void start(Part part, Arguments arguments, long nowNanos) {
    if (mode == Mode.ROUTED
        && (part.command == null || part.command.is(PECULIAR))
        && !prepare(part, arguments, nowNanos)) {
      return;
    }
    Effect effect = part.effect();
    if (effect == Effect.CLIENT_REPLY && mode == Mode.ROUTED && changesReplies(part, arguments)) {
      return;
    }
    if (skipsNextReply || repliesOff) {
      skipsNextReply = false;
      part.muted = true;
    }
    if (effect == Effect.SCRIPT && cluster != null) {
      scripts.remember(arguments);
    }
    if (transactions.isOpen() && mode == Mode.ROUTED) {
      transactions.take(part, effect, arguments, nowNanos);
      return;
    }
    if (mode == Mode.ROUTED && listening.take(part, effect, arguments, nowNanos)) {
      return;
    }
    if (effect != Effect.NONE && !(mode == Mode.UNDECIDED && isRoutable(part))) {
      switch (effect) {
        case MULTI:
          if (arguments.count() == 1) {
            transactions.begin(part);
            return;
          }
          break;
        case WATCH:
          if (transactions.watchOverSlots(part, arguments, nowNanos)) {
            return;
          }
          if (transactions.watchesElsewhere(part.slot)) {
            answer(part, CROSSSLOT);
            return;
          }
          if (mode == Mode.ROUTED && transactions.postpones(part)) {
            return;
          }
          break;
        case UNWATCH:
          if (mode == Mode.ROUTED && arguments.count() == 1) {
            transactions.unwatch(part);
            return;
          }
          break;
        case CLUSTER_AWARE:
        case MONITOR:
        case SYNC:
          part.state = Part.State.BACKLOG;
          backlog.addFirst(part);
          leaveForTransparent();
          return;
        default:
          if (ConnectionState.records(effect)) {
            if (mode == Mode.ROUTED && changesAnswers(effect) && awaitsAllBefore(part)) {
              return;
            }
            if (effect == Effect.RESET) {
              transactions.onReset(part);
            }
            sendStateChange(part, nowNanos);
            return;
          }
          break;
      }
    }
    if (mode == Mode.UNDECIDED && isRoutable(part)) {
      backlog.addFirst(part);
      discovery.begin(nowNanos);
      return;
    }
    if (mode == Mode.ROUTED
        && part.slot == Slot.NONE
        && ScriptCalls.isOne(part)
        && scripts.take(part, arguments, nowNanos)) {
      return;
    }
    if (mode == Mode.ROUTED
        && part.command != null
        && part.command.requestPolicy() != RequestPolicy.DEFAULT
        && gatherings.take(part, arguments, nowNanos)) {
      return;
    }
    if (mode == Mode.ROUTED && (part.command == null || part.keysUnknown)) {
      sendAlone(part, nowNanos);
      return;
    }
    send(part, nowNanos);
  }

  /** What only some commands need before they are sent; false when they have to wait for it. */
  private boolean prepare(Part part, Arguments arguments, long nowNanos) {
    if (Lookups.concern(part) && !lookups.complete(part, arguments, nowNanos)) {
      return false;
    }
    Command command = part.command;
    if (command != null && command.is(Flag.ONE_NODE)) {
      Log.once(
          "one node " + command.name() + cluster.name(),
          command.name().replace('|', ' ')
              + " concerns one node of "
              + cluster.name()
              + " alone: the one that the client has connected to");
    }
    if (command != null && command.is(Flag.VALUES)) {
      byte[] refused = Split.inOneSlot(command, arguments);
      if (refused != null) {
        part.bytes = refused;
        part.start = 0;
        part.end = refused.length;
      }
    }
    return true;
  }

  /** Its slot is known by its redirect at the earliest, so nothing may be under way beside it. */
  private void sendAlone(Part part, long nowNanos) {
    if (!awaitsAllBefore(part)) {
      part.alone = true;
      stateChanges++;
      sendHome(part, nowNanos);
    }
  }

  /**
   * Whether what came before must not go out again after it: as another user, in another protocol
   * or database.
   */
  private static boolean changesAnswers(Effect effect) {
    return effect == Effect.AUTH
        || effect == Effect.HELLO
        || effect == Effect.SELECT
        || effect == Effect.RESET;
  }

  /** Whether it matters to this command that the server is a cluster. */
  private static boolean isRoutable(Part part) {
    Effect effect = part.effect();
    return part.slot >= 0
        || part.command == null
        || part.command.requestPolicy() != RequestPolicy.DEFAULT
        || effect == Effect.MULTI
        || effect == Effect.WATCH
        || effect == Effect.CLIENT_REPLY
        || ScriptCalls.isOne(part)
        || effect == Effect.SUBSCRIBE
        || effect == Effect.SHARDED_SUBSCRIBE
        || effect == Effect.MONITOR;
  }

  /**
   * CLIENT REPLY is ours to keep: links serve others too, and a node that says nothing could not
   * say MOVED either.
   *
   * @return false when it is malformed, for the server to tell
   */
  private boolean changesReplies(Part part, Arguments arguments) {
    if (arguments.count() != 3 || transactions.isOpen()) {
      return false;
    }
    if (arguments.is(2, "ON")) {
      repliesOff = false;
      skipsNextReply = false;
      answer(part, OK);
    } else if (arguments.is(2, "OFF") || arguments.is(2, "SKIP")) {
      repliesOff |= arguments.is(2, "OFF");
      skipsNextReply = !repliesOff;
      part.muted = true;
      answer(part, new byte[0]);
    } else {
      return false;
    }
    return true;
  }

  /**
   * Sends a part to the node that a redirect named, else to its slot's owner, else home; or holds
   * it back.
   */
  void send(Part part, long nowNanos) {
    if (part.sequence > doomedAfter) {
      // The client's connection is broken as of an earlier command: nothing more may be done in its
      // name.
      giveUp(part, "an earlier command has failed");
      return;
    }
    if (part.transaction != null) {
      if (!part.transaction.isParked()) {
        transactions.run(part.transaction, nowNanos);
      }
      return;
    }
    if ((part.slot >= 0 || part.target != null || part.shardSlot >= 0) && cluster != null) {
      Topology topology = topologyToRouteBy();
      Node node =
          part.target != null
              ? part.target
              : part.shard != null
                  ? topology.successorOf(part.shard, part.shardSlot)
                  : topology.primaryOf(part.slot >= 0 ? part.slot : part.shardSlot);
      part.fromReplica = false;
      if (node != null && replicas.mayServe(part)) {
        Node replica = replicas.replicaOf(node, topology, nowNanos);
        if (replica != null) {
          part.fromReplica = true;
          node = replica;
        } else if (replicas.insistsOnReplica(node, topology)) {
          settleAs(part, ReplicaReads.noReplica(part, node), null, nowNanos);
          return;
        }
      }
      if (node != null && transactions.watches().owns(part)) {
        transactions.watches().watch(part, node);
        return;
      }
      if (node != null) {
        Link link = linkTo(node, part.fromReplica ? state.readingFromReplicas() : state);
        if (order.isTracking()) {
          order.add(part);
          if (!order.maySend(part, link)) {
            part.state = Part.State.HELD;
            giveBack(link);
            return;
          }
        }
        if (part.effect() == Effect.WATCH) {
          transactions.watch(part, link);
          return;
        }
        if (part.command != null && part.command.blocking()) {
          waitOn(part, nowNanos);
          waiting.onWait(link);
        }
        give(part, link);
        return;
      }
    }
    sendHome(part, nowNanos);
  }

  /**
   * The newest snapshot. Where it is new here, what is under way went by another one, and must not
   * be overtaken.
   */
  Topology topologyToRouteBy() {
    Topology topology = cluster.topology();
    if (topology != routedBy) {
      if (routedBy != null && !sequence.isEmpty()) {
        startTracking();
      }
      routedBy = topology;
    }
    return topology;
  }

  /** A blocking command that waited elsewhere before has only the rest of its time. */
  private static void waitOn(Part part, long nowNanos) {
    if (part.waitsSinceNanos != 0) {
      byte[] rest =
          TimeLimit.remaining(part.command, argumentsOf(part), nowNanos - part.waitsSinceNanos);
      if (rest != null) {
        part.bytes = rest;
        part.start = 0;
        part.end = rest.length;
      }
    }
    part.waitsSinceNanos = nowNanos;
  }

  void sendHome(Part part, long nowNanos) {
    if (!ensureHome()) {
      giveUp(part, part + ": connection to " + homeAddress + " lost");
    } else if (transactions.watches().owns(part)) {
      transactions.watches().watch(part, home.node());
    } else {
      give(part, part.transaction == null && transactions.holds(home) ? linkTo(home.node()) : home);
    }
  }

  /**
   * What comes after it waits for the answer: it may have to go over other links, or over the same
   * ones changed.
   */
  void sendStateChange(Part part, long nowNanos) {
    stateChanges++;
    sendHome(part, nowNanos);
  }

  boolean ensureHome() {
    if (home == null || home.condemned) {
      Node node = replacementForHome();
      if (node == null) {
        return false;
      }
      Link condemned = home;
      home = openLink(node, state);
      if (condemned != null) {
        held.add(condemned);
        giveBack(condemned); // it goes when it has given its last reply
      }
      // another link to the same node may be in use; its commands must not be overtaken on this one
      startTracking();
    }
    return true;
  }

  /** The node that stands in for a home that was lost: the same one first, then any primary. */
  Node replacementForHome() {
    if (cluster == null) {
      return null;
    }
    List<Node> nodes = cluster.topology().nodes();
    int primaries = cluster.topology().shards().size();
    return nodes.isEmpty()
        ? null
        : nodes.get(random.nextInt(Math.max(1, Math.min(primaries, nodes.size()))));
  }

  void give(Part part, Link link) {
    if (part.effect() == Effect.SCRIPT_BY_DIGEST && part.transaction == null) {
      scripts.load(part, link);
    }
    if (part.asking) {
      // ASKING holds for the next command only, so both leave side by side (cluster spec, "ASK
      // redirection").
      enqueueSilently(ASKING, link);
    }
    enqueue(part, link);
  }

  void enqueue(Part part, Link link) {
    if (part.sequence > doomedAfter || failure != null) {
      giveUp(part, "an earlier command has failed");
      giveBack(link);
      return;
    }
    part.state = Part.State.IN_FLIGHT;
    part.link = link;
    part.written = false;
    if (isSubscription(part)) {
      link.subscriptions().onSent(part.command, argumentsOf(part));
    }
    if (order.isTracking()
        && (part.origin == Part.Origin.CLIENT || part.origin == Part.Origin.PIECE)) {
      order.add(part);
    }
    if (part.command != null && part.command.is(Flag.WRITE | Flag.MAY_REPLICATE)) {
      written.onWrite(link);
    }
    link.attached++;
    link.inFlight.add(part);
    link.outbox.add(part);
    if (!link.opening) {
      queueWrite(link);
    }
  }

  /**
   * Gives a node a command and does not wait for its answer, nor for the node: on a connection of
   * its own, which ends behind the command.
   */
  void tell(Node node, byte[] command) {
    Link link = links.create(node, state.identity());
    link.parting = true;
    link.condemned = true;
    link.opening = true;
    held.add(link);
    actions.add(Action.open(link));
    enqueueSilently(command, link);
  }

  void enqueueSilently(byte[] command, Link link) {
    enqueue(new Part(Part.Origin.SILENT, null, command, 0, command.length, Slot.NONE, -1), link);
  }

  /** Has a node tell what it calls {@code link}. */
  void askForId(byte[] command, Link link) {
    Part part = new Part(Part.Origin.SILENT, null, command, 0, command.length, Slot.NONE, -1);
    part.asksForId = true;
    enqueue(part, link);
  }

  private void queueWrite(Link link) {
    if (!link.writeQueued) {
      link.writeQueued = true;
      actions.add(link.write);
    }
  }

  /** Whether {@code link} is within MULTI, so that whatever is sent there is queued. */
  boolean isInTransaction(Link link) {
    return transactions.holds(link);
  }

  /** Whether {@code link} leads to the owner of {@code slot}, as far as is known. */
  boolean owns(Link link, int slot) {
    Node owner = cluster.topology().primaryOf(slot);
    return owner != null && owner.equals(link.node());
  }

  Link linkTo(Node node) {
    return linkTo(node, state);
  }

  private Link linkTo(Node node, ConnectionState wanted) {
    if (home != null
        && wanted == state
        && node.equals(home.node())
        && !home.condemned
        && !transactions.holds(home)) {
      return home;
    }
    for (int i = 0; i < held.size(); i++) {
      Link link = held.get(i);
      if (node.equals(link.node())
          && !link.condemned
          && link.state().equals(wanted)
          && !transactions.holds(link)) {
        return link;
      }
    }
    Link link = links.lease(node, wanted);
    if (link == null) {
      link = openLink(node, wanted);
    }
    held.add(link);
    return link;
  }

  /** Has {@code node} tell of keys that change what it tells a connection like the client's. */
  void hear(Node node) {
    for (Link link : held) {
      if (node.equals(link.node()) && !link.condemned && link.state().equals(state)) {
        return;
      }
    }
    linkTo(node);
  }

  /** A link of this session's own, never shared. */
  Link openToListen(Node node) {
    Link link = openLink(node, state.identity());
    link.pins++;
    return link;
  }

  private Link openLink(Node node, ConnectionState wanted) {
    Link link = links.create(node, wanted);
    link.opening = true;
    actions.add(Action.open(link));
    return link;
  }

  /** Returns a link that turned out not to be needed, or that has served all it had. */
  void giveBack(Link link) {
    if (link == home || link == scanning || link.closed || link.opening || isNeeded(link)) {
      return;
    }
    held.remove(link);
    if (link.condemned) {
      drop(link);
    } else {
      links.release(link);
    }
  }

  /** Whether something is awaited from a link, or may come over it unasked. */
  private boolean isNeeded(Link link) {
    return link.attached > 0
        || written.keeps(link)
        || link.pins > 0
        || link.hasReceived()
        || link.isSubscribed()
        || link.state().isTracking() && state.isTracking();
  }

  void drop(Link link) {
    link.closed = true;
    held.remove(link);
    if (link == home) {
      home = null;
    }
    actions.add(Action.close(link));
  }

  /**
   * The slots, each plus one and "none" as 0, of writes that may have been executed. Reads before
   * them cannot be asked again: they would see what came after them.
   */
  private static BitSet slotsThatMayHaveChanged(List<Part> unanswered) {
    BitSet slots = new BitSet();
    for (Part part : unanswered) {
      boolean asked = part.origin == Part.Origin.CLIENT || part.origin == Part.Origin.PIECE;
      if (asked && part.written && !part.isRepeatable()) {
        slots.set(part.slot + 1);
      }
    }
    return slots;
  }

  /** Ends a link and decides for each of its unanswered parts whether it may go out again. */
  private void lose(Link link, String cause, boolean forGood, long nowNanos) {
    if (link.closed) {
      return;
    }
    boolean wasOpening = link.opening;
    if (link.ending) {
      link.takeBackWrites();
    }
    if (listening.onLost(link, cause, link.opening, nowNanos)) {
      drop(link);
      return;
    }
    drop(link);
    if (link.parting) {
      cluster.refresh(name(link) + ": " + cause);
      return;
    }
    if (mode == Mode.TRANSPARENT) {
      fail("connection to " + homeAddress + " lost: " + cause);
      return;
    }
    startTracking();
    transactions.onLinkLost(link);
    waiting.onLost(link);
    if (state.isTracking() && !wasOpening) {
      fail("what " + name(link) + " tracks for client-side caching is lost: " + cause);
    }
    if (link.isSubscribed()) {
      fail("the subscriptions at " + name(link) + " are lost: " + cause);
    }
    Part first = link.inFlight.peek();
    Transaction waiting = null; // one that nothing was written of: it waits as a whole
    List<Part> unanswered = new ArrayList<Part>(link.inFlight);
    link.inFlight.clear();
    link.outbox.clear();
    BitSet changed = slotsThatMayHaveChanged(unanswered);
    boolean goesOn = false;
    for (Part part : unanswered) {
      detach(part);
      if (part.origin == Part.Origin.SILENT || part.origin == Part.Origin.REPLAY) {
        continue;
      }
      if (part.origin == Part.Origin.LOOKUP) {
        lookups.onLost();
        goesOn = true;
        continue;
      }
      if (waiting != null && waiting.owns(part)) {
        part.state = Part.State.HELD;
        continue;
      }
      if (part.transaction != null && part.transaction.isLook()) {
        // nothing was executed, and what was watched is out of sight
        settleAs(part, transactions.nil(), link, nowNanos);
        goesOn = true;
        continue;
      }
      String message = part + " at " + name(link) + ": " + cause;
      if (part.origin == Part.Origin.DISCOVERY) {
        discovery.onLost(nowNanos);
        fail(message);
      } else if (part == first && link.streaming) {
        fail(message);
      } else if (part.written && (!part.isRepeatable() || part.transaction != null)) {
        giveUp(part, message + "; it may have been executed, so it is not sent again");
      } else if (part.written && changed.get(part.slot + 1)) {
        giveUp(
            part, message + "; a later command may have been executed, so it is not asked again");
      } else if ((forGood && !part.fromReplica)
          || mode != Mode.ROUTED
          || stateChanges > 0 && ConnectionState.records(part.effect())) {
        giveUp(part, message);
      } else {
        if (part.gathering == null || part.gathering.kind != Gathering.Kind.SCAN) {
          part.target = null; // a SCAN cursor means something to its own node only
        }
        part.asking = false;
        if (part.fromReplica) {
          replicas.onFailed(part, link.node(), nowNanos);
        }
        waiting = part.transaction;
        if (waiting != null) {
          transactions.unbind(waiting);
        }
        if (refusals.retryLater(part, nowNanos, message) && cluster != null) {
          cluster.activity().retried(part.slot, link.node());
        }
      }
    }
    if (cluster != null && (wasOpening || !unanswered.isEmpty())) {
      if (link.node() != null) {
        links.discard(link.node());
        if (wasOpening) {
          cluster.onUnreachable(link.node());
        }
      }
      cluster.refresh(name(link) + ": " + cause);
    }
    if (goesOn) {
      drainBacklog(nowNanos); // what waited for the answer does without
    }
  }

  static Arguments argumentsOf(Part part) {
    return arguments(part.bytes, part.start, part.end);
  }

  /** A command that is part of what {@code whole} asks for, to the owner of its first key. */
  static Part piece(Part whole, byte[] command) {
    Arguments arguments = arguments(command, 0, command.length);
    Command row = CommandTable.find(arguments);
    int key = row == null ? 0 : row.firstKey(arguments);
    int slot = key == 0 ? Slot.NONE : Slot.of(command, arguments.start(key), arguments.length(key));
    return new Part(Part.Origin.PIECE, row, command, 0, command.length, slot, whole.sequence);
  }

  private static Arguments arguments(byte[] bytes, int start, int end) {
    RequestParser parser = new RequestParser();
    parser.feed(bytes, start, end - start);
    try {
      parser.next();
    } catch (ProtocolException e) {
      throw new IllegalStateException("a command that was parsed before cannot be parsed again", e);
    }
    return parser.arguments();
  }

  // ---- From the nodes to the client ----

  /** Takes whole replies off the link's buffer; what is left is the beginning of one. */
  private void scan(Link link, long nowNanos) {
    scanning = link;
    try {
      while (link.scanned < link.inEnd && mode != Mode.TRANSPARENT) {
        link.scanned = link.reader.scan(link.in, link.scanned, link.inEnd);
        if (!link.reader.isComplete()) {
          if (link.reader.type() == '-' && link.scanned - link.frameStart > Limits.ERROR_LINE_MAX) {
            throw new ProtocolException("an error reply without end");
          }
          break;
        }
        int start = link.frameStart;
        link.frameStart = link.scanned;
        onFrame(link, start, link.scanned, nowNanos);
        if (link.closed) {
          break;
        }
      }
    } catch (ProtocolException e) {
      onLinkFailed(link, "protocol violation: " + e.getMessage(), nowNanos);
    } finally {
      scanning = null;
    }
    link.recycle();
    giveBack(link);
  }

  private void onFrame(Link link, int start, int end, long nowNanos) throws ProtocolException {
    if (listening.owns(link)) {
      listening.onFrame(link, start, end, nowNanos);
      return;
    }
    Part part = link.inFlight.peek();
    if (!link.streaming) {
      Subscriptions.Frame frame =
          link.isSubscribed()
              ? link.subscriptions()
                  .classify(
                      link.in, start, end, link.state().protocol() == 3 || state.protocol() == 3)
              : link.reader.type() == '>' || listening.isMonitored(link.in, start)
                  ? Subscriptions.Frame.MESSAGE
                  : Subscriptions.Frame.REPLY;
      switch (frame) {
        case MESSAGE:
          if (link != home || listening.isHomes(link.in, start, end)) {
            onPush(link, part, Arrays.copyOfRange(link.in, start, end));
          }
          return;
        case CONFIRMATION:
          pushBytes += end - start;
          part.confirmations().add(Arrays.copyOfRange(link.in, start, end));
          listening.onHomeConfirmed();
          return;
        case LAST_CONFIRMATION:
          listening.onHomeConfirmed();
          break;
        default:
          if (part != null && isSubscription(part)) {
            link.subscriptions().onRefused();
            listening.onHomeConfirmed();
          }
          break;
      }
    }
    if (part == null) {
      throw new ProtocolException("a reply that nothing was asked for");
    }
    link.inFlight.poll();
    switch (part.origin) {
      case DISCOVERY:
        detach(part);
        discovery.onReply(RespValue.parse(link.in, start, end), nowNanos);
        break;
      case LOOKUP:
        detach(part);
        lookups.onReply(RespValue.parse(link.in, start, end), nowNanos);
        break;
      case SILENT:
        if (part.asksForId) {
          waiting.onLinkId(link, start, end);
        }
        detach(part); // should it have failed, the command behind it is told so
        break;
      case REPLAY:
        if (link.in[start] != '-'
            || !part.transaction.owns(part)
            || !transactions.onRefused(link, part, start, end, nowNanos)) {
          detach(part);
        }
        break;
      default:
        onReply(link, part, start, end, nowNanos);
        break;
    }
  }

  /**
   * A push belongs to no request, but it must not overtake what its node has answered before it.
   */
  void onPush(Link link, Part awaiting, byte[] push) {
    if (awaiting != null && awaiting.confirmations != null) {
      pushBytes += push.length;
      awaiting.confirmations.add(push);
    } else {
      push(link.undelivered > 0 ? link.lastAnswered : null, push);
    }
  }

  /**
   * The client gets {@code push} behind the reply to {@code after}; null: as soon as no reply is
   * half delivered.
   */
  void push(Part after, byte[] push) {
    pushBytes += push.length;
    (after == null ? pushes : after.pushesAfter()).add(push);
  }

  /** Forgets what was to follow the reply to {@code part}. */
  void dropPushes(Part part) {
    if (part.pushesAfter != null) {
      for (byte[] push : part.pushesAfter) {
        pushBytes -= push.length;
      }
      part.pushesAfter = null;
    }
  }

  private static boolean isSubscription(Part part) {
    Effect effect = part.effect();
    boolean subscribes = effect == Effect.SUBSCRIBE || effect == Effect.SHARDED_SUBSCRIBE;
    // inside MULTI only one that the server refuses comes this far
    return subscribes && part.transaction == null;
  }

  private void onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (part.transaction != null && transactions.onReply(link, part, start, end, nowNanos)) {
      return;
    }
    boolean mayBeRefusal =
        link.in[start] == '-'
            && mode == Mode.ROUTED
            && !link.streaming
            && !leavingForTransparent
            && part.transaction == null;
    if (mayBeRefusal && refusals.take(link, part, start, end, nowNanos)) {
      return;
    }
    settle(link, part, start, end, nowNanos);
  }

  /** The reply is the client's; it stays in the link's buffer until the client takes it. */
  private void settle(Link link, Part part, int start, int end, long nowNanos) {
    if (part.effect() == Effect.DISCONNECTS && cluster != null) {
      cluster.onClosing();
    }
    if (part.origin == Part.Origin.PIECE) {
      if (part.effect() == Effect.WATCH) {
        transactions.onWatchReply(link, part, link.in[start] != '-');
      }
      gatherings.onPiece(link, part, Arrays.copyOfRange(link.in, start, end), nowNanos);
      return;
    }
    if (part.pongAsArray && link.in[start] != '-') {
      settleAs(part, Listening.pongAsArray(link.in, start, end), link, nowNanos);
      return;
    }
    part.state = Part.State.ANSWERED;
    part.reply = link.in;
    part.replyStart = start;
    part.replyEnd = end;
    part.replyOnLink = true;
    part.replyBegun = link.streaming;
    link.streaming = false;
    part.waitingBytes = end - start;
    link.undeliveredBytes += part.waitingBytes;
    if (link.undelivered++ == 0 || part.sequence > link.lastAnswered.sequence) {
      link.lastAnswered = part; // a redirected request may be answered behind later ones
    }
    if (part.effect() == Effect.WATCH && mode == Mode.ROUTED) {
      transactions.onWatchReply(link, part, link.in[start] != '-');
    } else if (part.alone) {
      stateChanges--;
    } else if (ConnectionState.records(part.effect()) && part.transaction == null) {
      stateChanges--;
      if (link.in[start] != '-') {
        onStateChanged(
            state.after(part.command, argumentsOf(part), part.bytes, part.start, part.end));
      }
    } else if (part.effect() == Effect.CLIENT_ID) {
      waiting.onClientId(link, start, end);
    } else if (part.effect() == Effect.QUIT || part.effect() == Effect.MONITOR) {
      listening.onReply(part.effect(), link.in[start] != '-');
    }
    settled(part, nowNanos);
  }

  /**
   * From now on other links are used; what is still unanswered on the old ones must not be
   * overtaken.
   */
  private void onStateChanged(ConnectionState changed) {
    if (changed == ConnectionState.NEW && home != null) {
      home.forgetSubscriptions(); // RESET ends them all
      repliesOff = false;
    }
    listening.onStateChanged(state, changed);
    if (changed != state) {
      state = changed;
      startTracking();
    }
    for (Link link :
        changed.isTracking() ? Collections.<Link>emptyList() : new ArrayList<Link>(held)) {
      if (link.state().isTracking()) {
        link.condemned = true; // it would be told of keys for ever, and nobody read it
        giveBack(link);
      }
    }
  }

  void settled(Part part, long nowNanos) {
    if (part.transaction != null && part == part.transaction.end) {
      transactions.unbind(part.transaction);
    }
    if (part.ordered) {
      order.remove(part, released);
      sendReleased(nowNanos);
    }
  }

  /** The part is answered by us, in place of what its node said. */
  void settleAs(Part part, byte[] reply, Link link, long nowNanos) {
    if (part.origin == Part.Origin.PIECE) {
      gatherings.onPiece(link, part, reply, nowNanos);
    } else if (part.origin == Part.Origin.REPLAY) {
      detach(part);
    } else {
      detach(part);
      answer(part, reply);
      stateChanges -= part.alone ? 1 : 0;
      settled(part, nowNanos);
    }
  }

  void giveUp(Part part, String message) {
    if (part.origin == Part.Origin.PIECE) {
      giveUp(part.gathering.whole, message);
    }
    part.state = Part.State.FAILED;
    part.failure = message;
    // what it held back stays back: the client's connection is broken
    order.remove(part, new ArrayDeque<Part>());
    doom(part.sequence);
  }

  /**
   * Nothing the client asked for after {@code sequence} may be done any more, nor what waits to be
   * written already.
   */
  private void doom(long sequence) {
    if (sequence >= doomedAfter) {
      return;
    }
    doomedAfter = sequence;
    if (home != null) {
      home.takeBack(sequence);
    }
    for (Link link : held) {
      link.takeBack(sequence);
    }
  }

  void fail(String message) {
    if (failure == null) {
      failure = message;
      doom(-1);
      if (cluster != null) {
        cluster.activity().broken();
        Log.debug("broken for the client: " + message);
      }
    }
  }

  private void sendReleased(long nowNanos) {
    if (drainingReleased) {
      return;
    }
    drainingReleased = true;
    Part part;
    while ((part = released.poll()) != null) {
      if (part.state == Part.State.HELD) {
        send(part, nowNanos);
      }
    }
    drainingReleased = false;
  }

  /** Takes a part off its link and sends it anew, in its place within its slot. */
  void sendAgain(Part part, long nowNanos) {
    startTracking();
    detach(part);
    part.state = Part.State.HELD;
    released.add(part);
    if (part.ordered) {
      order.release(part.slot, released); // what waits behind it may go along
    }
    sendReleased(nowNanos);
  }

  void startTracking() {
    if (!order.isTracking()) {
      order.start(sequence);
    }
  }

  /** The part has nothing more to do with its link. */
  void detach(Part part) {
    Link link = part.link;
    if (link == null) {
      return;
    }
    if (part.replyOnLink) {
      part.replyOnLink = false;
      link.undelivered--;
      link.undeliveredBytes -= part.waitingBytes;
      link.recycle();
    }
    part.link = null;
    link.attached--;
    giveBack(link);
  }

  private int deliverPush(byte[] target, int offset, int length) {
    byte[] push = pushes.peek();
    int n = Math.min(length, push.length - pushDelivered);
    System.arraycopy(push, pushDelivered, target, offset, n);
    pushDelivered += n;
    if (pushDelivered == push.length) {
      pushBytes -= push.length;
      pushes.poll();
      pushDelivered = 0;
    }
    return n;
  }

  private int deliverReply(Part part, byte[] target, int offset, int length) {
    noteError(part);
    int n = Math.min(length, part.replyEnd - part.replyStart);
    System.arraycopy(part.reply, part.replyStart, target, offset, n);
    part.replyStart += n;
    part.replyBegun = true;
    if (part.replyStart == part.replyEnd) {
      finishReply(part);
    }
    return n;
  }

  private void noteError(Part part) {
    if (!part.replyBegun
        && cluster != null
        && part.replyStart < part.replyEnd
        && part.reply[part.replyStart] == '-') {
      cluster.activity().failed(part.reply, part.replyStart, part.replyEnd);
    }
  }

  private void finishReply(Part part) {
    if (sequence.peek() == part) {
      sequence.poll();
    } else {
      sequence.remove(part);
    }
    part.reply = null;
    part.delivered = true;
    if (part.pushesAfter != null) {
      pushes.addAll(part.pushesAfter);
    }
    detach(part);
  }

  /**
   * The first bytes of a reply whose rest is still on its way, unless they might be a redirect or a
   * message.
   */
  private int deliverPartial(Part part, byte[] target, int offset, int length) {
    Link link = part.link;
    if (link == null
        || part.state != Part.State.IN_FLIGHT
        || link.inFlight.peek() != part
        || link.scanned == link.frameStart
        || link.reader.isComplete()
        || link.reader.type() == '-'
        || link.reader.type() == '>'
        || link.isSubscribed()
        || !part.isPlain()) {
      return 0;
    }
    int n = Math.min(length, link.scanned - link.frameStart);
    System.arraycopy(link.in, link.frameStart, target, offset, n);
    link.frameStart += n;
    link.streaming = true;
    link.recycle();
    return n;
  }

  /**
   * The same work as {@link #scan} and {@link #deliver}, without moving a byte, for as long as all
   * is ordinary. Returns where that ends. The link is not given back yet: the caller still looks at
   * the rest of its bytes.
   */
  private int scanInPlace(Link link, byte[] bytes, int offset, int end, long nowNanos) {
    int position = offset;
    while (position < end) {
      Part part = link.inFlight.peek();
      if (!link.streaming) {
        byte type = bytes[position];
        if (part == null
            || part != sequence.peek()
            || type == '-'
            || type == '>'
            || !part.isPlain()) {
          return position;
        }
        link.streaming = true;
      }
      int frameEnd;
      boolean begins = link.reader.isAtStart();
      try {
        frameEnd = link.reader.scan(bytes, position, end);
      } catch (ProtocolException e) {
        link.streaming = !begins;
        onLinkFailed(link, "protocol violation: " + e.getMessage(), nowNanos);
        return position; // what came before is right and the client's
      }
      position = frameEnd;
      if (link.reader.isComplete()) {
        link.streaming = false;
        link.inFlight.poll();
        sequence.poll();
        part.state = Part.State.ANSWERED;
        part.link = null;
        link.attached--;
        if (part.isOrdinary()) {
          spare = part; // the usual command costs no allocation
        } else {
          order.remove(part, released);
        }
      }
    }
    return position;
  }

  /** A reply that needs no node. */
  static void answer(Part part, byte[] reply) {
    part.state = Part.State.ANSWERED;
    part.reply = reply;
    part.replyStart = 0;
    part.replyEnd = reply.length;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // ---- Routed or not ----

  /** Nothing of the client's is sent until it is known whether the server is a cluster. */
  void beginDiscovery() {
    mode = Mode.DISCOVERING;
  }

  /** It is none, for all that can be told. */
  void onNoCluster() {
    mode = Mode.UNDECIDED;
    leaveForTransparent();
  }

  /**
   * It is too early to tell (no password yet, still loading): this command goes home, a later one
   * asks again.
   */
  void onUndecided(long nowNanos) {
    mode = Mode.UNDECIDED;
    if (!backlog.isEmpty() && backlog.peek().effect() == Effect.MONITOR) {
      // what follows its reply is told from replies only where the session is sure to be routed
      leaveForTransparent();
      return;
    }
    Part part = backlog.poll();
    if (part != null) {
      sendHome(part, nowNanos);
    }
  }

  /**
   * @param homeId what home has just said its id is, or an empty string. It is not remembered by
   *     address: behind a load balancer's address the next connection may end at another node.
   */
  void join(Cluster joined, String homeId) {
    cluster = joined;
    mode = Mode.ROUTED;
    Node node = cluster.topology().nodeWithId(homeId);
    if (node == null) {
      node = cluster.nodeAt(homeAddress);
    }
    if (home != null && home.node() == null) {
      home.node(node);
    }
  }

  /**
   * From now on nothing is routed. Takes effect when everything in flight elsewhere has been
   * answered.
   */
  private void leaveForTransparent() {
    leavingForTransparent = true;
  }

  /** A link that was listened to broke: whoever waits for it may go on. */
  private void settleListening(long nowNanos) {
    if (listening.isStale() && scanning == null) {
      settleMode(nowNanos);
    }
  }

  private void settleMode(long nowNanos) {
    listening.settle(nowNanos);
    settleBacklog(nowNanos);
    while (listening.isStale()) {
      listening.settle(nowNanos);
      settleBacklog(nowNanos);
    }
  }

  private void settleBacklog(long nowNanos) {
    if (leavingForTransparent && mode != Mode.TRANSPARENT && onlyHomeIsBusy()) {
      becomeTransparent();
    } else if (!backlog.isEmpty()) {
      drainBacklog(nowNanos);
      if (leavingForTransparent && mode != Mode.TRANSPARENT && onlyHomeIsBusy()) {
        becomeTransparent();
      }
    }
  }

  private boolean onlyHomeIsBusy() {
    if (home != null) {
      for (Part part : home.inFlight) {
        if (part.origin != Part.Origin.CLIENT) {
          return false; // its reply is not for the client
        }
      }
    }
    boolean unanswered = false;
    for (Part part : sequence) {
      boolean waiting = part.state == Part.State.BACKLOG;
      boolean atHome = part.link != null && part.link == home && part.state == Part.State.IN_FLIGHT;
      if (waiting || atHome) {
        unanswered = true;
      } else if (part.state != Part.State.ANSWERED || unanswered) {
        return false;
      }
    }
    return true;
  }

  private void becomeTransparent() {
    listening.end();
    mode = Mode.TRANSPARENT;
    if (home == null) {
      fail("connection to " + homeAddress + " lost");
      return;
    }
    // What home still owes comes in the right order by itself; only replies that are here already
    // stay in the sequence.
    for (Iterator<Part> parts = sequence.iterator(); parts.hasNext(); ) {
      Part part = parts.next();
      if (part.state == Part.State.IN_FLIGHT) {
        home.inFlight.remove(part);
        home.attached--;
        part.link = null;
        parts.remove();
      } else if (part.state == Part.State.BACKLOG) {
        parts.remove();
        home.outbox.add(part);
      }
    }
    home.streaming = false;
    home.scanned = home.frameStart;
    backlog.clear();
    passOn();
  }

  /** Everything the client has written and nobody has sent yet goes home as it is. */
  private void passOn() {
    byte[] rest = parser.unread();
    parser.clear();
    if (home == null) {
      fail("connection to " + homeAddress + " lost");
      return;
    }
    if (rest.length > 0) {
      home.outbox.add(
          new Part(Part.Origin.CLIENT, null, rest, 0, rest.length, Slot.NONE, nextSequence++));
    }
    if (!home.outbox.isEmpty()) {
      queueWrite(home);
    }
  }

  private int deliverRaw(byte[] target, int offset, int length) {
    if (home == null) {
      return 0;
    }
    int n = Math.min(length, home.inEnd - home.frameStart);
    System.arraycopy(home.in, home.frameStart, target, offset, n);
    home.frameStart += n;
    home.scanned = home.frameStart;
    home.recycle();
    return n;
  }

  /** The backlog waits for something that home has to say, or for links elsewhere to fall quiet. */
  private Link blockingBacklog() {
    if (lookups.link() != null) {
      return lookups.link();
    }
    for (Link link : held) {
      if (leavingForTransparent && !link.inFlight.isEmpty()) {
        return link;
      }
    }
    return home;
  }

  String name(Link link) {
    return link.node() == null ? homeAddress.toString() : link.node().toString();
  }
}
