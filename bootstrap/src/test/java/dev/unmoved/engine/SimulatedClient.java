package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Program.Request;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Link.Action;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One client with its real {@link Session}, and the driver between them: sends a {@link Program},
 * cuts bytes anywhere, and holds every reply against what one server would have said.
 */
final class SimulatedClient implements LinkSource {
  final Session session;
  // messages that nodes have sent, and the client not yet read
  final ArrayDeque<String> pushed = new ArrayDeque<>();

  private final int index;
  private final World world;
  private final ModelCluster cluster;
  private final SplittableRandom random;
  private final Program program;
  private final boolean lockStep; // one request, one reply, as an application that never pipelines
  private final boolean eventLoop;
  private final List<ModelLink> links = new ArrayList<>();
  private final Set<Integer> ended = new HashSet<>(); // waits that nobody took up in their time
  private final List<ModelLink> opening = new ArrayList<>();
  private final ModelServer oracle;
  private final ModelServer.Connection oracleConnection = new ModelServer.Connection();
  private int sent;
  private int answered;
  // the first request that may have been executed without an answer
  private int brokenFrom = Integer.MAX_VALUE;
  private boolean closed;

  // What was read
  private byte[] unread = new byte[0];
  private String confirmations = "";
  private final Set<String> walked = new HashSet<>();
  private int walkBegan;
  private int walkSteps;

  SimulatedClient(int index, Program program, World world, long seed) {
    this.index = index;
    this.program = program;
    this.world = world;
    this.cluster = world.cluster;
    this.random = world.random;
    eventLoop = random.nextBoolean();
    lockStep = random.nextInt(3) == 0;
    oracle = new ModelServer(world.has(Ingredient.STATES));
    oracle.hasNoSlots = world.has(Ingredient.SCATTERED);
    ModelCluster.ModelNode home = cluster.node(0);
    ModelLink link = new ModelLink(null, ConnectionState.NEW, home, world);
    adopt(link);
    connect(link);
    session =
        new Session(
            world.options, world.cache, this, link, home.address, false, seed, world.nowNanos);
  }

  // ---- The application ----

  boolean isDone() {
    return session.failure() != null || sent == program.requests.size() && session.isIdle();
  }

  /** Whether a command about its subscriptions is not answered. */
  boolean isSubscribing() {
    for (Request request : program.requests.subList(answered, sent)) {
      if (request.words[0].endsWith("SUBSCRIBE")) {
        return true;
      }
    }
    return false;
  }

