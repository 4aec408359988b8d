package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One session, its client and a cluster of four nodes, all moved by one seed: what the client sends, how bytes are cut,
 * when each node gets to its next command, where slots go meanwhile, which links break.
 *
 * <p>Nodes keep keys and answer as Redis does (MOVED, ASK, TRYAGAIN, LOADING). Every command carries the number of the
 * client's request, so that each execution can be told: how often, in which order, with which answer.
 */
final class World implements LinkSource {
  /** What may go wrong. */
  static final class Faults {
    boolean slotsReturn; // a slot may come back to a node that gave it away: what is under way may be executed there
    boolean migrations; // keys move one by one, with ASK
    boolean refusals; // LOADING, out of the blue
    boolean resets;
    boolean severalKeys; // MGET and MSET, over several slots too
  }

  private static final String[] TAGS = {"s1", "s2", "s3", "s4", "s5"};
  private static final int NODES = 4;
  private static final int FAULTY_STEPS = 300;

  private final long seed;
  private final Faults faults;
  private final SplittableRandom random;
  private final Options options = Script.options("retry.timeout=600s", "redirects.max=1000");
  private final TopologyCache cache;
  private final List<FakeNode> nodes = new ArrayList<>();
  private final int[] ownerOfSlot = new int[Slot.COUNT];
  private final Map<String, Integer> migratingTo = new HashMap<>(); // by tag
  private final Map<String, List<Integer>> ownersSoFar = new HashMap<>(); // by tag
  private final List<FakeLink> pool = new ArrayList<>();
  private final List<FakeLink> used = new ArrayList<>();
  private final List<FakeLink> opening = new ArrayList<>();
  private final Session session;
  private final boolean eventLoop;
  private final List<String[]> program = new ArrayList<>();
  private final List<String> expected = new ArrayList<>(); // what one server would answer
  private final Map<String, Integer> executions = new HashMap<>(); // by request and tag
  private final List<String> history = new ArrayList<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private int sent;
  private int resets;
  private boolean calm; // nothing goes wrong any more
  private boolean refreshWanted;
  private long nowNanos = 1_000_000_000L;

