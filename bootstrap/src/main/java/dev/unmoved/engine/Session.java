package dev.unmoved.engine;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.engine.link.Onlooker;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.TopologyCache;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection, as the application believes to have it to one server.
 *
 * <p>Its methods come in four kinds. Facts: {@code on...} tell what happened. {@link #nextAction}
 * then says what to do, in that order, until it returns null. {@link #deliver} hands the client its
 * bytes. {@link #awaited}, {@link #nextWakeNanos} and {@link #failure} tell a driver what to wait
 * for.
 *
 * <p>Three rules hold throughout. Replies reach the client in the order of its requests. Commands
 * of one slot are executed in that order too. A command that may have been executed is sent again
 * only if it reads; otherwise its client sees a broken connection, as one server would show it.
 *
 * <p>Here stand the facts and the questions only. Requests go their way in {@link Requests}, what
 * nodes say in {@link Arrivals}, what breaks in {@link LostLinks}; all that these and the features
 * build on is {@link Traffic}.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class Session {
  final Traffic traffic;
  private final Listening listening;
  private final Discovery discovery;
  private final Leaving leaving;
  private final LostLinks lostLinks;
  private final StateChanges stateChanges;
  private final Arrivals arrivals;
  private final Progress progress;
  private final Rest rest;
  private final Awaited awaited;
  private final Overtaking overtaking;
  private final Unasked unasked;

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
    traffic = new Traffic(options, links, home, homeAddress, seed);
    Transactions transactions = new Transactions(traffic);
    listening = new Listening(traffic);
    discovery = new Discovery(traffic, cache, homeAddress, tls);
    Lookups lookups = new Lookups(traffic);
    leaving = new Leaving(traffic, listening);
    stateChanges = new StateChanges(traffic, transactions, listening);
    Requests requests =
        new Requests(traffic, discovery, lookups, transactions, listening, leaving, stateChanges);
    lostLinks = new LostLinks(traffic, listening, requests);
    arrivals = new Arrivals(traffic, discovery, listening, requests, lostLinks);
    progress = new Progress(traffic, requests, listening, leaving);
    rest = new Rest(traffic, requests, transactions);
    awaited = new Awaited(traffic, discovery, lookups);
    overtaking = new Overtaking(traffic, transactions);
    unasked = new Unasked(traffic, listening);
    TopologyCache.Entry known = cache.find(homeAddress, tls, nowNanos);
    Cluster cluster = known == null ? null : known.cluster();
    if (cluster != null) {
      discovery.join(cluster);
    } else if (known != null) {
      traffic.lifecycle.passOn();
    }
  }

  /**
   * Goes on with a connection that its client has used without us. Before anything else is told.
   *
   * @param learned what the client has made of it
   * @param clients bytes that came for the client and that it has not had yet: whole replies and
   *     pushes
   */
  public void resumeFrom(ConnectionState learned, byte[] clients) {
    traffic.mode.state(learned);
    traffic.mode.onLoggedIn(learned, false);
    if (clients.length > 0) {
      traffic.replies.pushBehind(null, clients);
    }
  }

  /**
   * From now on {@code looks} is told what becomes of each request, and has seen the client's bytes
   * before they come here; null: nobody does.
   */
  public void onlooker(@Nullable Onlooker looks) {
    traffic.intake.onlooker(looks);
  }

  /**
   * Stops routing, where that is safe at this moment: nothing is under way, and nothing the client
   * has begun (MULTI, WATCH, a subscription, tracking, CLIENT REPLY OFF) depends on us. Then its
   * bytes pass as they are.
   *
   * @return whether they do
   */
  public boolean letGo(long nowNanos) {
    if (traffic.lifecycle.isTransparent()) {
      return isTransparent();
    }
    if (traffic.lifecycle.isOver() || !rest.isAtRest()) {
      return false;
    }
    traffic.links.releaseAll();
    traffic.leave();
    progress.proceed(nowNanos);
    return isTransparent();
  }

  // ---- Facts ----

  /** The client wrote {@code length} bytes. */
  public void onClientBytes(byte[] source, int offset, int length, long nowNanos) {
    if (expectsClient()) {
      traffic.intake.feed(source, offset, length);
      progress.onFed(nowNanos);
    }
  }

  /** The client wrote all that remains in {@code source}. */
  public void onClientBytes(ByteBuffer source, long nowNanos) {
    if (expectsClient()) {
      traffic.intake.feed(source);
      progress.onFed(nowNanos);
    }
  }

  private boolean expectsClient() {
    if (traffic.lifecycle.isOver()) {
      return false;
    }
    if (rest.isQuiet()) {
      traffic.intake.reuseMemory();
    }
    return true;
  }

  /** A link that {@link Link.Action.Kind#OPEN} asked for is open and its state replayed. */
  public void onLinkOpened(Link link) {
    traffic.links.onOpened(link);
  }

  /**
   * The same, but what was replayed is logged in otherwise than was asked for: with what the
   * client's provider of credentials has now, as other links will be.
   */
  public void onLinkOpened(Link link, ConnectionState replayed) {
    ConnectionState asked = link.state();
    link.state(replayed);
    stateChanges.onLoggedIn(asked, replayed);
    onLinkOpened(link);
  }

  /** {@code length} bytes were read into {@link Link#readBuffer} at {@link Link#readOffset}. */
  public void onLinkRead(Link link, int length, long nowNanos) {
    link.inEnd += length;
    arrivals.scan(link, nowNanos);
    progress.proceed(nowNanos);
  }

  /**
   * {@code length} bytes came from {@code link}, and lie already where the client wants to read.
   *
   * @return how many of them, from the first on, are the client's as they stand; the session has
   *     taken the rest, and {@link #deliver} may have more
   */
  public int onLinkReadInPlace(Link link, byte[] bytes, int offset, int length, long nowNanos) {
    int taken = arrivals.readInPlace(link, bytes, offset, length, nowNanos);
    progress.proceed(nowNanos);
    return taken;
  }

  /**
   * {@code link} could not be opened, or broke: end of stream, reset, an error while writing.
   * Repeated calls do nothing.
   *
   * @param cause for people: what happened
   */
  public void onLinkFailed(Link link, String cause, long nowNanos) {
    lostLinks.lose(link, Loss.of(cause), nowNanos);
    progress.proceed(nowNanos);
  }

  /**
   * {@code link} could not be opened, or broke, as {@code loss} tells. Repeated calls do nothing.
   */
  public void onLinkLost(Link link, Loss loss, long nowNanos) {
    lostLinks.lose(link, loss, nowNanos);
    progress.proceed(nowNanos);
  }

  /** Time has passed. Early and repeated calls do nothing. */
  public void onTime(long nowNanos) {
    progress.onTime(nowNanos);
  }

  /**
   * The client has closed its connection. Idle links go back, busy ones are closed; the home link
   * always is.
   */
  public void onClientClosed() {
    traffic.lifecycle.close();
    traffic.actions.clear();
    listening.end();
    traffic.waits.end();
    traffic.links.close();
  }

  // ---- What a driver asks ----

  /** The next thing to do, or null. */
  public Link.@Nullable Action nextAction() {
    return traffic.actions.next();
  }

  /**
   * Whether bytes pass as they are from now on: a driver may then connect client and home directly.
   */
  public boolean isTransparent() {
    return leaving.isDone();
  }

  /** The client's own connection, or null when it was lost. */
  public @Nullable Link home() {
    return traffic.links.home();
  }

  /** Where the client's own connection leads. */
  public NodeAddress homeAddress() {
    return traffic.links.homeAddress();
  }

  /** The cluster this session belongs to, or null. */
  public @Nullable Cluster cluster() {
    return traffic.hasCluster() ? traffic.cluster() : null;
  }

  /** What the client has made of its connection so far. */
  public ConnectionState state() {
    return traffic.mode.state();
  }

  /**
   * What makes another connection like {@code wanted}, for this client: it knows what that has said
   * of who it is. Any thread may ask.
   */
  public Replay replay(ConnectionState wanted) {
    return traffic.mode.replay(wanted);
  }

  /** Why the client's connection is broken, or null while it is not. */
  public @Nullable String failure() {
    return traffic.lifecycle.failure();
  }

  /** Copies the client's next bytes; returns how many, 0 when there are none for now. */
  public int deliver(byte[] target, int offset, int length) {
    return traffic.handover.deliver(target, offset, length);
  }

  /** How many bytes {@link #deliver} has at least. */
  public int deliverable() {
    return traffic.handover.deliverable();
  }

  /**
   * Whether {@link #deliver} has something to deliver, or would find that the client's connection
   * is broken.
   */
  public boolean isDue() {
    return traffic.handover.isDue();
  }

  /**
   * Whether {@link #deliver} can deliver all that the client has asked for up to now, or as much as
   * there will be.
   */
  public boolean isAnswered() {
    return traffic.handover.isAnswered();
  }

  /** Whether every request so far has been answered and its reply delivered. */
  public boolean isIdle() {
    return traffic.sequence.isEmpty();
  }

  /**
   * Whether the client will not read what comes next, so that its driver has to, as soon as
   * something was written: a node whose replies nobody reads keeps them in its memory. {@link
   * #awaited} tells where to read.
   */
  public boolean mustDrain() {
    return traffic.handover.mustDrain();
  }

  /**
   * Whether a driver may read from {@code link} straight into the client's buffer ({@link
   * #onLinkReadInPlace}).
   */
  public boolean canReadInPlace(Link link) {
    return traffic.handover.canReadInPlace(link);
  }

  /**
   * The link whose bytes the client needs next, or null when only time can help ({@link
   * #nextWakeNanos}).
   */
  public @Nullable Link awaited() {
    return awaited.link();
  }

  /**
   * Until when to wait for {@link #awaited} before {@link #onTime} is to be called; {@link
   * Long#MAX_VALUE}: as long as the client does.
   */
  public long awaitedUntilNanos() {
    return discovery.answerAwaitedUntilNanos();
  }

  /** When {@link #onTime} should be called at the latest; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    return progress.nextWakeNanos();
  }

  /**
   * What the reply that comes next has met with so far, or null: the reason to give when a client
   * runs out of time.
   */
  public @Nullable String trouble() {
    return awaited.trouble();
  }

  /**
   * Whether the client waits for something that ought to be there soon: its node does not wait for
   * data itself.
   */
  public boolean isHeldUp() {
    return awaited.isHeldUp();
  }

  /**
   * The links that owe a reply to a command which their nodes answer as soon as they can: to none
   * that waits for data.
   */
  public List<Link> owing() {
    return traffic.overview.owing();
  }

  /** Whether somebody else than {@code link}'s node serves by now what it owes a reply to. */
  public boolean isForsaken(Link link) {
    return traffic.overview.isForsaken(link);
  }

  /**
   * Makes {@code link} say something, so that somebody who waits for it looks up. What it says is
   * for nobody. Returns whether it will.
   */
  public boolean nudge(Link link) {
    return traffic.outbox.nudge(link);
  }

  // ---- Out of turn ----

  /** For clients that can be told whose a reply is: those that may come before their turn. */
  public Overtaking overtaking() {
    return overtaking;
  }

  /** How many of the client's requests it has no reply to. */
  public int undelivered() {
    return traffic.sequence.size();
  }

  /** The place, in all that the client has ever asked, of the request whose reply comes next. */
  public long deliveredCount() {
    Part first = traffic.sequence.first();
    return first == null ? traffic.sequence.count() : first.sequence;
  }

  /**
   * How many commands the client has sent. May be asked by any thread, and is a few behind then.
   */
  public long commands() {
    return traffic.sequence.count();
  }

  // ---- Unasked ----

  /** What nodes may say unasked, and where to read for it. */
  public Unasked unasked() {
    return unasked;
  }

  /**
   * For people: where the session is, why requests wait, what is on each link, and what the client
   * awaits. Names commands and slots, never keys or values.
   */
  @Override
  public String toString() {
    return SessionText.of(traffic);
  }
}
