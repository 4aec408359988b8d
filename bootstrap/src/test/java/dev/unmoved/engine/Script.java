package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Link.Action;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.engine.link.Login;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.link.Peers;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.TopologyCache;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A conversation between clients, real {@link Session}s and nodes that a test plays itself, line by
 * line. Three primaries A, C and B share the slots in thirds, in this order; clients connect to A.
 * Keys are named for the node that has them at first: onA, onB and onC, also-on-A and its like.
 * Bytes travel only as far as the line that a test has reached: {@link Client#sends}, {@link
 * FakeNode#receives}, {@link FakeNode#answers}, {@link Client#receives}.
 *
 * <p>Questions about the topology are answered from a table, unless a test wants to answer them.
 * Whatever a node is sent and the test does not mention fails {@link #endsQuietly}.
 */
final class Script implements LinkSource {
  /**
   * How bytes are cut on their way, and who reads them: the choices a driver and a network have.
   */
  enum Chopping {
    /**
     * In pieces as they were sent, as a blocking driver reads them: from the link that is awaited,
     * in place.
     */
    IN_PLACE(Integer.MAX_VALUE, true, false),
    /** The same, byte by byte, into a client buffer of a few bytes. */
    IN_PLACE_BYTES(1, true, false),
    /** By a blocking driver that always reads into the link's own buffer. */
    BUFFERED(Integer.MAX_VALUE, false, false),
    /** The same, byte by byte. */
    BUFFERED_BYTES(1, false, false),
    /** As an event loop reads: whatever link has bytes, when they come. */
    AT_ONCE(Integer.MAX_VALUE, false, true),
    /** The same, byte by byte. */
    AT_ONCE_BYTES(1, false, true);

    final int size;
    final boolean inPlace;
    final boolean atOnce;

    Chopping(int size, boolean inPlace, boolean atOnce) {
      this.size = size;
      this.inPlace = inPlace;
      this.atOnce = atOnce;
    }
  }

  static final String A_SLOTS = "0-5460";
  static final String B_SLOTS = "10923-16383"; // onB is there, as KeyNamesTest shows
  static final String C_SLOTS = "5461-10922";

  final List<String> refreshes = new ArrayList<>();
  int topologyAsked; // how often clients did
  boolean clientsMeanOneNode; // those that join a cluster from now on
  boolean listensWithoutThreads; // as clients on an event loop do
  final List<String> discarded = new ArrayList<>();
  final TopologyCache cache;

  private final Chopping chopping;
  private final Options options;
  private final Map<String, FakeNode> nodes = new LinkedHashMap<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<FakeLink> pool = new ArrayList<>();
  private final Map<String, String> replicas = new HashMap<>(); // by primary
  private boolean answersTopology = true;
  private long nowNanos = 1_000_000_000L;
  private Client defaultClient;

  Script(Chopping chopping, String... optionLines) {
    this.chopping = chopping;
    options = options(optionLines);
    cache =
        new TopologyCache(
            new Cluster.RefreshListener() {
              @Override
              public void refreshWanted(Cluster cluster, String cause) {
                refreshes.add(cause);
              }
            },
            options.scriptsRemembered());
    nodes.put("A", new FakeNode("A", "10.0.0.1", A_SLOTS));
    nodes.put("B", new FakeNode("B", "10.0.0.2", B_SLOTS));
    nodes.put("C", new FakeNode("C", "10.0.0.3", C_SLOTS));
    nodes.put("D", new FakeNode("D", "10.0.0.4", null)); // exists, but serves nothing
  }

  static Options options(String... lines) {
    Properties properties = new Properties();
    for (String line : lines) {
      properties.setProperty(
          "unmoved." + line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return Options.parse(
        null,
        properties,
        Collections.<String, String>emptyMap(),
        new Options.Warnings() {
          @Override
          public void warn(String message) {
            throw new AssertionError(message);
          }
        });
  }

  // ---- Who plays ----

  FakeNode node(String name) {
    return nodes.get(name);
  }

  /** D copies {@code primary}, as the topology tells from now on. */
  FakeNode replicaOf(String primary) {
    replicas.put(primary, "D");
    return node("D");
  }

  /** The one client of most scripts; connects at its first mention. */
  Client client() {
    if (defaultClient == null) {
      defaultClient = connects();
    }
    return defaultClient;
  }

  /** One more client, connected to A. */
  Client connects() {
    Client client = new Client(node("A"));
    clients.add(client);
    return client;
  }

  /** From now on the test answers CLUSTER SHARDS and its kin itself. */
  void answersTopologyItself() {
    answersTopology = false;
  }

  void passes(long millis) {
    passesNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  void passesNanos(long nanos) {
    nowNanos += nanos;
    for (Client client : clients) {
      client.session.onTime(nowNanos);
      client.act();
    }
    pump();
  }

  long nowNanos() {
    return nowNanos;
  }

  /** Nothing is left that the test did not mention. */
  void endsQuietly() {
    pump();
    for (FakeNode node : nodes.values()) {
      assertEquals(Collections.emptyList(), node.unmentioned(), "unmentioned at " + node.name);
    }
    for (Client client : clients) {
      client.receivesNothing();
    }
  }

  /** Bytes that {@code node} has sent to clients and nobody has read. */
  int unread(FakeNode node) {
    int count = 0;
    for (Client client : clients) {
      for (FakeLink link : client.links) {
        for (ByteBuffer bytes : link.bytes) {
          count += link.at == node ? bytes.remaining() : 0;
        }
      }
    }
    return count;
  }

  int pooled() {
    return pool.size();
  }

  // ---- A client ----

  final class Client {
    final Session session;
    private final FakeLink original;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<FakeLink> links = new ArrayList<>();
    private final List<FakeLink> opening = new ArrayList<>();
    private Peer peer; // null: nobody has looked for it
    private boolean woken;
    private final Peers peers =
        new Peers() {
          @Override
          public Peer own() {
            if (peer == null) {
              peer = new Peer(() -> woken = true);
            }
            return peer;
          }

          @Override
          public Peer known() {
            return peer;
          }

          @Override
          public Peer find(String address) {
            for (Client each : clients) {
              if (address.equals(each.original.localAddress)) {
                return each.peers.own();
              }
            }
            return null;
          }
        };
    private boolean reading = true;
    private boolean endOfStream;
    private boolean closed;
    Login provider; // what its provider of credentials has; null: it has none

    Client(FakeNode home) {
      original = new FakeLink(null, ConnectionState.NEW, home);
      original.connected = true;
      original.client = this;
      links.add(original);
      session =
          new Session(options, cache, new Links(), original, home.address, false, 7, nowNanos);
      act();
    }

    void sends(String... words) {
      sendsRaw(new String(RespWriter.command(words), StandardCharsets.UTF_8));
    }

    /** Commands written together, words separated by blanks. */
    void pipelines(String... commands) {
      writes(commands);
      act();
      pump();
    }

    /** The same, and the driver waits with them for a flush, or until it has read something. */
    void writes(String... commands) {
      StringBuilder all = new StringBuilder();
      for (String command : commands) {
        all.append(new String(RespWriter.command(command.split(" ")), StandardCharsets.UTF_8));
      }
      writesRaw(all.toString());
    }

    void sendsRaw(String bytes) {
      writesRaw(bytes);
      act();
      pump();
    }

    private void writesRaw(String bytes) {
      byte[] raw = bytes(bytes);
      for (int i = 0; i < raw.length; i += Math.min(chopping.size, raw.length)) {
        session.onClientBytes(raw, i, Math.min(chopping.size, raw.length - i), nowNanos);
      }
    }

    /** Exactly these bytes have reached the client since it was last asked. */
    void receives(String expected) {
      pump();
      assertEquals(printable(expected), printable(take()), session::toString);
    }

    void receivesNothing() {
      receives("");
    }

    /** What has reached the client since it was last asked. */
    String takes() {
      pump();
      return take();
    }

    /** The client lets bytes lie, as one that writes a pipeline before it reads. */
    void pausesReading() {
      reading = false;
    }

    void readsOn() {
      reading = true;
      pump();
    }

    /** To the application the connection is broken, for a reason that contains {@code words}. */
    void isBroken(String... words) {
      pump();
      assertTrue(session.failure() != null, "the client's connection is not broken");
      for (String word : words) {
        assertTrue(session.failure().contains(word), session.failure());
      }
    }

    void isFine() {
      pump();
      assertEquals(null, session.failure(), session::toString);
    }

    void isTransparent() {
      pump();
      assertTrue(session.isTransparent(), session::toString);
    }

    void seesEndOfStream() {
      pump();
      assertTrue(endOfStream || session.failure() != null, "the client still waits");
    }

    /** Its own connection is known to the node there by this address. */
    void isListedAs(String address) {
      original.localAddress = address;
    }

    void closes() {
      closed = true;
      session.onClientClosed();
      act();
      if (peer != null) {
        peer.close();
      }
    }

    private String take() {
      String text = new String(received.toByteArray(), StandardCharsets.ISO_8859_1);
      received.reset();
      return text;
    }

    /**
     * Does what the session says. Connections of an event loop open a little later, others at once.
     */
    private void act() {
      Action action;
      while ((action = session.nextAction()) != null) {
        FakeLink link = (FakeLink) action.link();
        switch (action.kind()) {
          case OPEN:
            if (chopping.atOnce) {
              opening.add(link);
            } else {
              open(link);
            }
            break;
          case WRITE:
            assertTrue(link.connected || link.isClosed(), "written before it is open");
            write(link);
            break;
          default:
            link.isClosedByUs = true;
            links.remove(link);
            opening.remove(link);
            break;
        }
      }
    }

    private void open(FakeLink link) {
      FakeNode node = link.at;
      node.dials++;
      if (node.refusesDials > 0) {
        node.refusesDials--;
        session.onLinkFailed(link, "Connection refused", nowNanos);
      } else if (node.refusesHandshake != null && !link.state().commands().isEmpty()) {
        session.onLinkLost(link, Loss.refused(node.refusesHandshake), nowNanos);
      } else {
        link.connected = true;
        node.lastLink = node.lastLink == null ? link : node.lastLink;
        Replay replay = session.replay(link.state());
        replay.onLogin(provider);
        for (byte[] command : replay.commands()) {
          node.replayed.add(words(command));
        }
        if (replay.state() == link.state()) {
          session.onLinkOpened(link);
        } else {
          session.onLinkOpened(link, replay.state());
        }
      }
    }

    private void write(FakeLink link) {
      while (link.nextWrite()) {
        if (link.at.failsWrites) {
          session.onLinkFailed(link, "Broken pipe", nowNanos);
          return;
        }
        link.arrive(link.writeBytes(), link.writeStart(), link.writeEnd());
      }
    }

    /** One step of a driver; false when there is nothing to do for now. */
    private boolean step() {
      if (closed) {
        return false;
      }
      if (woken) {
        woken = false;
        session.onTime(nowNanos);
        act();
        return true;
      }
      if (!opening.isEmpty()) {
        open(opening.remove(0));
        act();
        return true;
      }
      boolean progress = deliver();
      FakeLink link = next();
      if (link == null) {
        return progress;
      }
      if (link.bytes.isEmpty()) {
        link.broken = false;
        boolean idle = link == original && session.isIdle();
        session.onLinkFailed(link, "the node closed the connection", nowNanos);
        endOfStream |= idle;
      } else {
        feed(link);
      }
      act();
      return true;
    }

    private boolean deliver() {
      if (!reading) {
        return false;
      }
      byte[] target = new byte[chopping.size == 1 ? 3 : 8192];
      int n;
      boolean progress = false;
      while ((n = session.deliver(target, 0, target.length)) > 0) {
        received.write(target, 0, n);
        progress = true;
      }
      return progress;
    }

    /**
     * The link to read from: any in an event loop, otherwise one that is always listened to, or the
     * awaited one.
     */
    private FakeLink next() {
      if (chopping.atOnce) {
        for (FakeLink link : new ArrayList<>(links)) {
          if (link.isReadable()) {
            return link;
          }
        }
        return null;
      }
      if (session.failure() != null) {
        return null;
      }
      for (Link heard : session.unasked().listening()) {
        if (((FakeLink) heard).isReadable() && session.unasked().hasRoom(heard)) {
          return (FakeLink) heard;
        }
      }
      if (!reading) {
        return null;
      }
      FakeLink awaited = (FakeLink) session.awaited();
      return awaited != null && awaited.isReadable() ? awaited : null;
    }

    private void feed(FakeLink link) {
      int readable = link.bytes.peek().remaining();
      if (chopping.inPlace && !session.unasked().isListening() && session.canReadInPlace(link)) {
        byte[] target = new byte[chopping.size == 1 ? 3 : 8192];
        int n = link.read(target, 0, Math.min(chopping.size, target.length));
        received.write(target, 0, session.onLinkReadInPlace(link, target, 0, n, nowNanos));
        return;
      }
      byte[] buffer = link.readBuffer();
      int space = buffer.length - link.readOffset();
      int n =
          link.read(buffer, link.readOffset(), Math.min(Math.min(chopping.size, space), readable));
      session.onLinkRead(link, n, nowNanos);
    }

    private final class Links implements LinkSource {
      @Override
      public void onTopologyAsked() {
        topologyAsked++;
      }

      @Override
      public boolean meansOneNode(Cluster cluster) {
        return clientsMeanOneNode;
      }

      @Override
      public Peers peers() {
        return peers;
      }

      @Override
      public boolean listensWithoutThreads() {
        return listensWithoutThreads;
      }

      @Override
      public Link lease(Node node, ConnectionState state) {
        FakeLink link = (FakeLink) Script.this.lease(node, state);
        return adopt(link);
      }

      @Override
      public boolean reclaim(Link link) {
        return Script.this.reclaim(link) && adopt((FakeLink) link) != null;
      }

      @Override
      public Link create(Node node, ConnectionState state) {
        return adopt((FakeLink) Script.this.create(node, state));
      }

      @Override
      public void release(Link link) {
        links.remove(link);
        Script.this.release(link);
      }

      @Override
      public void discard(Node node) {
        Script.this.discard(node);
      }

      private FakeLink adopt(FakeLink link) {
        if (link != null) {
          link.client = Client.this;
          links.add(link);
        }
        return link;
      }
    }
  }

  // ---- A node ----

  final class FakeNode {
    final String name;
    final NodeAddress address;
    final List<String> replayed = new ArrayList<>(); // what links were opened with
    int dials;
    int refusesDials;
    String refusesHandshake;
    boolean failsWrites;

    private final String slots;
    private final List<Command> asked = new ArrayList<>(); // arrived, and not mentioned by the test
    private final ArrayDeque<Command> mentioned = new ArrayDeque<>(); // and not answered

    FakeNode(String name, String host, String slots) {
      this.name = name;
      this.address = new NodeAddress(host, 7000);
      this.slots = slots;
    }

    /** The next commands that arrive here are these, words separated by blanks. */
    FakeNode receives(String... commands) {
      pump();
      for (String expected : commands) {
        assertFalse(
            asked.isEmpty(), name + " has not received " + expected + "; others: " + everything());
        Command next = asked.remove(0);
        assertEquals(expected, next.words, "at " + name);
        mentioned.add(next);
      }
      return this;
    }

    /** Whether something has arrived that the test has not mentioned. */
    boolean isAsked() {
      pump();
      return !asked.isEmpty();
    }

    /** Whatever command has arrived next, words separated by blanks, to be answered; null: none. */
    String receivesNext() {
      pump();
      if (asked.isEmpty()) {
        return null;
      }
      mentioned.add(asked.remove(0));
      return mentioned.peekLast().words;
    }

    void receivesNothing() {
      pump();
      assertEquals(Collections.emptyList(), unmentioned(), "at " + name);
    }

    /** Replies to the oldest commands that were received and not answered. */
    FakeNode answers(String... replies) {
      for (String reply : replies) {
        Command command = mentioned.poll();
        assertTrue(command != null, name + " has nothing to answer with " + printable(reply));
        command.reply = bytes(reply);
        command.link.flushReplies();
      }
      pump();
      return this;
    }

    /** Replies to the youngest command that was received and not answered. */
    FakeNode answersLast(String reply) {
      mentioned.addFirst(mentioned.pollLast());
      return answers(reply);
    }

    /** The first bytes of the reply to the oldest command; {@link #answers} gives the rest. */
    void answersPart(String bytes) {
      Command command = mentioned.peek();
      assertTrue(
          command != null && command.link.unanswered.peek() == command,
          "something else is to be answered");
      command.link.bytes.add(ByteBuffer.wrap(Script.bytes(bytes)));
      pump();
    }

    /**
     * Bytes that answer nothing, on the link that carried the last command mentioned or, without
     * one, any.
     */
    void says(String bytes) {
      FakeLink link = lastLink;
      assertTrue(link != null, "no link to say it on");
      link.bytes.add(ByteBuffer.wrap(Script.bytes(bytes)));
      pump();
    }

    /** It knows the connection that carried the last command mentioned by this address. */
    void lists(String address) {
      lastLink.localAddress = address;
    }

    /** Every connection to this node breaks; what it has sent before is still read. */
    void breaks() {
      for (Client client : clients) {
        for (FakeLink link : client.links) {
          link.broken |= link.at == this && link.connected;
        }
      }
      asked.clear();
      mentioned.clear();
      pump();
    }

    /** Whether a command has arrived that the test has not mentioned. */
    boolean hasReceived() {
      pump();
      return !asked.isEmpty();
    }

    int connections() {
      int count = 0;
      for (Client client : clients) {
        for (FakeLink link : client.links) {
          count += link.at == this && link.connected ? 1 : 0;
        }
      }
      for (FakeLink link : pool) {
        count += link.at == this ? 1 : 0;
      }
      return count;
    }

    private FakeLink lastLink;

    private List<String> unmentioned() {
      List<String> words = new ArrayList<>();
      for (Command command : asked) {
        words.add(command.words);
      }
      return words;
    }
  }

  private static final class Command {
    final FakeLink link;
    final String words;
    byte[] reply; // null: not answered

    Command(FakeLink link, String words) {
      this.link = link;
      this.words = words;
    }
  }

  /** One connection between a session and a node. */
  final class FakeLink extends Link {
    final FakeNode at;
    final ArrayDeque<ByteBuffer> bytes = new ArrayDeque<>(); // on their way to the session
    private final RequestParser commands = new RequestParser();
    private final ArrayDeque<Command> unanswered = new ArrayDeque<>();
    Client client;
    boolean connected;
    boolean broken;
    boolean isClosedByUs;
    String localAddress; // null: it has none that a node could list

    FakeLink(Node node, ConnectionState state, FakeNode at) {
      super(node, state);
      this.at = at;
    }

    @Override
    public String localAddress() {
      return localAddress;
    }

    void arrive(byte[] source, int start, int end) {
      commands.feed(source, start, end - start);
      try {
        while (commands.next()) {
          Command command = new Command(this, words(commands.arguments()));
          unanswered.add(command);
          at.lastLink = this;
          String table = answersTopology ? topologyReply(at, command.words) : null;
          if (table == null) {
            at.asked.add(command);
          } else {
            command.reply = Script.bytes(table);
            flushReplies();
          }
        }
      } catch (ProtocolException e) {
        Command garbage = new Command(this, "garbage");
        unanswered.add(garbage);
        at.asked.add(garbage);
        commands.clear();
      }
    }

    /** A node answers in the order it was asked. */
    void flushReplies() {
      while (!unanswered.isEmpty() && unanswered.peek().reply != null) {
        bytes.add(ByteBuffer.wrap(unanswered.poll().reply));
      }
    }

    boolean isReadable() {
      return !isClosedByUs && connected && (broken || !bytes.isEmpty());
    }

    int read(byte[] target, int offset, int length) {
      ByteBuffer first = bytes.peek();
      int n = Math.min(length, first.remaining());
      first.get(target, offset, n);
      if (!first.hasRemaining()) {
        bytes.poll();
      }
      return n;
    }
  }

  // ---- Links ----

  @Override
  public Link lease(Node node, ConnectionState state) {
    for (int i = pool.size() - 1; i >= 0; i--) {
      FakeLink link = pool.get(i);
      if (link.at.address.equals(node.address()) && link.state().equals(state)) {
        pool.remove(i);
        return link;
      }
    }
    return null;
  }

  @Override
  public boolean reclaim(Link link) {
    return pool.remove(link);
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    for (FakeNode known : nodes.values()) {
      if (known.address.equals(node.address())) {
        return new FakeLink(node, state, known);
      }
    }
    FakeNode unknown = new FakeNode(node.toString(), node.address().host(), null);
    nodes.put(unknown.name, unknown);
    return new FakeLink(node, state, unknown);
  }

  @Override
  public void release(Link link) {
    FakeLink idle = (FakeLink) link;
    assertTrue(
        idle.connected && !idle.isClosedByUs && idle.unanswered.isEmpty() && idle.bytes.isEmpty(),
        "given back with something outstanding");
    assertFalse(idle.isSubscribed(), "given back with subscriptions");
    assertFalse(pool.contains(idle), "given back twice");
    pool.add(idle);
  }

  @Override
  public void discard(Node node) {
    discarded.add(node.toString());
    for (int i = pool.size() - 1; i >= 0; i--) {
      if (pool.get(i).at.address.equals(node.address())) {
        pool.remove(i).isClosedByUs = true;
      }
    }
  }

  // ---- Wires ----

  private void pump() {
    boolean progress = true;
    for (int steps = 0; progress; steps++) {
      assertTrue(steps < 100_000, "the session goes in circles");
      progress = false;
      for (Client client : new ArrayList<>(clients)) {
        progress |= client.step();
      }
    }
  }

  private String everything() {
    StringBuilder all = new StringBuilder();
    for (FakeNode node : nodes.values()) {
      all.append(node.name).append(node.unmentioned()).append(' ');
    }
    for (Client client : clients) {
      if (client.session.failure() != null) {
        all.append(" failed: ").append(client.session.failure());
      }
    }
    return all.toString();
  }

  /** What a node of this cluster says of it, or null when it was asked something else. */
  private String topologyReply(FakeNode asked, String words) {
    if (words.equals("CLUSTER MYID")) {
      return bulk(id(asked));
    }
    if (words.equals("CLUSTER NODES")) {
      return bulk(lineOf(asked, asked.slots));
    }
    return words.equals("CLUSTER SHARDS") ? shards() : null;
  }

  /** What a node says of itself in CLUSTER NODES; {@code slots} as there, or null. */
  static String lineOf(FakeNode node, String slots) {
    return id(node)
        + " "
        + node.address
        + "@17000 myself,master - 0 0 1 connected"
        + (slots == null ? "" : " " + slots)
        + "\n";
  }

  /** CLUSTER SHARDS of the three primaries, and of D, which has no slots; RESP2. */
  String shards() {
    boolean spare = !replicas.containsValue("D");
    StringBuilder reply = new StringBuilder(spare ? "*4\r\n" : "*3\r\n");
    for (String name : new String[] {"A", "B", "C"}) {
      FakeNode node = node(name);
      String[] range = node.slots.split("-");
      reply
          .append("*4\r\n")
          .append(bulk("slots"))
          .append("*2\r\n:")
          .append(range[0])
          .append("\r\n:")
          .append(range[1])
          .append("\r\n")
          .append(bulk("nodes"))
          .append(replicas.containsKey(name) ? "*2\r\n" : "*1\r\n")
          .append(member(node, "master"));
      if (replicas.containsKey(name)) {
        reply.append(member(node(replicas.get(name)), "replica"));
      }
    }
    if (spare) {
      reply
          .append("*4\r\n")
          .append(bulk("slots"))
          .append("*0\r\n")
          .append(bulk("nodes"))
          .append("*1\r\n")
          .append(member(node("D"), "master"));
    }
    return reply.toString();
  }

  private static String member(FakeNode node, String role) {
    return "*14\r\n"
        + bulk("id")
        + bulk(id(node))
        + bulk("port")
        + ":7000\r\n"
        + bulk("ip")
        + bulk(node.address.host())
        + bulk("endpoint")
        + bulk(node.address.host())
        + bulk("role")
        + bulk(role)
        + bulk("replication-offset")
        + ":1\r\n"
        + bulk("health")
        + bulk("online");
  }

  static int slotOf(String key) {
    return Slot.of(bytes(key));
  }

  /** What a node answers that has handed the slot of {@code key} over to {@code node}. */
  static String movedTo(FakeNode node, String key) {
    return "-MOVED " + slotOf(key) + " " + node.address + "\r\n";
  }

  /** What a node answers that does not have {@code key} and is handing its slot to {@code node}. */
  static String askTo(FakeNode node, String key) {
    return "-ASK " + slotOf(key) + " " + node.address + "\r\n";
  }

  static String id(FakeNode node) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 40) {
      id.append(node.name.toLowerCase(java.util.Locale.ROOT));
    }
    return id.toString();
  }

  static String bulk(String text) {
    return "$" + bytes(text).length + "\r\n" + text + "\r\n";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String words(byte[] command) {
    RequestParser parser = new RequestParser();
    parser.feed(command, 0, command.length);
    try {
      parser.next();
    } catch (ProtocolException e) {
      fail(e);
    }
    return words(parser.arguments());
  }

  private static String words(Arguments arguments) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < arguments.count(); i++) {
      words.append(i == 0 ? "" : " ").append(arguments.text(i));
    }
    return words.toString();
  }

  private static String printable(String bytes) {
    return bytes.replace("\r\n", "|");
  }
}