  World(long seed, Faults faults) {
    Log.level(Log.WARN);
    this.seed = seed;
    this.faults = faults;
    random = new SplittableRandom(seed);
    eventLoop = random.nextBoolean();
    cache = new TopologyCache((cluster, cause) -> refreshWanted = true);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new FakeNode(i));
    }
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      ownerOfSlot[slot] = slot * 3 / Slot.COUNT;
    }
    for (String tag : TAGS) {
      ownersSoFar.put(tag, new ArrayList<>(Arrays.asList(ownerOf(tag))));
    }
    writeProgram();
    NodeAddress home = nodes.get(0).address;
    cache.onCluster(home, false, snapshot(), nowNanos);
    FakeLink link = new FakeLink(null, ConnectionState.NEW, nodes.get(0));
    link.connected = true;
    used.add(link);
    session = new Session(options, cache, this, link, home, false, seed, nowNanos);
  }

  // ---- The program and what one server says to it ----

  private void writeProgram() {
    Map<String, String> data = new HashMap<>();
    int length = 5 + random.nextInt(40);
    for (int id = 0; id < length; id++) {
      String[] words = command(id);
      program.add(words);
      expected.add(execute(words, data));
    }
  }

  private String[] command(int id) {
    String key = key(pick(TAGS));
    int kind = random.nextInt(faults.severalKeys ? 12 : 9);
    if (kind < 3) {
      return new String[] {"GETRANGE", key, Integer.toString(id), "-1"};
    } else if (kind < 5) {
      return new String[] {"SET", key, id + ":" + new String(new char[random.nextInt(40)]).replace('\0', '.')};
    } else if (kind < 8) {
      return new String[] {"APPEND", key, id + ":"};
    } else if (kind < 9) {
      return new String[] {"PING", Integer.toString(id)};
    }
    List<String> words = new ArrayList<>();
    words.add(kind < 11 ? "MGET" : "MSET");
    for (String tag : TAGS) {
      if (random.nextInt(3) == 0 || (tag.equals("s5") && words.size() == 1)) {
        for (int i = random.nextInt(2); i < 2; i++) {
          words.add(key(tag));
          words.add(kind < 11 ? "{" + tag + "}#" + id : id + ":");
        }
      }
    }
    return words.toArray(new String[0]);
  }

  private String key(String tag) {
    return "{" + tag + "}" + (random.nextBoolean() ? "a" : "b");
  }

  private static String tag(String key) {
    return key.startsWith("{") ? key.substring(1, key.indexOf('}')) : "";
  }

  private static String execute(String[] words, Map<String, String> data) {
    switch (words[0]) {
      case "SET":
        data.put(words[1], words[2]);
        return "+OK\r\n";
      case "APPEND":
        data.put(words[1], data.getOrDefault(words[1], "") + words[2]);
        return ":" + data.get(words[1]).length() + "\r\n";
      case "GETRANGE":
        return Script.bulk(data.getOrDefault(words[1], ""));
      case "MGET":
        StringBuilder reply = new StringBuilder("*" + (words.length - 1) + "\r\n");
        for (int i = 1; i < words.length; i++) {
          reply.append(data.containsKey(words[i]) ? Script.bulk(data.get(words[i])) : "$-1\r\n");
        }
        return reply.toString();
      case "MSET":
        for (int i = 1; i < words.length; i += 2) {
          data.put(words[i], words[i + 1]);
        }
        return "+OK\r\n";
      default:
        return Script.bulk(words[1]);
    }
  }

  private static List<String> keys(String[] words) {
    List<String> keys = new ArrayList<>();
    if (words[0].equals("MGET") || words[0].equals("MSET")) {
      for (int i = 1; i < words.length; i += words[0].equals("MSET") ? 2 : 1) {
        keys.add(words[i]);
      }
    } else if (!words[0].equals("PING")) {
      keys.add(words[1]);
    }
    return keys;
  }

  /** The number of the request that a command at a node belongs to. */
  private static int id(String[] words) {
    switch (words[0]) {
      case "MGET":
        return Integer.parseInt(words[2].substring(words[2].indexOf('#') + 1));
      case "PING":
        return Integer.parseInt(words[1]);
      default:
        return Integer.parseInt(words[2].split(":")[0]);
    }
  }

  private static boolean writes(String[] words) {
    return words[0].equals("SET") || words[0].equals("APPEND") || words[0].equals("MSET");
  }

  // ---- One step after the other ----

  /** Runs until nothing is left to do, and checks. */
  void run() {
    try {
      for (int i = 0; i < FAULTY_STEPS; i++) {
        step();
      }
      calm = true;
      for (String tag : new ArrayList<>(migratingTo.keySet())) {
        move(tag);
      }
      for (int i = 0; sent < program.size() || !session.isIdle(); i++) {
        if (session.failure() != null) {
          break;
        }
        assertTrue(i < 20_000, "the client waits for ever");
        step();
      }
      for (int i = 0; i < 500; i++) {
        settle(); // pushes and silent replies that are still on their way
      }
      check();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + (eventLoop ? ", event loop" : ", blocking") + ": " + e.getMessage() + "\n"
          + String.join("\n", history), e);
    }
  }

  private void step() {
    nowNanos += random.nextInt(2_000_000);
    int choice = random.nextInt(100);
    if (choice < 15) {
      send();
    } else if (choice < 40) {
      serve();
    } else if (choice < 75) {
      drive();
    } else if (choice < 80) {
      wake();
    } else if (choice < 83) {
      refresh();
    } else if (!calm) {
      disturb();
    }
    act();
  }

  private void settle() {
    nowNanos += 1_000_000;
    serve();
    drive();
    wake();
    act();
  }

  private void send() {
    if (sent == program.size() || session.failure() != null) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int count = 1 + random.nextInt(4); count > 0 && sent < program.size(); count--) {
      byte[] command = RespWriter.command(program.get(sent));
      bytes.write(command, 0, command.length);
      history.add("sends " + sent + " " + String.join(" ", program.get(sent)));
      sent++;
    }
    byte[] all = bytes.toByteArray();
    int from = 0;
    while (from < all.length) {
      int n = Math.min(all.length - from, random.nextBoolean() ? all.length : 1 + random.nextInt(30));
      session.onClientBytes(all, from, n, nowNanos);
      from += n;
      if (random.nextBoolean()) {
        act();
      }
    }
  }

  /** One node gets to one command. */
  private void serve() {
    List<FakeLink> busy = new ArrayList<>();
    for (FakeLink link : used) {
      if (!link.queue.isEmpty() && !link.broken) {
        busy.add(link);
      }
    }
    if (!busy.isEmpty()) {
      busy.get(random.nextInt(busy.size())).serve();
    }
  }

  private void wake() {
    if (session.nextWakeNanos() != Long.MAX_VALUE && random.nextBoolean()) {
      nowNanos = Math.max(nowNanos, session.nextWakeNanos());
    }
    session.onTime(nowNanos);
  }

  private void refresh() {
    Cluster cluster = session.cluster();
    if (refreshWanted) {
      refreshWanted = false;
      cluster.onRefreshed(snapshot(), cluster.refreshMark(), nowNanos);
      history.add("refreshed");
    }
  }

  private void disturb() {
    int choice = random.nextInt(100);
    String tag = pick(TAGS);
    if (choice < 12) {
      move(tag);
    } else if (choice < 24 && faults.migrations) {
      migrate(tag);
    } else if (choice < 27 && faults.resets) {
      reset();
    }
  }

  private void move(String tag) {
    List<Integer> soFar = ownersSoFar.get(tag);
    int target = migratingTo.containsKey(tag) ? migratingTo.get(tag) : random.nextInt(NODES);
    if (target == ownerOf(tag) || (!faults.slotsReturn && !migratingTo.containsKey(tag) && soFar.contains(target))) {
      return;
    }
    FakeNode from = nodes.get(ownerOf(tag));
    for (String key : new ArrayList<>(from.data.keySet())) {
      if (tag(key).equals(tag)) {
        nodes.get(target).data.put(key, from.data.remove(key));
      }
    }
    soFar.add(target);
    migratingTo.remove(tag);
    ownerOfSlot[slot(tag)] = target;
    history.add(tag + " (slot " + slot(tag) + ") moves from " + from + " to " + nodes.get(target));
  }

  /** Begins a migration, or moves one key. */
  private void migrate(String tag) {
    if (!migratingTo.containsKey(tag)) {
      int target = random.nextInt(NODES);
      if (target != ownerOf(tag) && (faults.slotsReturn || !ownersSoFar.get(tag).contains(target))) {
        migratingTo.put(tag, target);
        history.add(tag + " (slot " + slot(tag) + ") begins to move from " + nodes.get(ownerOf(tag)) + " to "
            + nodes.get(target));
      }
      return;
    }
    String key = key(tag);
    String value = nodes.get(ownerOf(tag)).data.remove(key);
    if (value != null) {
      nodes.get(migratingTo.get(tag)).data.put(key, value);
      history.add(key + " migrates");
    }
  }

  private void reset() {
    if (used.isEmpty()) {
      return;
    }
    FakeLink link = used.get(random.nextInt(used.size()));
    if (link.connected && !link.broken) {
      resets++;
      link.broken = true;
      history.add("link to " + link.at + " breaks with " + link.queue.size() + " commands waiting");
      link.queue.clear();
      if (random.nextBoolean()) {
        link.bytes.clear(); // what it has answered is lost too
      }
    }
  }

  // ---- The driver ----

  private void act() {
    Action action;
    while ((action = session.nextAction()) != null) {
      FakeLink link = (FakeLink) action.link();
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
          link.closed = true;
          used.remove(link);
          opening.remove(link);
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
    FakeLink link = opening.remove(0);
    if (faults.resets && !calm && random.nextInt(10) == 0) {
      history.add("dial to " + link.at + " is refused");
      session.onLinkFailed(link, "Connection refused", nowNanos);
    } else {
      link.connected = true;
      session.onLinkOpened(link);
    }
  }

  private void drive() {
    if (session.failure() != null) {
      return;
    }
    if (!opening.isEmpty() && random.nextBoolean()) {
      open();
      return;
    }
    if (random.nextInt(4) > 0) {
      deliver();
    }
    FakeLink link = next();
    if (link == null) {
      return;
    }
    if (link.bytes.isEmpty()) {
      history.add("    the link to " + link.at + " is seen to be broken");
      session.onLinkFailed(link, "the node closed the connection", nowNanos);
      return;
    }
    if (!eventLoop && random.nextBoolean() && session.canReadInPlace(link)) {
      byte[] target = new byte[1 + random.nextInt(random.nextBoolean() ? 4 : 200)];
      int n = link.read(target, 0, target.length);
      received.write(target, 0, session.onLinkReadInPlace(link, target, 0, n, nowNanos));
    } else {
      byte[] buffer = link.readBuffer();
      int space = Math.min(buffer.length - link.readOffset(), 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
      session.onLinkRead(link, link.read(buffer, link.readOffset(), space), nowNanos);
    }
    act();
  }

  private void deliver() {
    byte[] target = new byte[1 + random.nextInt(64)];
    int n;
    while ((n = session.deliver(target, 0, target.length)) > 0) {
      received.write(target, 0, n);
    }
  }

  private FakeLink next() {
    if (!eventLoop) {
      deliver(); // a blocking driver reads only when there is nothing to hand out
      FakeLink awaited = session.failure() != null ? null : (FakeLink) session.awaited();
      return awaited != null && awaited.isReadable() ? awaited : null;
    }
    List<FakeLink> readable = new ArrayList<>();
    for (FakeLink link : used) {
      if (link.isReadable()) {
        readable.add(link);
      }
    }
    return readable.isEmpty() ? null : readable.get(random.nextInt(readable.size()));
  }

  // ---- Links ----

  @Override
  public Link lease(Node node, ConnectionState state) {
    for (FakeLink link : pool) {
      if (link.at.address.equals(node.address())) {
        pool.remove(link);
        used.add(link);
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
    for (FakeNode known : nodes) {
      if (known.address.equals(node.address())) {
        FakeLink link = new FakeLink(node, state, known);
        used.add(link);
        return link;
      }
    }
    throw new AssertionError("no such node: " + node);
  }

  @Override
  public void release(Link link) {
    FakeLink idle = (FakeLink) link;
    assertTrue(idle.connected && !idle.closed && idle.queue.isEmpty() && idle.bytes.isEmpty(),
        "given back with something outstanding");
    assertTrue(used.remove(idle), "given back twice");
    if (!idle.broken) {
      pool.add(idle);
    }
  }

  @Override
  public void discard(Node node) {
    pool.removeIf(link -> link.at.address.equals(node.address()));
  }

  private final class FakeLink extends Link {
    final FakeNode at;
    final ArrayDeque<String[]> queue = new ArrayDeque<>(); // arrived, not looked at
    final ArrayDeque<byte[]> bytes = new ArrayDeque<>(); // replies on their way to the session
    private final ArrayDeque<String[]> unanswered = new ArrayDeque<>(); // as far as the session can know
    private final RequestParser commands = new RequestParser();
    private boolean asking;
    boolean connected;
    boolean broken;

    FakeLink(Node node, ConnectionState state, FakeNode at) {
      super(node, state);
      this.at = at;
    }

    void arrive(byte[] source, int start, int end) {
      commands.feed(source, start, end - start);
      try {
        while (commands.next()) {
          String[] words = words(commands.arguments());
          history.add("    to " + at + (broken ? " (broken): " : ": ") + String.join(" ", words));
          checkOrder(words);
          unanswered.add(words);
          if (!broken) {
            queue.add(words);
          }
        }
      } catch (ProtocolException e) {
        throw new AssertionError("garbage was sent", e);
      }
    }

    /** Whoever was issued earlier for the same slot was executed, or is ahead on this link and not known to be refused. */
    private void checkOrder(String[] words) {
      for (String key : words[0].equals("ASKING") ? Collections.<String>emptyList() : keys(words)) {
        for (int earlier = 0; earlier < id(words); earlier++) {
          if (touches(earlier, tag(key)) && !executions.containsKey(earlier + tag(key)) && !isAhead(earlier, tag(key))) {
            throw new AssertionError(String.join(" ", words) + " is sent to " + at + " although request " + earlier
                + " has not been executed yet");
          }
        }
      }
    }

    private boolean isAhead(int earlier, String tag) {
      for (String[] words : unanswered) {
        if (!words[0].equals("ASKING") && id(words) == earlier && !keys(words).isEmpty()
            && tag(keys(words).get(0)).equals(tag)) {
          return true;
        }
      }
      return broken; // nobody will see what is sent here
    }

    void serve() {
      String[] words = queue.poll();
      String reply;
      if (words[0].equals("ASKING")) {
        asking = true;
        reply = "+OK\r\n";
      } else {
        reply = at.answer(words, asking);
        asking = false;
        history.add("  " + at + " answers " + String.join(" ", words) + " with " + reply.trim().replace("\r\n", "|"));
      }
      bytes.add(reply.getBytes(StandardCharsets.US_ASCII));
    }

    boolean isReadable() {
      return connected && !closed && (broken || !bytes.isEmpty());
    }

    int read(byte[] target, int offset, int length) {
      byte[] first = bytes.poll();
      int n = Math.min(length, first.length);
      System.arraycopy(first, 0, target, offset, n);
      if (n < first.length) {
        bytes.addFirst(Arrays.copyOfRange(first, n, first.length));
      } else {
        unanswered.poll();
      }
      return n;
    }
  }

  private boolean touches(int request, String tag) {
    for (String key : keys(program.get(request))) {
      if (tag(key).equals(tag)) {
        return true;
      }
    }
    return false;
  }

  // ---- Nodes ----

  private final class FakeNode {
    final int index;
    final NodeAddress address;
    final Map<String, String> data = new HashMap<>();

    FakeNode(int index) {
      this.index = index;
      address = new NodeAddress("10.0.0." + (index + 1), 7000);
    }

    String answer(String[] words, boolean asking) {
      List<String> keys = keys(words);
      if (keys.isEmpty()) {
        return execute(words, data);
      }
      String tag = tag(keys.get(0));
      int slot = slot(tag);
      int missing = 0;
      for (String key : keys) {
        assertEquals(slot, slot(tag(key)), "CROSSSLOT");
        missing += data.containsKey(key) ? 0 : 1;
      }
      Integer target = migratingTo.get(tag);
      if (faults.refusals && !calm && random.nextInt(20) == 0) {
        return "-LOADING Redis is loading the dataset in memory\r\n";
      } else if (ownerOfSlot[slot] == index) {
        if (target != null && missing > 0) {
          return missing < keys.size() ? "-TRYAGAIN Multiple keys request during rehashing of slot\r\n"
              : "-ASK " + slot + " " + nodes.get(target).address + "\r\n";
        }
      } else if (target == null || target != index || !asking) {
        return "-MOVED " + slot + " " + nodes.get(ownerOfSlot[slot]).address + "\r\n";
      } else if (missing > 0 && keys.size() > 1) {
        return "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
      }
      executions.merge(id(words) + tag, 1, Integer::sum);
      if (writes(words)) {
        assertEquals(1, executions.get(id(words) + tag).intValue(), "executed twice: " + String.join(" ", words));
      }
      return execute(words, data);
    }

    @Override
    public String toString() {
      return String.valueOf((char) ('A' + index));
    }
  }

  private int ownerOf(String tag) {
    return ownerOfSlot[slot(tag)];
  }

  private static int slot(String tag) {
    return Slot.of(tag.getBytes(StandardCharsets.US_ASCII));
  }

  private Topology snapshot() {
    List<Shard> shards = new ArrayList<>();
    for (FakeNode node : nodes) {
      List<Integer> ranges = new ArrayList<>();
      for (int slot = 0; slot < Slot.COUNT; slot++) {
        if (ownerOfSlot[slot] == node.index) {
          if (slot == 0 || ownerOfSlot[slot - 1] != node.index) {
            ranges.add(slot);
          }
          if (slot == Slot.COUNT - 1 || ownerOfSlot[slot + 1] != node.index) {
            ranges.add(slot);
          }
        }
      }
      if (!ranges.isEmpty()) {
        Node primary = new Node("id" + node.index, node.address, Collections.<NodeAddress>emptyList());
        shards.add(new Shard(primary, Collections.<Node>emptyList(), ranges.stream().mapToInt(i -> i).toArray()));
      }
    }
    return new Topology(shards);
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static String[] words(Arguments arguments) {
    String[] words = new String[arguments.count()];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments.text(i);
    }
    return words;
  }

  // ---- What has to be true in the end ----

  private void check() {
    String got = new String(received.toByteArray(), StandardCharsets.US_ASCII);
    String all = String.join("", expected);
    if (session.failure() != null) {
      assertTrue(resets > 0, "broken without reason: " + session.failure());
    }
    if (isOrderGuaranteed()) {
      if (session.failure() == null) {
        assertEquals(printable(all), printable(got));
      } else {
        assertTrue(all.startsWith(got), "not a prefix: " + printable(got) + "\nof: " + printable(all));
      }
    }
    if (session.failure() == null) {
      assertEquals(program.size(), sent);
      assertTrue(session.isIdle());
      assertTrue(session.backlog.isEmpty(), "backlog");
      assertFalse(session.order.isTracking(), "still tracks the order of slots");
      assertEquals(Long.MAX_VALUE, session.nextWakeNanos(), "still has something parked");
      for (FakeLink link : used) {
        assertTrue(link == session.home() || link.broken, "still holds a link to " + link.at);
        assertEquals(0, link.attached);
        assertEquals(0, link.undelivered);
        assertTrue(link.inFlight.isEmpty() && link.outbox.isEmpty());
      }
    }
  }

  /** Where a node may refuse one command and accept the next, already under way, no client library can keep the order. */
  private boolean isOrderGuaranteed() {
    return !faults.slotsReturn && !faults.refusals && !(faults.migrations && faults.severalKeys);
  }

  private static String printable(String bytes) {
    return bytes.replace("\r\n", "|");
  }
}
