package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Four nodes that keep keys and answer as Redis Cluster does (MOVED, ASK, TRYAGAIN, LOADING,
 * CLUSTERDOWN), with what can happen to them, and books of what was really executed: how often, and
 * with which answer.
 */
final class ModelCluster {
  static final int NODES = 4;

  private final EnumSet<Ingredient> features;
  private final SplittableRandom random;
  private final List<String> history;
  private final List<ModelNode> nodes = new ArrayList<>();
  private final int[] ownerOfSlot = new int[Slot.COUNT];
  private final Map<String, Integer> migratingTo = new HashMap<>(); // by tag
  private final Map<String, List<Integer>> ownersSoFar = new HashMap<>(); // by tag
  private final List<String> tags;
  final List<ModelLink> links = new ArrayList<>(); // every open connection
  // messages on their way, by sender and receiver
  private final List<ArrayDeque<String[]>> bus = new ArrayList<>();
  private boolean calm;
  private int step;
  private int changes;
  private boolean leftUnseen; // a node has left since the topology was last told

  // The books
  private final Map<String, Integer> executions = new HashMap<>(); // by request and tag
  private final Map<Integer, String> replies = new HashMap<>(); // to the last execution, by request
  // the step at which a key came into being
  private final Map<String, Integer> bornAt = new HashMap<>();
  private final Set<String> everThere = new HashSet<>();
  private final Set<String> published = new HashSet<>();

