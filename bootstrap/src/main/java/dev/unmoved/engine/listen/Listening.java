package dev.unmoved.engine.listen;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Refusal;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a session hears from other nodes than home without having asked: keyspace notifications,
 * which every primary tells of its own keys only; shard channels, which live where their slot does;
 * and what MONITOR shows.
 *
 * <p>Ordinary subscriptions stay at home. Those by which keyspace notifications may come are
 * repeated, unseen by the client, at every other primary, from where nothing but such notifications
 * is handed on: ordinary messages reach all nodes, and so the client by way of home. Shard channels
 * are never subscribed to at home, and all that is said of them to the client is said here.
 *
 * <p>Who is told of keys that other connections have cached (RESP2: {@code CLIENT TRACKING ON
 * REDIRECT} to a connection that has subscribed to {@code __redis__:invalidate}) is told of all
 * keys that change, by every primary: a node tells none but its own connections, and which keys are
 * cached, and by whom, is for nobody to know. Where a node was not listened to for a while, it is
 * told that any key may have changed. Who asks in RESP3 to be told of all keys himself ({@code
 * CLIENT TRACKING ON BCAST}) gets a link like his own to every primary: those links carry commands
 * as well, so that {@code NOLOOP} holds, and no change is told before the value that was read ahead
 * of it on the same link.
 *
 * <p>There is one idea: {@link #reconcile} compares what each node should be asked for with what it
 * was, and sends the difference. It is called when the client changes what it wants, when the
 * topology changes, when a node ends a subscription because its slot has left, when a link broke
 * and it is time to try again. What is said while nobody hears it is lost, as at-most-once delivery
 * has it.
 *
 * <p>A command that needs other nodes waits here until they have confirmed, and what follows it
 * waits behind it.
 */
public final class Listening extends Feature {
  private static final class Retry {
    int count;
    long atNanos;
    boolean pending;
  }

  private static final Set<Channel> NOTHING = Collections.<Channel>emptySet();
  private static final byte[] INVALIDATION =
      RespWriter.ascii("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n");
  private static final byte[] NULL = RespWriter.ascii("$-1\r\n");
  private static final byte[] PONG_HEAD = RespWriter.ascii("*2\r\n$4\r\npong\r\n");
  private static final byte[] EMPTY_BULK = RespWriter.ascii("$0\r\n\r\n");

  private final Traffic traffic;
  private final Map<Node, Subscriber> subscribers = new LinkedHashMap<Node, Subscriber>();
  // of nodes whose link broke or would not open
  private final Map<Node, Retry> retries = new HashMap<Node, Retry>();
  private final Retry shardRetry = new Retry(); // of shard channels that were refused
  // the client believes to be subscribed to them
  private final Set<Channel> sharded = new LinkedHashSet<Channel>();
  private boolean monitoring;
  // PINGs that other nodes than home would answer, as a subscribed connection has it
  private final List<Part> pongs = new ArrayList<Part>();

  private Part waiting; // for other nodes' confirmations; null: none
  private List<Channel> waitingFor = Collections.emptyList(); // in the order the client named them
  private long waitingUntilNanos;
  private byte[] refusal; // what to answer it, as it stands
  private boolean refused; // for good
  private Part lastAnswered; // here; what is heard must not overtake its reply

  private boolean stale; // reconcile has to be called
  private boolean heldBack; // a command waits until home has confirmed what it was asked before
  private Topology seen; // by which all below was found
  private List<Node> primaries = Collections.emptyList();
  private boolean homeIsHeard = true;
  private long lookAtNanos; // when to see whether the topology has changed

  /** What one session listens to. */
  public Listening(Traffic traffic) {
    this.traffic = traffic;
  }

  // ---- What the session asks ----

  /**
   * Whether links other than home have something to say unasked, or will have as soon as there are
   * more nodes.
   */
  public boolean isActive() {
    return (waiting != null
            || monitoring
            || !subscribers.isEmpty()
            || !sharded.isEmpty()
            || !keyspace().isEmpty()
            || isInvalidating()
            || isBroadcasting())
        && traffic.lifecycle.isRouted();
  }

  /** The links that have to be heard all the time, home among them. */
  public List<Link> links() {
    if (!isActive()) {
      return Collections.emptyList();
    }
    List<Link> links = new ArrayList<Link>();
    if (traffic.links.home() != null) {
      links.add(traffic.links.home());
    }
    for (Subscriber subscriber : subscribers.values()) {
      links.add(subscriber.link);
    }
    for (Link link : isBroadcasting() ? traffic.links.pushing() : Collections.<Link>emptyList()) {
      if (link != traffic.links.home() && link.state().isTracking()) {
        links.add(link);
      }
    }
    return links;
  }

  /** From now on {@code part} waits here; null: none does. */
  private void waitFor(Part part) {
    waiting = part;
    traffic.intake.waits(Intake.Reason.LISTENING, part != null || heldBack);
  }

  @Override
  public boolean isAtRest() {
    return !isActive() && waiting == null && !heldBack;
  }

  /**
   * Whether not every command is allowed now: RESP2 leaves few to a subscribed connection, MONITOR
   * to any.
   */
  public boolean isRestricting() {
    return monitoring
        || (!sharded.isEmpty() || isHomeSubscribed()) && traffic.mode.state().protocol() == 2;
  }

  private boolean isHomeSubscribed() {
    return traffic.links.home() != null && traffic.links.home().isSubscribed();
  }

  @Override
  public long nextWakeNanos() {
    if (!isActive()) {
      return Long.MAX_VALUE;
    }
    long next = lookAtNanos;
    if (waiting != null && waitingUntilNanos - next < 0) {
      next = waitingUntilNanos;
    }
    if (shardRetry.pending && shardRetry.atNanos - next < 0) {
      next = shardRetry.atNanos;
    }
    for (Retry retry : retries.values()) {
      if (retry.pending && retry.atNanos - next < 0) {
        next = retry.atNanos;
      }
    }
    return next;
  }

  // ---- What the client says ----

  /**
   * Takes a command that concerns other nodes than home, or is not allowed; false when it goes its
   * way as it is.
   */
  @Override
  public boolean take(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted()) {
      return false;
    }
    switch (effect) {
      case SUBSCRIBE:
        List<Channel> keyspace = keyspace(part, arguments);
        if (keyspace.isEmpty()
            && !(asksForInvalidations(part, arguments) && traffic.options.fanOut())) {
          return false;
        }
        await(part, keyspace, Limits.SUBSCRIBE_PATIENCE_NANOS, nowNanos);
        return true;
      case SHARDED_SUBSCRIBE:
        return takeSharded(part, arguments, nowNanos);
      case MONITOR:
        look();
        if (arguments.count() > 1 || !traffic.options.fanOut() || primaries.size() < 2) {
          return false;
        }
        monitoring = true;
        await(part, Collections.<Channel>emptyList(), Limits.SUBSCRIBE_PATIENCE_NANOS, nowNanos);
        return true;
      default:
        return isRestricting() && refuse(part, effect, arguments, nowNanos);
    }
  }

  private List<Channel> keyspace(Part part, Arguments arguments) {
    Channel.Kind kind = Channel.Kind.confirmedBy(part.command.name().toLowerCase(Locale.ROOT));
    if (!traffic.options.fanOut() || isEnd(part) || kind == Channel.Kind.SHARD) {
      return Collections.emptyList();
    }
    List<Channel> keyspace = new ArrayList<Channel>();
    for (Channel channel : channels(kind, arguments)) {
      if (channel.mayBeKeyspace()) {
        keyspace.add(channel);
      }
    }
    return keyspace;
  }

  private boolean asksForInvalidations(Part part, Arguments arguments) {
    return part.command.name().equals("SUBSCRIBE")
        && traffic.mode.state().protocol() == 2
        && channels(Channel.Kind.PLAIN, arguments).contains(Channel.INVALIDATE);
  }

  /** Whether the client is told of keys that change, or asks for it. */
  private boolean isInvalidating() {
    return traffic.options.fanOut()
        && (hearsInvalidations()
            || waiting != null
                && waiting.effect() == Effect.SUBSCRIBE
                && asksForInvalidations(waiting, waiting.arguments()));
  }

  /** Whether the client itself has asked to be told of all keys that change. */
  private boolean isBroadcasting() {
    return traffic.options.fanOut() && traffic.mode.state().isBroadcasting();
  }

  private boolean hearsInvalidations() {
    return isHomeSubscribed()
        && traffic.mode.state().protocol() == 2
        && traffic.links.home().subscriptions().contains(Channel.INVALIDATE);
  }

  private static boolean isEnd(Part part) {
    return part.command.name().endsWith("UNSUBSCRIBE");
  }

  private static List<Channel> channels(Channel.Kind kind, Arguments arguments) {
    List<Channel> channels = new ArrayList<Channel>();
    for (int i = 1; i < arguments.count(); i++) {
      channels.add(new Channel(kind, arguments.copy(i)));
    }
    return channels;
  }

  private boolean takeSharded(Part part, Arguments arguments, long nowNanos) {
    List<Channel> channels = channels(Channel.Kind.SHARD, arguments);
    if (!isEnd(part)) {
      if (channels.isEmpty()) {
        return false; // the server's own words
      }
      part.slot = Slot.NONE;
      await(part, channels, traffic.options.retryTimeoutNanos(), nowNanos);
      return true;
    }
    if (sharded.isEmpty() && Subscriber.bySlot(channels).size() <= 1) {
      return false; // nothing of ours; and a server that does not know the command says so
    }
    part.slot = Slot.NONE;
    answer(part, confirmed(channels.isEmpty() ? new ArrayList<Channel>(sharded) : channels, true));
    sharded.removeAll(channels.isEmpty() ? new ArrayList<Channel>(sharded) : channels);
    stale = true;
    return true;
  }

  private void await(Part part, List<Channel> channels, long patienceNanos, long nowNanos) {
    part.state = Part.State.HELD;
    waitFor(part);
    waitingFor = channels;
    waitingUntilNanos = nowNanos + patienceNanos;
    refusal = null;
    refused = false;
    shardRetry.count = 0;
    shardRetry.pending = false;
    stale = true;
  }

  /** Does with a command what a server does with it on a connection like this one. */
  private boolean refuse(Part part, Effect effect, Arguments arguments, long nowNanos) {
    boolean ping = part.command != null && part.command.name().equals("PING");
    if (effect == Effect.QUIT || effect == Effect.RESET) {
      return false;
    }
    if (monitoring) {
      // wherever its keys are: a connection like this may not touch any
      sendHome(part, effect, nowNanos);
    } else if (isHomeSubscribed()) {
      if (!ping && traffic.links.home().subscriptions().isPending()) {
        heldBack = true; // whether it is allowed depends on what home is about to answer
        waitFor(waiting);
        traffic.intake.postpone(part);
      } else {
        sendHome(part, effect, nowNanos); // which knows what to say
      }
    } else if (ping) {
      part.observed = true;
      pongs.add(part);
      return false;
    } else if (part.command == null || !part.command.hasArity(arguments.count())) {
      sendHome(part, effect, nowNanos); // its error comes before ours
    } else {
      part.answer(
          RespWriter.ascii(
              "-ERR Can't execute '"
                  + part.command.name().toLowerCase(Locale.ROOT)
                  + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n"));
    }
    return true;
  }

  private void sendHome(Part part, Effect effect, long nowNanos) {
    if (ConnectionState.records(effect)) {
      traffic.sender.sendDecisive(part);
    } else {
      traffic.sender.sendHome(part);
    }
  }

  /** What home answers to PING, as a subscribed connection has it: {@code *2 pong message}. */
  private static byte[] pongAsArray(byte[] reply, int start, int end) {
    byte[] message =
        reply[start] == '+' ? EMPTY_BULK : java.util.Arrays.copyOfRange(reply, start, end);
    byte[] array = java.util.Arrays.copyOf(PONG_HEAD, PONG_HEAD.length + message.length);
    System.arraycopy(message, 0, array, PONG_HEAD.length, message.length);
    return array;
  }

  /** Home has confirmed, or refused, a command about subscriptions. */
  public void onHomeConfirmed() {
    stale = true;
    heldBack &= traffic.links.home() != null && traffic.links.home().subscriptions().isPending();
    waitFor(waiting);
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (!part.observed || link.in[start] == '-' || !pongs.remove(part)) {
      return false;
    }
    traffic.replies.answerInstead(part, pongAsArray(link.in, start, end), link);
    return true;
  }

  @Override
  public void onAnswered(Link link, Part part, int start, int end) {
    boolean accepted = link.in[start] != '-';
    if (part.observed) {
      pongs.remove(part);
    } else if (part.effect() == Effect.QUIT && accepted) {
      end();
    } else if (part.effect() == Effect.MONITOR && monitoring && !accepted) {
      monitoring = false;
      stale = true;
    }
  }

  /**
   * The client has changed who it is: its links to other nodes follow, without letting go of what
   * they hear.
   */
  public void onStateChanged(ConnectionState before, ConnectionState after) {
    stale |= after.isBroadcasting();
    if (after == ConnectionState.NEW) {
      end(); // RESET
    } else if (!subscribers.isEmpty() && !before.identity().equals(after.identity())) {
      for (Subscriber subscriber : subscribers.values()) {
        for (byte[] command : after.identity().commands()) {
          subscriber.send(command, traffic.outbox);
        }
      }
    }
  }

  /** Nothing is heard any more. */
  public void end() {
    for (Subscriber subscriber : new ArrayList<Subscriber>(subscribers.values())) {
      close(subscriber);
    }
    retries.clear();
    sharded.clear();
    monitoring = false;
    heldBack = false;
    waitFor(null);
    lastAnswered = null;
  }

  // ---- What the nodes say ----

  /** Whether {@code link} is one of those that this class listens on; home is not. */
  public boolean owns(Link link) {
    return of(link) != null;
  }

  private Subscriber of(Link link) {
    if (!subscribers.isEmpty() && link.node() != null) {
      Subscriber subscriber = subscribers.get(link.node());
      return subscriber != null && subscriber.link == link ? subscriber : null;
    }
    return null;
  }

  /** Takes a frame from one of our links. */
  public void onFrame(Link link, int start, int end, long nowNanos) throws ProtocolException {
    Subscriber subscriber = of(link);
    byte type = link.in[start];
    if (type == '*' || type == '>') {
      List<RespValue> elements = RespValue.firstElements(link.in, start, end, 3);
      String word = elements.isEmpty() ? null : elements.get(0).text();
      Channel.Kind messaged = word == null ? null : Channel.Kind.messagedBy(word);
      Channel.Kind confirmed = word == null ? null : Channel.Kind.confirmedBy(word);
      if (messaged != null) {
        onMessage(messaged, elements, link, start, end);
        return;
      }
      if (confirmed != null) {
        if (elements.size() > 1 && elements.get(1).bytes() != null) {
          onConfirmed(
              subscriber,
              new Channel(confirmed, elements.get(1).bytes()),
              word.equals(confirmed.command(true)));
        }
        return;
      }
      if ("invalidate".equals(word)) {
        onInvalidation(link.in, start, end);
        return;
      }
      if (type == '>') {
        return; // nobody has asked for it over this link
      }
    } else if (isMonitored(link.in, start)) {
      hand(link.in, start, end, waiting);
      return;
    }
    onReply(subscriber, start, end, nowNanos);
  }

  private void onConfirmed(Subscriber subscriber, Channel channel, boolean ended) {
    if (!subscriber.onConfirmed(channel, ended)) {
      stale = true; // its slot has left
      traffic.cluster().refresh(subscriber.node + " no longer serves a shard channel");
    }
  }

  private void onMessage(
      Channel.Kind kind, List<RespValue> elements, Link link, int start, int end) {
    if (elements.size() < 2 || elements.get(1).bytes() == null) {
      return;
    }
    Channel subscribed = new Channel(kind, elements.get(1).bytes());
    if (kind == Channel.Kind.SHARD) {
      boolean awaited = waitingFor.contains(subscribed);
      if (awaited || sharded.contains(subscribed)) {
        hand(link.in, start, end, awaited ? waiting : null);
      }
      return;
    }
    byte[] channel =
        elements.get(kind == Channel.Kind.PATTERN && elements.size() > 2 ? 2 : 1).bytes();
    if (channel != null && Channel.isKeyspace(channel) && keyspace().contains(subscribed)) {
      pushAtHome(copy(link.in, start, end));
    }
  }

  /** RESP3 has {@code >2 invalidate keys}, RESP2 a message. */
  private void onInvalidation(byte[] bytes, int start, int end) {
    int keys = start;
    for (int lines = 0; lines < 3; keys++) {
      lines += bytes[keys] == '\n' ? 1 : 0;
    }
    invalidate(bytes[keys] == '_' ? NULL : java.util.Arrays.copyOfRange(bytes, keys, end));
  }

  private void pushAtHome(byte[] push) {
    Link home = traffic.links.home();
    traffic.replies.push(home, home.inFlight.peek(), push);
  }

  /** Tells the client that {@code keys}, an array or null for all, may have changed. */
  private void invalidate(byte[] keys) {
    if (hearsInvalidations()) {
      byte[] push = java.util.Arrays.copyOf(INVALIDATION, INVALIDATION.length + keys.length);
      System.arraycopy(keys, 0, push, INVALIDATION.length, keys.length);
      pushAtHome(push);
    }
  }

  /** Hands on what was not asked of home, behind {@code promise}, or the reply that promised it. */
  private void hand(byte[] bytes, int start, int end, Part promise) {
    if (lastAnswered != null && lastAnswered.delivered) {
      lastAnswered = null;
    }
    traffic.replies.pushBehind(promise != null ? promise : lastAnswered, copy(bytes, start, end));
  }

  /**
   * Messages look the same in RESP2 and RESP3 but for their first byte; links may be older than the
   * client's HELLO.
   */
  private byte[] copy(byte[] bytes, int start, int end) {
    byte[] push = java.util.Arrays.copyOfRange(bytes, start, end);
    if (push[0] == '*' || push[0] == '>') {
      push[0] = (byte) (traffic.mode.state().protocol() == 3 ? '>' : '*');
    }
    return push;
  }

  /** Whether these bytes are a command that MONITOR shows; no status reply begins with a digit. */
  public boolean isMonitored(byte[] bytes, int start) {
    return monitoring && bytes[start] == '+' && bytes[start + 1] >= '0' && bytes[start + 1] <= '9';
  }

  /**
   * Whether a message that home has sent is the client's: a home that is no primary repeats what a
   * primary has told.
   */
  public boolean isHomes(byte[] bytes, int start, int end) throws ProtocolException {
    boolean invalidating = hearsInvalidations();
    if (homeIsHeard && !invalidating || !isActive()) {
      return true;
    }
    if (bytes[start] == '+') {
      return homeIsHeard;
    }
    List<RespValue> elements = RespValue.firstElements(bytes, start, end, 3);
    String word = elements.isEmpty() ? null : elements.get(0).text();
    Channel.Kind kind = word == null ? null : Channel.Kind.messagedBy(word);
    if (invalidating
        && kind == Channel.Kind.PLAIN
        && (elements.size() == 2 || elements.get(2).bytes() == null)) {
      // keys or null, as nobody can publish them: home's node tells them over another link
      return false;
    }
    if (homeIsHeard) {
      return true;
    }
    int index = kind == Channel.Kind.PATTERN ? 2 : 1;
    return kind == null
        || elements.size() <= index
        || elements.get(index).bytes() == null
        || !Channel.isKeyspace(elements.get(index).bytes());
  }

  private void onReply(Subscriber subscriber, int start, int end, long nowNanos)
      throws ProtocolException {
    Link link = subscriber.link;
    if (!subscriber.isAwaiting()) {
      throw new ProtocolException("a reply that nothing was asked for");
    }
    Subscriber.Batch batch = subscriber.onReply(link.in, start, end);
    if (batch == null) {
      return;
    }
    traffic.replies.detach(link.inFlight.poll());
    retries.remove(subscriber.node);
    if (batch.broadcasts) {
      if (link.in[start] == '-') {
        Log.once(
            "invalidations " + subscriber.node,
            "invalidations of "
                + subscriber.node
                + " are not heard: "
                + new String(link.in, start, end - start, StandardCharsets.UTF_8).trim());
      }
      invalidate(NULL); // what it told before nobody has heard
    }
    if (batch.kind == null || batch.ends) {
      return;
    }
    if (batch.kind != Channel.Kind.SHARD) {
      if (batch.error != null) {
        Log.once(
            "keyspace " + subscriber.node,
            "keyspace notifications of "
                + subscriber.node
                + " are not heard: "
                + new String(batch.error, StandardCharsets.UTF_8).trim());
      }
    } else if (batch.error == null) {
      shardRetry.count = 0;
    } else {
      onShardRefused(subscriber, batch, nowNanos);
    }
  }

  private void onShardRefused(Subscriber subscriber, Subscriber.Batch batch, long nowNanos) {
    byte[] error = batch.error;
    subscriber.asked.removeAll(batch.missing);
    stale = true;
    refusal = error;
    Refusal judged = traffic.retries.judge(subscriber.link, error, 0, error.length, nowNanos);
    if (judged.isFinal()) {
      refuse(batch.missing, error);
    } else if (judged.verdict != RetryPolicy.Verdict.REDIRECT
        || ++shardRetry.count > Limits.REDIRECTS_AT_ONCE_MAX
        || subscriber.link.condemned) {
      later(shardRetry, nowNanos);
    }
    if (subscriber.link.condemned) {
      close(subscriber);
    }
  }

  private void refuse(Collection<Channel> channels, byte[] error) {
    if (waiting != null && !Collections.disjoint(waitingFor, channels)) {
      refused = true;
      refusal = error;
    } else if (!Collections.disjoint(sharded, channels)) {
      traffic.outbox.fail(
          "a shard channel could not be subscribed to again: "
              + new String(error, StandardCharsets.UTF_8).trim());
    }
  }

  private void later(Retry retry, long nowNanos) {
    retry.atNanos = nowNanos + RetryPolicy.delayNanos(retry.count++, traffic.random);
    retry.pending = true;
  }

  /** A link broke or could not be opened; false when it is none of ours. */
  public boolean onLost(Link link, String cause, boolean wasOpening, long nowNanos) {
    Subscriber subscriber = of(link);
    if (subscriber == null) {
      if (isBroadcasting() && wasOpening && link.node() != null) {
        tryLater(link.node(), nowNanos);
      }
      return false;
    }
    subscribers.remove(subscriber.node);
    if (subscriber.isBroadcasting()) {
      invalidate(NULL);
    }
    tryLater(subscriber.node, nowNanos);
    if (wasOpening) {
      traffic.cluster().onUnreachable(subscriber.node);
    }
    traffic.cluster().refresh(subscriber.node + ", listened to: " + cause);
    return true;
  }

  private void tryLater(Node node, long nowNanos) {
    Retry retry = retries.get(node);
    if (retry == null) {
      retry = new Retry();
      retries.put(node, retry);
    }
    later(retry, nowNanos);
    stale = true;
  }

  /** Time has passed. */
  @Override
  public void onTime(long nowNanos) {
    if (!isActive()) {
      return;
    }
    if (lookAtNanos - nowNanos <= 0) {
      lookAtNanos = nowNanos + Limits.TOPOLOGY_LOOK_NANOS;
      Cluster cluster = traffic.cluster();
      if ((!subscribers.isEmpty() || isBroadcasting())
          && traffic.options.refreshPeriodNanos() > 0
          && cluster.isOlderThan(Limits.LISTENING_TOPOLOGY_NANOS, nowNanos)) {
        cluster.refresh("primaries are listened to");
      }
    }
    stale |= isDue(shardRetry, nowNanos);
    for (Retry retry : retries.values()) {
      stale |= isDue(retry, nowNanos);
    }
    // What is stale by now, and whoever has waited long enough, is seen to when the session
    // settles.
  }

  private static boolean isDue(Retry retry, long nowNanos) {
    if (!retry.pending || retry.atNanos - nowNanos > 0) {
      return false;
    }
    retry.pending = false;
    return true;
  }

  // ---- Bringing both together ----

  /** Whether {@link #settle} has something to do. */
  public boolean isStale() {
    return stale && traffic.lifecycle.isRouted();
  }

  /** Does what the facts since the last call ask for. */
  public void settle(long nowNanos) {
    if (!stale && !isActive()) {
      return;
    }
    if (traffic.lifecycle.isRouted() && (stale || traffic.cluster().topology() != seen)) {
      stale = false;
      reconcile(nowNanos);
    }
    if (waiting != null) {
      proceed(nowNanos);
    }
  }

  private void look() {
    Topology topology = traffic.cluster().topology();
    if (topology == seen) {
      return;
    }
    seen = topology;
    primaries = new ArrayList<Node>();
    for (int slot : topology.slotPerShard()) {
      primaries.add(topology.primaryOf(slot));
    }
  }

  /** Which channels each node should be asked for. */
  private Map<Node, Set<Channel>> wanted() {
    Map<Node, Set<Channel>> wanted = new LinkedHashMap<Node, Set<Channel>>();
    Set<Channel> keyspace = new LinkedHashSet<Channel>(keyspace());
    List<Channel> shards = new ArrayList<Channel>(sharded);
    for (Channel channel : waitingFor) {
      (channel.kind == Channel.Kind.SHARD ? shards : keyspace).add(channel);
    }
    Node home = traffic.links.homeNode();
    homeIsHeard = seen.shards().isEmpty() || home != null && primaries.contains(home);
    if (!keyspace.isEmpty() || monitoring) {
      for (Node node : primaries) {
        if (!node.equals(home)) {
          wanted.put(node, new LinkedHashSet<Channel>(keyspace));
        }
      }
    }
    if (isInvalidating()) {
      for (Node node : primaries) {
        if (!wanted.containsKey(node)) {
          wanted.put(node, new LinkedHashSet<Channel>());
        }
      }
    }
    for (Channel channel : shards) {
      Node owner = ownerOf(channel);
      Set<Channel> ofOwner = wanted.get(owner);
      if (ofOwner == null) {
        ofOwner = new LinkedHashSet<Channel>();
        wanted.put(owner, ofOwner);
      }
      ofOwner.add(channel);
    }
    return wanted;
  }

  private Node ownerOf(Channel channel) {
    Node owner = seen.primaryOf(Subscriber.slotOf(channel));
    // who does not serve it, says who does
    return owner == null ? traffic.cluster().nodeAt(traffic.links.homeAddress()) : owner;
  }

  private void reconcile(long nowNanos) {
    lookAtNanos = nowNanos + Limits.TOPOLOGY_LOOK_NANOS;
    look();
    Map<Node, Set<Channel>> wanted = wanted();
    boolean invalidating = isInvalidating();
    for (Subscriber subscriber : new ArrayList<Subscriber>(subscribers.values())) {
      if (!wanted.containsKey(subscriber.node)) {
        close(subscriber);
      }
    }
    for (Iterator<Node> nodes = retries.keySet().iterator(); nodes.hasNext(); ) {
      Node node = nodes.next();
      if (!wanted.containsKey(node) && !(isBroadcasting() && primaries.contains(node))) {
        nodes.remove();
      }
    }
    for (Node node : isBroadcasting() ? primaries : Collections.<Node>emptyList()) {
      Retry retry = retries.get(node);
      if (!isHome(node) && (retry == null || !retry.pending)) {
        traffic.links.hear(node);
      }
    }
    for (Map.Entry<Node, Set<Channel>> entry : wanted.entrySet()) {
      Node node = entry.getKey();
      Set<Channel> channels = entry.getValue();
      Subscriber subscriber = subscribers.get(node);
      Retry retry = retries.get(node);
      if (subscriber == null && (retry == null || !retry.pending)) {
        subscriber = new Subscriber(node, traffic.links.openToListen(node));
        subscribers.put(node, subscriber);
      }
      if (subscriber != null) {
        if (shardRetry.pending) {
          channels.removeAll(shardsWithout(subscriber.asked, channels)); // not before it is time
        }
        boolean primary = primaries.contains(node);
        subscriber.ask(
            channels,
            monitoring && primary && !isHome(node),
            invalidating && primary,
            traffic.outbox);
      }
    }
  }

  private static List<Channel> shardsWithout(Set<Channel> asked, Set<Channel> channels) {
    List<Channel> rest = new ArrayList<Channel>();
    for (Channel channel : channels) {
      if (channel.kind == Channel.Kind.SHARD && !asked.contains(channel)) {
        rest.add(channel);
      }
    }
    return rest;
  }

  private boolean isHome(Node node) {
    return node.equals(traffic.links.homeNode());
  }

  private void close(Subscriber subscriber) {
    subscribers.remove(subscriber.node);
    traffic.links.drop(subscriber.link);
  }

  /** Lets the waiting command go on, if it may. */
  private void proceed(long nowNanos) {
    Part part = waiting;
    boolean late = waitingUntilNanos - nowNanos <= 0;
    if (part.effect() != Effect.SHARDED_SUBSCRIBE) {
      if (late || othersHaveAnswered()) {
        waitFor(null);
        waitingFor = Collections.emptyList();
        lastAnswered = part;
        // home has the last word, and its confirmation is the client's
        traffic.sender.send(part, nowNanos);
      }
      return;
    }
    if (!refused && !late && !isConfirmed(waitingFor)) {
      return;
    }
    List<Channel> channels = waitingFor;
    waitFor(null);
    waitingFor = Collections.emptyList();
    if (isConfirmed(channels)) {
      answer(part, confirmed(channels, false));
      sharded.addAll(channels);
    } else {
      traffic.replies.dropPushes(part);
      reconcile(nowNanos); // takes back what was confirmed
      if (refusal != null) {
        answer(part, refusal);
      } else {
        traffic.outbox.giveUp(part, part + ": the owner of a channel cannot be reached");
      }
    }
  }

  /** Whether every other primary has confirmed, or cannot be reached now. */
  private boolean othersHaveAnswered() {
    boolean invalidating = isInvalidating();
    for (Node node : primaries) {
      Subscriber subscriber = subscribers.get(node);
      boolean asked = !isHome(node) || invalidating;
      if (asked && !(subscriber == null ? retries.containsKey(node) : subscriber.isSettled())) {
        return false;
      }
    }
    return true;
  }

  private boolean isConfirmed(List<Channel> channels) {
    for (Channel channel : channels) {
      Subscriber subscriber = subscribers.get(ownerOf(channel));
      if (subscriber == null || !subscriber.confirmed.contains(channel)) {
        return false;
      }
    }
    return true;
  }

  private void answer(Part part, byte[] reply) {
    part.answer(reply);
    lastAnswered = part;
  }

  /** The confirmations of one server, each with how many shard channels there are after it. */
  private byte[] confirmed(List<Channel> channels, boolean ends) {
    Set<Channel> after = new HashSet<Channel>(sharded);
    ByteArrayOutputStream confirmations = new ByteArrayOutputStream();
    String head =
        (traffic.mode.state().protocol() == 3 ? ">" : "*")
            + "3\r\n"
            + bulkHead(Channel.Kind.SHARD.command(ends))
            + Channel.Kind.SHARD.command(ends)
            + "\r\n";
    for (Channel channel : channels) {
      if (ends) {
        after.remove(channel);
      } else {
        after.add(channel);
      }
      write(confirmations, head + "$" + channel.name.length + "\r\n");
      confirmations.write(channel.name, 0, channel.name.length);
      write(confirmations, "\r\n:" + after.size() + "\r\n");
    }
    if (channels.isEmpty()) {
      write(
          confirmations,
          head + (traffic.mode.state().protocol() == 3 ? "_\r\n" : "$-1\r\n") + ":0\r\n");
    }
    return confirmations.toByteArray();
  }

  private static String bulkHead(String text) {
    return "$" + text.length() + "\r\n";
  }

  private static void write(ByteArrayOutputStream target, String text) {
    byte[] bytes = RespWriter.ascii(text);
    target.write(bytes, 0, bytes.length);
  }

  /** The confirmed subscriptions at home by which keyspace notifications may come. */
  private Set<Channel> keyspace() {
    return !isHomeSubscribed() || !traffic.options.fanOut()
        ? NOTHING
        : traffic.links.home().subscriptions().keyspace();
  }
}