  void send() {
    if (session.failure() != null || (lockStep && answered < sent)) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int count = lockStep ? 1 : 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 4);
        count > 0;
        count--) {
      if (sent == program.requests.size()
          || answered < sent
              && (program.requests.get(sent).alone || program.requests.get(sent - 1).alone)) {
        break;
      }
      Request request = program.requests.get(sent);
      request.sentAtNanos = world.nowNanos;
      request.sentAtStep = cluster.step();
      byte[] command = RespWriter.command(request.words);
      bytes.write(command, 0, command.length);
      world.history.add(this + " sends " + String.join(" ", request.words));
      sent++;
    }
    byte[] all = bytes.toByteArray();
    int from = 0;
    while (from < all.length) {
      int n =
          Math.min(all.length - from, random.nextBoolean() ? all.length : 1 + random.nextInt(30));
      session.onClientBytes(all, from, n, world.nowNanos);
      from += n;
      if (random.nextBoolean()) {
        act();
      }
    }
    act();
  }

  void wake() {
    session.onTime(world.nowNanos);
    act();
  }

  private void onBytes(byte[] bytes, int from, int length) {
    byte[] all = Arrays.copyOf(unread, unread.length + length);
    System.arraycopy(bytes, from, all, unread.length, length);
    int start = 0;
    ReplyReader reader = new ReplyReader();
    try {
      while (start < all.length) {
        int end = reader.scan(all, start, all.length);
        if (!reader.isComplete()) {
          break;
        }
        onFrame(new String(all, start, end - start, StandardCharsets.US_ASCII));
        start = end;
      }
    } catch (ProtocolException e) {
      throw new AssertionError(
          this + " reads what is no reply: " + new String(all, StandardCharsets.US_ASCII), e);
    }
    unread = Arrays.copyOfRange(all, start, all.length);
  }

  private void onFrame(String frame) {
    world.history.add("        " + this + " reads " + World.printable(frame));
    if (frame.equals(pushed.peek())) {
      // every message of its connection, in order, and none invented: any other is a wrong reply
      // below
      pushed.poll();
      return;
    }
    assertTrue(answered < sent, this + " reads a reply to nothing: " + World.printable(frame));
    Request request = program.requests.get(answered);
    if (request.words[0].endsWith("SUBSCRIBE")) {
      confirmations += frame;
      String expected = oracle.execute(request.words, copyOf(oracleConnection), world.nowNanos);
      assertTrue(
          expected.startsWith(confirmations),
          "wrong confirmation: " + World.printable(confirmations));
      if (!expected.equals(confirmations)) {
        return;
      }
      frame = confirmations;
      confirmations = "";
    }
    answered++;
    check(request, frame);
  }

  private boolean isTimeOver(Request request) {
    double limit = Double.parseDouble(request.words[3]) * 1e9;
    return limit > 0 && world.nowNanos - request.sentAtNanos >= limit;
  }

  /** A wait ends with its time where no node has taken it up. */
  private boolean mayHaveEnded(Request request) {
    if (!request.words[0].equals("BLPOP")
        || cluster.replyTo(request.id) != null
        || !isTimeOver(request)) {
      return false;
    }
    for (ModelLink link : cluster.links) {
      if (!link.broken && link.has(request.id)) {
        return false;
      }
    }
    return true;
  }

  private static ModelServer.Connection copyOf(ModelServer.Connection connection) {
    ModelServer.Connection copy = new ModelServer.Connection();
    copy.protocol = connection.protocol;
    copy.authenticated = connection.authenticated;
    copy.channels.addAll(connection.channels);
    copy.patterns.addAll(connection.patterns);
    return copy;
  }

  // ---- What one server would have said ----

  private void check(Request request, String reply) {
    switch (request.words[0]) {
      case "EXEC":
        if (program.watchesAreLost
            && request.watches
            && (reply.equals(oracleConnection.nilArray())
                || oracleConnection.queued.isEmpty() && reply.equals("*0\r\n"))) {
          oracle.execute(new String[] {"DISCARD"}, oracleConnection, world.nowNanos);
          return; // the slot has moved away from the watched keys
        }
        break;
      case "BLPOP":
      case "RPUSH":
        if (mayHaveEnded(request) && reply.equals(oracleConnection.nilArray())) {
          ended.add(request.id);
          return;
        }
        assertEquals(
            printable(cluster.replyTo(request.id)), printable(reply), this + ": " + text(request));
        if (reply.equals(oracleConnection.nilArray())) {
          assertTrue(isTimeOver(request), "gave up early: " + text(request));
        }
        return;
      case "PUBLISH":
        assertTrue(reply.matches(":\\d+\r\n"), reply);
        return;
      case "SCAN":
        onPage(request, reply);
        return;
      case "DBSIZE":
      case "KEYS":
      case "RANDOMKEY":
      case "SCRIPT":
        if (!world.isUndisturbed()
            || request.words[0].equals("RANDOMKEY")
            || text(request).startsWith("SCRIPT EX")) {
          checkLoosely(request, reply);
          return;
        }
        break;
      default:
        break;
    }
    String expected = oracle.execute(request.words, oracleConnection, world.nowNanos);
    if (isReasoned(expected, reply)) {
      return;
    }
    if (isOrderGuaranteed()) {
      assertEquals(
          printable(inOrder(request, expected)),
          printable(inOrder(request, reply)),
          this + ": the reply to " + text(request));
    }
  }

  /** An EXECABORT may name the error for which the transaction is discarded. */
  private static boolean isReasoned(String expected, String reply) {
    return expected.startsWith("-EXECABORT ")
        && reply.startsWith(expected.substring(0, expected.length() - 2) + " (");
  }

  /**
   * Where a node may refuse one command and accept the next, already under way, no client library
   * can keep the order.
   */
  private boolean isOrderGuaranteed() {
    return lockStep
        || !world.has(Ingredient.SLOTS_RETURN)
            && !world.has(Ingredient.REFUSALS)
            && !(world.has(Ingredient.MIGRATIONS)
                && (world.has(Ingredient.SEVERAL_KEYS)
                    || world.has(Ingredient.SCATTERED)
                    || world.has(Ingredient.TRANSACTIONS)));
  }

  /** What cannot be exact while slots move, for it concerns more than one of them. */
  private void checkLoosely(Request request, String reply) {
    switch (request.words[0]) {
      case "DBSIZE":
        assertTrue(reply.matches(":\\d+\r\n"), reply);
        break;
      case "KEYS":
        checkKeys(request, reply);
        break;
      case "RANDOMKEY":
        String key = parse(reply).text();
        if (key == null && world.isUndisturbed()) {
          assertEquals(
              new HashSet<>(),
              cluster.thereSince(request.sentAtStep),
              "no key although there are some");
        }
        assertTrue(key == null || cluster.wasEverThere(key), "a key that never was: " + key);
        break;
      default:
        String expected = oracle.execute(request.words, oracleConnection, world.nowNanos);
        boolean mayBeMissed = request.words[1].equals("EXISTS") && reply.equals("*1\r\n:0\r\n");
        assertTrue(
            mayBeMissed || reply.equals(expected),
            this + ": " + text(request) + " says " + printable(reply));
        break;
    }
  }

  /** What was there all the time is named, and nothing is named twice. */
  private void checkKeys(Request request, String reply) {
    Set<String> missing = cluster.thereSince(request.sentAtStep);
    Set<String> named = new HashSet<>();
    for (RespValue key : parse(reply).elements()) {
      assertTrue(cluster.wasEverThere(key.text()), "a key that never was: " + key.text());
      assertTrue(named.add(key.text()), "named twice: " + key.text());
    }
    missing.removeAll(named);
    assertEquals(new HashSet<>(), missing, this + ": keys that were there all the time");
  }

  private void onPage(Request request, String reply) {
    if (!request.walks) {
      assertEquals("-ERR invalid cursor|", printable(reply));
      return;
    }
    if (request.words[1].equals("0")) {
      walked.clear();
      walkBegan = request.sentAtStep;
      walkSteps = 0;
    }
    RespValue page = parse(reply);
    String cursor = page.elements().get(0).text();
    for (RespValue key : page.elements().get(1).elements()) {
      assertTrue(cluster.wasEverThere(key.text()), "a key that never was: " + key.text());
      walked.add(key.text());
    }
    assertTrue(++walkSteps < 200, "the walk has no end");
    if (!cursor.equals("0")) {
      program.addStep(answered, request.words, cursor);
      return;
    }
    Set<String> missing = cluster.thereSince(walkBegan);
    missing.removeAll(walked);
    assertEquals(
        new HashSet<>(), missing, this + " walked past keys that were there from beginning to end");
  }

  private static RespValue parse(String reply) {
    byte[] bytes = Script.bytes(reply);
    try {
      return RespValue.parse(bytes, 0, bytes.length);
    } catch (ProtocolException e) {
      throw new AssertionError("no reply: " + reply, e);
    }
  }

  /** KEYS and sets promise no order. */
  private String inOrder(Request request, String reply) {
    if (request.words[0].equals("EXEC") && world.has(Ingredient.SCATTERED)) {
      StringBuilder elements = new StringBuilder();
      if (!reply.startsWith("*") || reply.startsWith("*-")) {
        return reply;
      }
      for (RespValue element : parse(reply).elements()) {
        elements.append(element.isAggregate() ? sorted(element) : element.text()).append('|');
      }
      return elements.toString();
    }
    if (!Arrays.asList("KEYS", "SMEMBERS", "SUNION", "SINTER").contains(request.words[0])) {
      return reply;
    }
    return sorted(parse(reply));
  }

  private static String sorted(RespValue list) {
    List<String> keys = new ArrayList<>();
    for (RespValue key : list.elements()) {
      keys.add(String.valueOf(key.text()));
    }
    keys.sort(null);
    return keys.toString();
  }

  // ---- What a node gets ----

  /** A command is being sent: nothing may follow what broke. */
  void checkAlive(String[] words) {
    assertTrue(
        session.failure() == null && !closed, "sent for a client whose connection is broken");
    int id = ModelServer.id(words);
    if (id < 0) {
      return;
    }
    boolean ofTheSame = id == brokenFrom && ModelServer.keys(words).size() < keyCount(id);
    assertTrue(
        id < brokenFrom || ofTheSame,
        String.join(" ", words)
            + " is sent although request "
            + brokenFrom
            + " may have been executed without an answer");
  }

  /** A command is being sent that will be executed: it must overtake nothing of its slot. */
  void checkOrder(String[] words, ModelLink link) {
    int id = ModelServer.id(words);
    if (id < 0) {
      return; // a step of something that nothing else is under way beside
    }
    assertFalse(ended.contains(id), "sent although its time was over, and the client told");
    for (String tag : ModelServer.tags(words)) {
      for (Request earlier : program.requests) {
        if (earlier.id == id) {
          break;
        }
        boolean matters =
            earlier.id >= 0
                && !earlier.mayNeverRun
                && !earlier.words[0].equals("WATCH")
                && ModelServer.tags(earlier.words).contains(tag);
        if (matters
            && !cluster.wasExecuted(earlier.id, tag)
            && !link.isAhead(earlier.id)
            && !wasAnswered(earlier)
            && !mayHaveEnded(earlier)) {
          throw new AssertionError(
              String.join(" ", words)
                  + " is sent to "
                  + link.at
                  + " although "
                  + text(earlier)
                  + " has not been executed yet");
        }
      }
    }
  }

  private int keyCount(int id) {
    for (Request request : program.requests) {
      if (request.id == id) {
        return ModelServer.keys(request.words).size();
      }
    }
    throw new AssertionError("no request " + id);
  }

  private boolean wasAnswered(Request request) {
    return program.requests.subList(0, answered).contains(request);
  }

  /**
   * A command is being executed: on a connection that is what the client had made of its own by
   * then, or later.
   */
  void checkState(String[] words, ModelServer.Connection connection) {
    int id = ModelServer.id(words);
    if (id < 0) {
      return;
    }
    String name = "";
    for (Request request : program.requests) {
      if (request.id == id) {
        break;
      }
      name = request.words[0].equals("CLIENT") ? request.words[2] : name;
    }
    int since = name.isEmpty() ? -1 : Integer.parseInt(name);
    int has = connection.name.isEmpty() ? -1 : Integer.parseInt(connection.name);
    assertTrue(
        has >= since,
        String.join(" ", words)
            + " is executed under the name "
            + connection.name
            + ", not "
            + name);
  }

  // ---- The driver ----

  void drive() {
    if (session.failure() != null) {
      close();
      return;
    }
    if (!opening.isEmpty() && random.nextBoolean()) {
      open();
      act();
      return;
    }
    if (random.nextInt(4) > 0) {
      deliver();
    }
    ModelLink link = next();
    if (link == null) {
      return;
    }
    if (!link.hasBytes()) {
      world.history.add("    " + this + " sees that the link to " + link.at + " is broken");
      brokenFrom = Math.min(brokenFrom, link.firstAmbiguous());
      session.onLinkFailed(link, "the node closed the connection", world.nowNanos);
    } else if (!eventLoop && random.nextBoolean() && session.canReadInPlace(link)) {
      byte[] target = new byte[1 + random.nextInt(random.nextBoolean() ? 4 : 200)];
      int n = link.read(target, 0, target.length);
      onBytes(target, 0, session.onLinkReadInPlace(link, target, 0, n, world.nowNanos));
    } else {
      byte[] buffer = link.readBuffer();
      int space =
          Math.min(
              buffer.length - link.readOffset(),
              1 + random.nextInt(random.nextBoolean() ? 4 : 200));
      session.onLinkRead(link, link.read(buffer, link.readOffset(), space), world.nowNanos);
    }
    act();
  }

  private void deliver() {
    byte[] target = new byte[1 + random.nextInt(64)];
    int n;
    while ((n = session.deliver(target, 0, target.length)) > 0) {
      onBytes(target, 0, n);
    }
  }

  private ModelLink next() {
    if (!eventLoop) {
      deliver(); // a blocking driver reads only when there is nothing to hand out
      for (Link heard : session.unasked().listening()) {
        if (((ModelLink) heard).isReadable()
            && session.unasked().hasRoom(heard)
            && random.nextBoolean()) {
          return (ModelLink) heard; // by a thread of its own
        }
      }
      ModelLink awaited = session.failure() != null ? null : (ModelLink) session.awaited();
      return awaited != null && awaited.isReadable() ? awaited : null;
    }
    List<ModelLink> readable = new ArrayList<>();
    for (ModelLink link : links) {
      if (link.isReadable()) {
        readable.add(link);
      }
    }
    return readable.isEmpty() ? null : readable.get(random.nextInt(readable.size()));
  }

  private void act() {
    Action action;
    while ((action = session.nextAction()) != null) {
      ModelLink link = (ModelLink) action.link();
      switch (action.kind()) {
        case OPEN:
          opening.add(link);
          break;
        case WRITE:
          while (link.nextWrite()) {
            assertTrue(link.connected, "written before it is open");
            link.arrive(link.writeBytes(), link.writeStart(), link.writeEnd());
          }
          break;
        default:
          link.closedByUs = true;
          links.remove(link);
          opening.remove(link);
          cluster.links.remove(link);
          break;
      }
      if (!eventLoop) {
        open();
      }
    }
  }

  private void open() {
    if (opening.isEmpty()) {
      return;
    }
    ModelLink link = opening.remove(0);
    if (world.has(Ingredient.RESETS) && !world.isCalm() && random.nextInt(10) == 0) {
      world.resets++;
      world.history.add("dial to " + link.at + " is refused");
      session.onLinkFailed(link, "Connection refused", world.nowNanos);
    } else {
      connect(link);
      link.replay(link.state().commands());
      session.onLinkOpened(link);
    }
  }

  private void connect(ModelLink link) {
    link.connected = true;
    cluster.links.add(link);
  }

  private void close() {
    if (!closed) {
      closed = true;
      session.onClientClosed();
      act();
    }
  }

  // ---- Links ----

  @Override
  public boolean listensWithoutThreads() {
    return eventLoop && !world.isPatient();
  }

  @Override
  public Link lease(Node node, ConnectionState state) {
    for (ModelLink link : world.pool) {
      if (link.at.address.equals(node.address()) && link.state().equals(state)) {
        world.pool.remove(link);
        return adopt(link);
      }
    }
    return null;
  }

  @Override
  public boolean reclaim(Link link) {
    return world.pool.remove(link) && adopt((ModelLink) link) != null;
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    return adopt(new ModelLink(node, state, cluster.at(node.address()), world));
  }

  private ModelLink adopt(ModelLink link) {
    link.client = this;
    links.add(link);
    return link;
  }

  @Override
  public void release(Link link) {
    ModelLink idle = (ModelLink) link;
    assertTrue(links.remove(idle), "given back twice");
    idle.checkReleased();
    world.pool.add(idle);
  }

  @Override
  public void discard(Node node) {
    for (ModelLink link : new ArrayList<>(world.pool)) {
      if (link.at.address.equals(node.address())) {
        world.pool.remove(link);
        cluster.links.remove(link);
      }
    }
  }

  // ---- The end ----

  /** Everything is answered, and nothing is held that is not needed any more. */
  void checkEnd() {
    deliver();
    if (session.failure() != null) {
      assertTrue(world.resets > 0, "broken without reason: " + session.failure());
      if (lockStep && world.has(Ingredient.SEVERAL_STEPS) && answered < sent) {
        checkNothingIsLost(program.requests.get(answered));
      }
      return;
    }
    if (isOrderGuaranteed()
        && (world.has(Ingredient.SEVERAL_STEPS) || world.has(Ingredient.SCATTERED))) {
      for (String key : ownKeys()) {
        assertEquals(oracle.value(key), cluster.value(key), this + " leaves behind as " + key);
      }
    }
    assertEquals(program.requests.size(), sent);
    assertEquals(sent, answered, this + " has not been answered everything");
    assertEquals(0, unread.length, "half a reply");
    assertTrue(pushed.isEmpty(), "messages were lost: " + pushed);
    assertTrue(session.isIdle());
    assertEquals(0, session.deliverable(), "not delivered");
    assertTrue(session.traffic.intake.isEmpty(), "backlog");
    assertFalse(session.traffic.order.isTracking(), "still tracks the order of slots");
    assertEquals(Long.MAX_VALUE, session.nextWakeNanos(), "still has something parked");
    for (ModelLink link : links) {
      assertTrue(
          link == session.home() || link.broken || owesNothingToRead(link),
          this
              + " still holds a link to "
              + link.at
              + ": "
              + link.inFlight
              + ", pinned "
              + link.pins);
      assertEquals(link.inFlight.size(), link.attached, "attached at " + link.at);
      assertEquals(0, link.undelivered, "undelivered at " + link.at);
      assertTrue(link.outbox.isEmpty() && !link.hasReceived());
      assertTrue(link.in.length <= Limits.RECEIVE_BUFFER_KEPT_MAX, "a receive buffer grew");
    }
  }

  /**
   * A blocking driver reads only what is awaited: what nobody is to read lies there until the link
   * is needed again.
   */
  private boolean owesNothingToRead(ModelLink link) {
    for (Part part : link.inFlight) {
      if (eventLoop || part.origin != Part.Origin.SILENT && part.origin != Part.Origin.REPLAY) {
        return false;
      }
    }
    return !link.inFlight.isEmpty();
  }

  private static List<String> sorted(String set) {
    List<String> members =
        new ArrayList<>(
            Arrays.asList(
                set == null ? new String[0] : set.substring(1, set.length() - 1).split(", ")));
    members.remove("");
    return members;
  }

  private List<String> ownKeys() {
    List<String> keys = new ArrayList<>();
    for (String tag : Program.tags(index)) {
      keys.addAll(Arrays.asList("{" + tag + "}a", "{" + tag + "}b", "{" + tag + "}s"));
    }
    return keys;
  }

  /**
   * Wherever the client's connection broke: what {@code last} was about is where it was, or where
   * it was to go.
   */
  private void checkNothingIsLost(Request last) {
    List<String> touched = Arrays.asList(last.words);
    for (String key : ownKeys()) {
      if (!touched.contains(key)) {
        assertEquals(
            oracle.value(key),
            cluster.value(key),
            this + ", broken in " + text(last) + ", leaves as " + key);
      }
    }
    String source = last.words.length > 1 ? oracle.value(last.words[1]) : null;
    if (last.words[0].startsWith("RENAME") && source != null) {
      assertTrue(
          source.equals(cluster.value(last.words[1]))
              || source.equals(cluster.value(last.words[2])),
          this + " has lost what " + text(last) + " was to move");
    } else if (last.words[0].equals("SMOVE") && sorted(source).contains(last.words[3])) {
      assertTrue(
          sorted(cluster.value(last.words[1])).contains(last.words[3])
              || sorted(cluster.value(last.words[2])).contains(last.words[3]),
          this + " has lost what " + text(last) + " was to move");
    } else if (last.words[0].equals("SUNIONSTORE")) {
      String former = cluster.value(last.words[1]);
      oracle.execute(last.words, oracleConnection, world.nowNanos);
      assertTrue(
          Arrays.asList(source, oracle.value(last.words[1])).contains(former),
          this + " has stored half of " + text(last));
    }
  }

  private static String text(Request request) {
    return String.join(" ", request.words);
  }

  private static String printable(String bytes) {
    return World.printable(bytes == null ? "nothing" : bytes);
  }

  @Override
  public String toString() {
    return "client "
        + index
        + (lockStep ? ", lock-step" : "")
        + (eventLoop ? ", event loop" : ", blocking");
  }
}