  ModelCluster(
      EnumSet<Ingredient> features,
      List<String> tags,
      SplittableRandom random,
      List<String> history) {
    this.features = features;
    this.tags = tags;
    this.random = random;
    this.history = history;
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ModelNode(i));
      for (int j = 0; j < NODES; j++) {
        bus.add(new ArrayDeque<>());
      }
    }
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      ownerOfSlot[slot] = slot * 3 / Slot.COUNT; // the last node has nothing yet
    }
    for (String tag : tags) {
      ownersSoFar.put(tag, new ArrayList<>(Arrays.asList(ownerOf(tag))));
    }
  }

  ModelNode node(int index) {
    return nodes.get(index);
  }

  ModelNode at(NodeAddress address) {
    for (ModelNode node : nodes) {
      if (node.address.equals(address)) {
        return node;
      }
    }
    throw new AssertionError("no such node: " + address);
  }

  // ---- What happens to it ----

  /** Something goes wrong, if chance will have it. */
  void disturb() {
    int choice = random.nextInt(100);
    String tag = tags.get(random.nextInt(tags.size()));
    if (choice < 12 && features.contains(Ingredient.MOVES)) {
      move(tag);
    } else if (choice < 24 && features.contains(Ingredient.MIGRATIONS)) {
      migrate(tag);
    } else if (choice < 27 && features.contains(Ingredient.RESETS)) {
      reset();
    } else if (choice < 29 && features.contains(Ingredient.NODES_LEAVE)) {
      leave(nodes.get(random.nextInt(NODES)));
    } else if (choice < 32 && features.contains(Ingredient.SCRIPTS_FORGOTTEN)) {
      forgetScripts(nodes.get(random.nextInt(NODES)));
    } else if (choice < 38 && features.contains(Ingredient.ROLE_CHANGES)) {
      changeRole();
    }
  }

  /** From now on nothing goes wrong any more. */
  void calmDown() {
    calm = true;
    for (String tag : new ArrayList<>(migratingTo.keySet())) {
      moveTo(tag, migratingTo.get(tag));
    }
  }

  private void move(String tag) {
    int target = migratingTo.containsKey(tag) ? migratingTo.get(tag) : random.nextInt(NODES);
    if (target != ownerOf(tag) && (migratingTo.containsKey(tag) || mayGoTo(tag, target))) {
      moveTo(tag, target);
    }
  }

  private boolean mayGoTo(String tag, int target) {
    return features.contains(Ingredient.SLOTS_RETURN) || !ownersSoFar.get(tag).contains(target);
  }

  private void moveTo(String tag, int target) {
    ModelNode from = nodes.get(ownerOf(tag));
    for (String key : from.keys()) {
      if (ModelServer.tag(key).equals(tag)) {
        from.give(key, nodes.get(target));
      }
    }
    ownersSoFar.get(tag).add(target);
    migratingTo.remove(tag);
    ownerOfSlot[ModelServer.slot(tag)] = target;
    changes++;
    history.add(
        tag
            + " (slot "
            + ModelServer.slot(tag)
            + ") moves from "
            + from
            + " to "
            + nodes.get(target));
  }

  /** Begins a migration, or moves one key. */
  private void migrate(String tag) {
    ModelNode from = nodes.get(ownerOf(tag));
    if (!migratingTo.containsKey(tag)) {
      int target = random.nextInt(NODES);
      if (target != ownerOf(tag) && mayGoTo(tag, target)) {
        migratingTo.put(tag, target);
        history.add(
            tag
                + " (slot "
                + ModelServer.slot(tag)
                + ") begins to move from "
                + from
                + " to "
                + nodes.get(target));
      }
      return;
    }
    String key =
        "{"
            + tag
            + "}"
            + (features.contains(Ingredient.SEVERAL_STEPS) && random.nextInt(3) == 0
                ? "s"
                : random.nextBoolean() ? "a" : "b");
    if (from.has(key)) {
      from.give(key, nodes.get(migratingTo.get(tag)));
      history.add(key + " migrates");
    }
  }

  /**
   * Never down to one node: a topology that shares no node with the one before is that of another
   * cluster.
   */
  /** Everybody has been told who is left. */
  void isSeen() {
    leftUnseen = false;
  }

  private void leave(ModelNode leaving) {
    if (leftUnseen || snapshot().shards().size() < 3) {
      return; // of several that leave at once too few might stay for the rest to be known by
    }
    int heir = (leaving.index + 1 + random.nextInt(NODES - 1)) % NODES;
    List<String> left = new ArrayList<>();
    for (String tag : tags) {
      if (ownerOf(tag) == leaving.index) {
        if (migratingTo.containsKey(tag) || !mayGoTo(tag, heir)) {
          return;
        }
        left.add(tag);
      }
    }
    for (String tag : left) {
      moveTo(tag, heir);
    }
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      ownerOfSlot[slot] = ownerOfSlot[slot] == leaving.index ? heir : ownerOfSlot[slot];
    }
    changes++;
    leftUnseen = true;
    history.add(leaving + " leaves all its slots to " + nodes.get(heir));
  }

  /**
   * Unless a script is just being used there: one that is lost right after it was loaded is the
   * client's to load.
   */
  private void forgetScripts(ModelNode forgetful) {
    for (ModelLink link : links) {
      if (link.at == forgetful && link.waitsFor("EVALSHA")) {
        return;
      }
    }
    forgetful.scripts.clear();
    history.add(forgetful + " forgets its scripts");
  }

  private void reset() {
    List<ModelLink> open = new ArrayList<>();
    for (ModelLink link : links) {
      if (!link.broken) {
        open.add(link);
      }
    }
    if (!open.isEmpty()) {
      open.get(random.nextInt(open.size())).breaks(random.nextBoolean());
    }
  }

  /**
   * As if a node had become a replica for a moment: it sends blocked clients away, and keeps its
   * slots.
   */
  private void changeRole() {
    for (ModelLink link : links) {
      if (!link.broken && link.connection.blocked != null) {
        link.isSentAway(
            "-UNBLOCKED force unblock from blocking operation, "
                + "instance state changed (master -> replica?)\r\n");
        return;
      }
    }
  }

  /** Time passes: messages arrive at other nodes, and blocked clients are looked at again. */
  void onStep(long nowNanos) {
    step++;
    ArrayDeque<String[]> wire = bus.get(random.nextInt(bus.size()));
    if (!wire.isEmpty()) {
      String[] message = wire.poll();
      deliver(nodes.get(Integer.parseInt(message[0])), message[1], message[2]);
    }
    for (ModelLink link : new ArrayList<>(links)) {
      if (!link.broken && link.connection.blocked != null) {
        String[] words = link.connection.blocked;
        String reply = link.at.unblock(link.connection, nowNanos);
        if (reply != null) {
          history.add(
              "  "
                  + link.at
                  + " unblocks "
                  + String.join(" ", words)
                  + " with "
                  + World.printable(reply.trim()));
          link.answer(reply);
        }
      }
    }
  }

  /** Whoever waits for ever is given something, now and then. */
  void pushToWhoWaits() {
    for (ModelLink link : links) {
      if (!link.broken && link.connection.blocked != null && random.nextInt(20) == 0) {
        String key = link.connection.blocked[1];
        nodes.get(ownerOf(ModelServer.tag(key))).push(key, "from nobody " + step);
        return;
      }
    }
  }

  private int deliver(ModelNode at, String channel, String message) {
    int receivers = 0;
    for (ModelLink link : links) {
      if (link.at == at && !link.broken) {
        receivers += link.hear(channel, message);
      }
    }
    return receivers;
  }

  /**
   * Where a channel has a hash tag and nothing goes wrong, those are counted whom home has
   * confirmed the channel, and nobody whom it has confirmed that it ended.
   */
  private int counted(ModelNode at, String channel, int receivers) {
    if (isQuiet() && channel.startsWith("{")) {
      int certain = 0;
      Set<SimulatedClient> undecided = new HashSet<>();
      for (ModelLink link : links) {
        if (link.isHome() && link.client.isSubscribing()) {
          undecided.add(link.client);
        } else if (link.isHome()) {
          certain += link.subscriptions(channel);
        }
      }
      assertEquals(ownerOf(ModelServer.tag(channel)), at.index, "published elsewhere: " + channel);
      assertTrue(
          receivers >= certain && receivers <= certain + 2 * undecided.size(),
          receivers + " are counted for " + channel + ", of whom " + certain + " are certain");
    }
    return receivers;
  }

  /** Whether nothing goes wrong. */
  private boolean isQuiet() {
    return Collections.disjoint(features, EnumSet.range(Ingredient.MOVES, Ingredient.ROLE_CHANGES));
  }

  // ---- What is true of it ----

  int ownerOf(String tag) {
    return ownerOfSlot[ModelServer.slot(tag)];
  }

  int step() {
    return step;
  }

  /** How often slots have gone from one node to another. */
  int changes() {
    return changes;
  }

  /** Keys of all nodes together. */
  int keyCount() {
    return bornAt.size();
  }

  boolean wasExecuted(int id, String tag) {
    return executions.containsKey(id + tag);
  }

  /** What a node said when it executed a request last; null: none did. */
  String replyTo(int id) {
    return replies.get(id);
  }

  /** What a key holds at the only node that has it; null: nothing. */
  String value(String key) {
    String value = null;
    for (ModelNode node : nodes) {
      if (node.has(key)) {
        assertTrue(value == null, key + " is at two nodes");
        value = node.value(key);
      }
    }
    return value;
  }

  boolean wasEverThere(String key) {
    return everThere.contains(key);
  }

  /** Keys that exist, and have since before {@code step}. */
  Set<String> thereSince(int since) {
    Set<String> keys = new HashSet<>();
    for (Map.Entry<String, Integer> entry : bornAt.entrySet()) {
      if (entry.getValue() < since) {
        keys.add(entry.getKey());
      }
    }
    return keys;
  }

  Topology snapshot() {
    List<Shard> shards = new ArrayList<>();
    for (ModelNode node : nodes) {
      List<Integer> ranges = ranges(node);
      if (!ranges.isEmpty()) {
        Node primary = new Node(node.id(), node.address, Collections.<NodeAddress>emptyList());
        shards.add(
            new Shard(
                primary,
                Collections.<Node>emptyList(),
                ranges.stream().mapToInt(i -> i).toArray()));
      }
    }
    return new Topology(shards);
  }

  private List<Integer> ranges(ModelNode node) {
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
    return ranges;
  }

  // ---- Nodes ----

  final class ModelNode extends ModelServer {
    final int index;
    final NodeAddress address;

    ModelNode(int index) {
      super(features.contains(Ingredient.STATES));
      this.index = index;
      address = new NodeAddress("10.0.0." + (index + 1), 7000);
    }

    /** getNodeByQuery of Redis. */
    @Override
    String refusal(List<String[]> commands, Connection connection) {
      Set<String> keys = new HashSet<>();
      Set<String> ofTags = new HashSet<>();
      for (String[] words : commands) {
        keys.addAll(keys(words));
        ofTags.addAll(tags(words));
      }
      boolean refuses = features.contains(Ingredient.REFUSALS) && !calm && random.nextInt(20) == 0;
      if (keys.isEmpty()) {
        boolean needsData =
            commands.size() == 1
                && Arrays.asList("DBSIZE", "KEYS", "RANDOMKEY", "SCAN")
                    .contains(commands.get(0)[0]);
        return refuses && needsData ? "-LOADING Redis is loading the dataset in memory\r\n" : null;
      }
      assertEquals(1, ofTags.size(), "keys of two slots reached a node");
      String tag = ofTags.iterator().next();
      int missing = 0;
      for (String key : keys) {
        missing += has(key) ? 0 : 1;
      }
      Integer target = migratingTo.get(tag);
      boolean isExec = commands == connection.queued;
      if (refuses && !isExec) {
        return random.nextBoolean()
            ? "-LOADING Redis is loading the dataset in memory\r\n"
            : "-CLUSTERDOWN Hash slot not served\r\n";
      } else if (ownerOf(tag) == index) {
        if (target != null && missing > 0) {
          return missing < keys.size()
              ? "-TRYAGAIN Multiple keys request during rehashing of slot\r\n"
              : "-ASK " + slot(tag) + " " + nodes.get(target).address + "\r\n";
        }
      } else if (target == null || target != index || !connection.asking) {
        return moved(tag);
      } else if (missing > 0 && keys.size() > 1) {
        return "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
      }
      return null;
    }

    /**
     * clusterRedirectBlockedClientIfNeeded of Redis: a slot on its way to another node is still
     * here.
     */
    @Override
    String refusalOfBlocked(String[] words) {
      String tag = tag(words[1]);
      Integer target = migratingTo.get(tag);
      return ownerOf(tag) == index || target != null && target == index ? null : moved(tag);
    }

    private String moved(String tag) {
      return "-MOVED " + slot(tag) + " " + nodes.get(ownerOf(tag)).address + "\r\n";
    }

    @Override
    void onExecuted(String[] words, Connection connection, String reply) {
      int id = id(words);
      if (id < 0) {
        return;
      }
      replies.put(id, reply);
      boolean refused = reply.startsWith("-");
      for (String tag : tags(words)) {
        int times = executions.merge(id + tag, 1, Integer::sum);
        if (writes(words) && !refused) {
          assertEquals(1, times, "executed twice: " + String.join(" ", words));
        } else if (refused) {
          executions.remove(id + tag);
        }
      }
    }

    @Override
    String reply(String[] words, Connection connection, long nowNanos) {
      switch (words[0]) {
        case "ASKING":
          return OK;
        case "PUBLISH":
          assertTrue(published.add(words[2]), "published twice: " + words[2]);
          for (ModelNode other : nodes) {
            if (other != this) {
              bus.get(index * NODES + other.index)
                  .add(new String[] {"" + other.index, words[1], words[2]});
            }
          }
          return ":" + counted(this, words[1], deliver(this, words[1], words[2])) + "\r\n";
        case "RENAME":
        case "RENAMENX":
        case "SMOVE":
        case "SUNIONSTORE":
          throw new AssertionError("over several slots, sent as it is: " + String.join(" ", words));
        case "SUNION":
        case "SINTER":
          assertEquals(
              2, words.length, "over several slots, sent as it is: " + String.join(" ", words));
          return super.reply(words, connection, nowNanos);
        case "CLUSTER":
          return words[1].equals("MYID")
              ? Script.bulk(id())
              : words[1].equals("NODES") ? Script.bulk(lineOfSelf()) : shards(connection.protocol);
        default:
          return super.reply(words, connection, nowNanos);
      }
    }

    @Override
    void put(String key, String value) {
      super.put(key, value);
      isThere(key);
    }

    @Override
    int change(String key, java.util.Collection<String> named, boolean adds) {
      int changed = super.change(key, named, adds);
      if (has(key)) {
        isThere(key);
      } else {
        bornAt.remove(key);
      }
      return changed;
    }

    @Override
    int push(String key, String value) {
      isThere(key);
      return super.push(key, value);
    }

    private void isThere(String key) {
      everThere.add(key);
      bornAt.putIfAbsent(key, step);
    }

    @Override
    void remove(String key) {
      super.remove(key);
      bornAt.remove(key);
    }

    private void give(String key, ModelNode to) {
      if (strings.containsKey(key)) {
        to.strings.put(key, strings.remove(key));
      } else if (sets.containsKey(key)) {
        to.sets.put(key, sets.remove(key));
      } else {
        to.lists.put(key, lists.remove(key));
      }
      touch(key);
      to.touch(key);
    }

    String id() {
      char[] id = new char[40];
      Arrays.fill(id, (char) ('a' + index));
      return new String(id);
    }

    /** CLUSTER NODES, as far as it tells of this node. */
    private String lineOfSelf() {
      StringBuilder line = new StringBuilder(id());
      line.append(' ').append(address).append("@17000 myself,master - 0 0 1 connected");
      List<Integer> ranges = ranges(this);
      for (int i = 0; i < ranges.size(); i += 2) {
        line.append(' ').append(ranges.get(i)).append('-').append(ranges.get(i + 1));
      }
      for (Map.Entry<String, Integer> open : migratingTo.entrySet()) {
        int slot = slot(open.getKey());
        if (ownerOf(open.getKey()) == index) {
          line.append(" [" + slot + "->-" + nodes.get(open.getValue()).id() + "]");
        } else if (open.getValue() == index) {
          line.append(" [" + slot + "-<-" + nodes.get(ownerOf(open.getKey())).id() + "]");
        }
      }
      return line.append('\n').toString();
    }

    private String shards(int protocol) {
      StringBuilder reply = new StringBuilder();
      int count = 0;
      for (ModelNode node : nodes) {
        List<Integer> ranges = ranges(node);
        if (ranges.isEmpty()) {
          continue;
        }
        count++;
        reply
            .append(protocol == 3 ? "%2\r\n" : "*4\r\n")
            .append(Script.bulk("slots"))
            .append("*")
            .append(ranges.size())
            .append("\r\n");
        for (int slot : ranges) {
          reply.append(":").append(slot).append("\r\n");
        }
        reply
            .append(Script.bulk("nodes"))
            .append("*1\r\n")
            .append(protocol == 3 ? "%7\r\n" : "*14\r\n")
            .append(Script.bulk("id"))
            .append(Script.bulk(node.id()))
            .append(Script.bulk("port"))
            .append(":7000\r\n")
            .append(Script.bulk("ip"))
            .append(Script.bulk(node.address.host()))
            .append(Script.bulk("endpoint"))
            .append(Script.bulk(node.address.host()))
            .append(Script.bulk("role"))
            .append(Script.bulk("master"))
            .append(Script.bulk("replication-offset"))
            .append(":1\r\n")
            .append(Script.bulk("health"))
            .append(Script.bulk("online"));
      }
      return "*" + count + "\r\n" + reply;
    }

    @Override
    public String toString() {
      return String.valueOf((char) ('A' + index));
    }
  }
}
