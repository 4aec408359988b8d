package dev.unmoved.it.jmh;

import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Link.Action;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One session on a cluster of three, driven as a blocking driver drives it. Nodes answer every GET
 * with 100 bytes.
 */
final class Model implements LinkSource {
  private static final byte[] VALUE =
      ("$100\r\n" + "v".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  private static final int[] FIRST_SLOTS = {0, 5461, 10923, Slot.COUNT};

  private final Map<Node, ArrayDeque<ModelLink>> idle = new HashMap<>();
  private final Session session;
  private final byte[] input = new byte[8192]; // as large as the client's own
  private int added; // how much longer a command is in the cluster than as the client sends it
  private long now;

  /**
   * A connection without a network: what was written is counted as so many commands and forgotten.
   */
  private static final class ModelLink extends Link {
    int bytesWritten;

    ModelLink(Node node, ConnectionState state) {
      super(node, state);
    }
  }

  Model() {
    this(Options.DEFAULTS);
  }

  Model(Options options) {
    Node[] nodes = new Node[3];
    Shard[] shards = new Shard[3];
    for (int i = 0; i < 3; i++) {
      nodes[i] = new Node("node" + i, new NodeAddress("10.0.0." + (i + 1), 6379), List.of());
      shards[i] =
          new Shard(nodes[i], List.of(), new int[] {FIRST_SLOTS[i], FIRST_SLOTS[i + 1] - 1});
    }
    TopologyCache cache = new TopologyCache((cluster, cause) -> {}, 1_000);
    cache.onCluster(nodes[0].address(), false, new Topology(Arrays.asList(shards)), now);
    ModelLink home = new ModelLink(null, ConnectionState.NEW);
    session = new Session(options, cache, this, home, nodes[0].address(), false, 1, now);
  }

  /** GET commands of keys that lie on {@code node}. */
  static byte[][] gets(int node, int count) {
    return gets(node, count, UnaryOperator.identity());
  }

  /** The same, where the cluster knows keys by other names. */
  static byte[][] gets(int node, int count, UnaryOperator<String> names) {
    byte[][] commands = new byte[count][];
    for (int i = 0, found = 0; found < count; i++) {
      String name = "user:100:" + i;
      byte[] key = names.apply(name).getBytes(StandardCharsets.US_ASCII);
      int slot = Slot.of(key, 0, key.length);
      if (slot >= FIRST_SLOTS[node] && slot < FIRST_SLOTS[node + 1]) {
        commands[found++] = RespWriter.command("GET", name);
      }
    }
    return commands;
  }

  /** From now on commands are of database {@code number}, which the session has a name for. */
  void select(int number) {
    byte[] select = RespWriter.command("SELECT", String.valueOf(number));
    session.onClientBytes(select, 0, select.length, ++now);
    act();
    if (session.deliver(input, 0, input.length) != "+OK\r\n".length()) {
      throw new IllegalStateException("the session leaves databases to the server");
    }
  }

  /** Every command from now on is {@code bytes} longer where it is executed. */
  void addsToCommands(int bytes) {
    added = bytes;
  }

  /**
   * Writes {@code commands}, which hold {@code count} GETs of equal length, and reads until all are
   * answered.
   */
  int exchange(byte[] commands, int count) {
    session.onClientBytes(commands, 0, commands.length, ++now);
    act();
    int missing = count * VALUE.length;
    while (missing > 0) {
      int n = session.deliver(input, 0, input.length);
      missing -= n > 0 ? n : read(commands.length / count + added);
      act();
    }
    return missing;
  }

  private int read(int commandLength) {
    ModelLink link = (ModelLink) session.awaited();
    boolean inPlace = session.canReadInPlace(link);
    byte[] buffer = inPlace ? input : link.readBuffer();
    int from = inPlace ? 0 : link.readOffset();
    int n = 0;
    while (link.bytesWritten > 0 && buffer.length - from - n >= VALUE.length) {
      System.arraycopy(VALUE, 0, buffer, from + n, VALUE.length);
      n += VALUE.length;
      link.bytesWritten -= commandLength;
    }
    if (inPlace) {
      return session.onLinkReadInPlace(link, buffer, from, n, ++now);
    }
    session.onLinkRead(link, n, ++now);
    return 0;
  }

  private void act() {
    Action action;
    while ((action = session.nextAction()) != null) {
      ModelLink link = (ModelLink) action.link();
      if (action.kind() == Action.Kind.OPEN) {
        session.onLinkOpened(link);
      } else {
        while (link.nextWrite()) {
          link.bytesWritten += link.writeEnd() - link.writeStart();
        }
      }
    }
  }

  @Override
  public Link lease(Node node, ConnectionState state) {
    return shelf(node).pollLast();
  }

  @Override
  public boolean reclaim(Link link) {
    return idle.get(link.node()).remove((ModelLink) link);
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    return new ModelLink(node, state);
  }

  @Override
  public void release(Link link) {
    shelf(link.node()).addLast((ModelLink) link);
  }

  @Override
  public void discard(Node node) {
    shelf(node).clear();
  }

  private ArrayDeque<ModelLink> shelf(Node node) {
    return idle.computeIfAbsent(node, n -> new ArrayDeque<>());
  }
}
