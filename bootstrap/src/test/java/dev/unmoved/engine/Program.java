package dev.unmoved.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one client asks for, drawn at random. The words of every command over keys carry the number
 * of their request, so that a node can tell which one it executes. A client has keys of its own;
 * queues and channels it shares with others.
 */
final class Program {
  /** One request of the client. */
  static final class Request {
    final int id;
    final String[] words;
    boolean alone; // sent when everything before it is answered, and followed when it is
    boolean walks; // SCAN: followed by the next step until the walk is over
    boolean mayNeverRun; // queued, and its transaction may end without running
    boolean watches; // EXEC after WATCH
    long sentAtNanos;
    int sentAtStep;

    Request(int id, String... words) {
      this.id = id;
      this.words = words;
    }
  }

  private static final int IDS_PER_CLIENT = 1000;

  /** Members of sets: few, so that they meet; a list of some reads like a message. */
  private static final String[] MEMBERS = {"message", "pmessage", "subscribe", "unsubscribe", "z"};

  final List<Request> requests = new ArrayList<>();
  final boolean watchesAreLost; // some EXEC may answer nil without anybody having touched a key

  private final int client;
  private final int clients;
  private final EnumSet<Ingredient> features;
  private final SplittableRandom random;
  private final String[] tags;
  private int nextId;
  private int protocol = 2;
  private String subscribed = ""; // by which command; empty: not at all

  Program(int client, int clients, EnumSet<Ingredient> features, SplittableRandom random) {
    this.client = client;
    this.clients = clients;
    this.features = features;
    this.random = random;
    nextId = client * IDS_PER_CLIENT;
    tags = tags(client);
    watchesAreLost =
        features.contains(Ingredient.MOVES)
            || features.contains(Ingredient.MIGRATIONS)
            || features.contains(Ingredient.REFUSALS)
            || features.contains(Ingredient.RESETS)
            || features.contains(Ingredient.NODES_LEAVE);
    write();
  }

  /** The hash tags of the client's own keys. */
  static String[] tags(int client) {
    char letter = (char) ('s' + client);
    return new String[] {letter + "1", letter + "2", letter + "3", letter + "4", letter + "5"};
  }

  /** The hash tag of the queue that the client pops from. */
  static String queue(int client) {
    return "q" + client;
  }

  private void write() {
    if (has(Ingredient.STATES)) {
      add("AUTH", ModelServer.PASSWORD);
    }
    if (random.nextInt(3) == 0) {
      changeProtocol();
    }
    int length = 5 + random.nextInt(40);
    while (requests.size() < length) {
      addSome();
    }
    if (!subscribed.isEmpty()) {
      unsubscribe();
    }
  }

  private void addSome() {
    if (!subscribed.isEmpty() && protocol == 2) {
      addWhileSubscribed();
      return;
    }
    List<Ingredient> choices = new ArrayList<>(Arrays.asList(null, null, null));
    for (Ingredient feature : EnumSet.range(Ingredient.SEVERAL_KEYS, Ingredient.STATES)) {
      if (has(feature)) {
        choices.add(feature);
      }
    }
    Ingredient choice = choices.get(random.nextInt(choices.size()));
    if (choice == null) {
      addSimple(pickTag());
      return;
    }
    switch (choice) {
      case SEVERAL_KEYS:
        addSeveralKeys();
        break;
      case TRANSACTIONS:
        addTransaction();
        break;
      case SCATTERED:
        addScatteredTransaction();
        break;
      case SCRIPTS:
        addScript();
        break;
      case WALKS:
        addWalk();
        break;
      case ALL_SHARDS:
        addAllShards();
        break;
      case QUEUES:
        addQueue();
        break;
      case CHANNELS:
        addChannel();
        break;
      case SEVERAL_STEPS:
        addSeveralSteps().mayNeverRun = true; // under this number: no node executes it as it is
        break;
      default:
        addState();
        break;
    }
  }

  private Request add(String... words) {
    Request request = new Request(nextId++, words);
    requests.add(request);
    return request;
  }

  private Request addSimple(String tag) {
    String key = key(tag);
    switch (random.nextInt(8)) {
      case 0:
      case 1:
      case 2:
        return add("GETRANGE", key, Integer.toString(nextId), "-1");
      case 3:
      case 4:
        return add(
            "SET", key, nextId + ":" + new String(new char[random.nextInt(40)]).replace('\0', '.'));
      case 5:
      case 6:
        return add("APPEND", key, nextId + ":");
      default:
        return add("PING", Integer.toString(nextId));
    }
  }

  private Request addSeveralKeys() {
    String name = Arrays.asList("MGET", "MSET", "DEL", "EXISTS").get(random.nextInt(4));
    List<String> words = new ArrayList<>();
    words.add(name);
    for (String tag : tags) {
      if (random.nextInt(3) == 0 || (tag.equals(tags[4]) && words.size() == 1)) {
        for (int i = random.nextInt(2); i < 2; i++) {
          words.add(key(tag));
          words.add(name.equals("MSET") ? nextId + ":" : "{" + tag + "}#" + nextId);
        }
      }
    }
    return add(words.toArray(new String[0]));
  }

  private void addTransaction() {
    String tag = pickTag();
    boolean watches = random.nextInt(3) == 0;
    boolean discards = random.nextInt(6) == 0;
    boolean twoSlots = !watches && random.nextInt(6) == 0;
    if (watches) {
      add("WATCH", key(tag), "{" + tag + "}#" + nextId);
      if (random.nextBoolean()) {
        addSimple(tag);
      }
      if (random.nextInt(6) == 0) {
        add("UNWATCH");
        watches = false;
      }
    }
    add("MULTI");
    for (int i = random.nextInt(4); i > 0; i--) {
      addSimple(tag).mayNeverRun = watches || discards || twoSlots;
    }
    if (twoSlots) {
      add("SET", key(tag), nextId + ":").mayNeverRun = true;
      add("SET", key(pickTag()), nextId + ":").mayNeverRun = true;
    }
    add(discards ? "DISCARD" : "EXEC").watches = watches;
  }

  private void addScatteredTransaction() {
    boolean watches = !watchesAreLost && random.nextInt(3) == 0;
    boolean discards = random.nextInt(8) == 0;
    if (watches) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        add("WATCH", key(pickTag()), key(pickTag()));
      }
      if (random.nextInt(3) == 0) {
        addSimple(pickTag());
      }
    }
    add("MULTI");
    for (int i = random.nextInt(7); i > 0; i--) {
      addScattered(watches || discards);
    }
    add(discards ? "DISCARD" : "EXEC").watches = watches;
  }

  private void addScattered(boolean mayNeverRun) {
    Request request;
    switch (random.nextInt(7)) {
      case 0:
      case 1:
        request = addSeveralSteps();
        request.mayNeverRun = true; // under this number: no node executes it as it is
        return;
      case 2:
        request = addSeveralKeys();
        break;
      case 3:
        if (!watchesAreLost) {
          String[][] choices = {{"DBSIZE"}, {"KEYS", "*"}, {"FLUSHALL"}};
          request = add(choices[random.nextInt(clients == 1 ? 3 : 2)]);
          break;
        }
        request = addSimple(pickTag());
        break;
      default:
        request = addSimple(pickTag());
        break;
    }
    request.mayNeverRun = mayNeverRun;
  }

  private void addScript() {
    String body =
        "return redis.call('append', KEYS[1], ARGV[1]) -- " + client + "." + random.nextInt(3);
    String sha = ModelServer.sha1(body);
    switch (random.nextInt(6)) {
      case 0:
        add("SCRIPT", "LOAD", body).alone = true;
        break;
      case 1:
        add("SCRIPT", "EXISTS", sha).alone = true;
        break;
      case 2:
        add("EVAL", body, "1", key(pickTag()), nextId + ":").alone = true;
        break;
      default:
        // A node that lacks the script may execute the next command first, as with any refusal.
        add("EVALSHA", sha, "1", key(pickTag()), nextId + ":").alone = true;
        break;
    }
  }

  private void addWalk() {
    Request walk =
        random.nextInt(5) == 0
            ? add("SCAN", Long.toString(Long.MAX_VALUE - random.nextInt(1000)))
            : add("SCAN", "0", "COUNT", Integer.toString(1 + random.nextInt(4)));
    walk.alone = true;
    walk.walks = walk.words[1].equals("0");
  }

  /** The next step of a walk, before everything that has not been sent. */
  void addStep(int at, String[] words, String cursor) {
    String[] next = words.clone();
    next[1] = cursor;
    Request step = new Request(-1, next);
    step.alone = true;
    step.walks = true;
    requests.add(at, step);
  }

  private void addAllShards() {
    String[][] choices = {{"DBSIZE"}, {"KEYS", "*"}, {"RANDOMKEY"}, {"FLUSHALL"}};
    boolean flushes = clients == 1 && !watchesAreLost;
    add(choices[random.nextInt(flushes ? 4 : 3)]).alone = watchesAreLost;
  }

  private void addQueue() {
    if (random.nextBoolean()) {
      String tag = queue(client);
      String[] limits = {"0", "0.02", "1"};
      add("BLPOP", "{" + tag + "}list", "{" + tag + "}#" + nextId, limits[random.nextInt(3)]);
    } else if (clients > 1) {
      String tag = queue((client + 1 + random.nextInt(clients - 1)) % clients);
      add("RPUSH", "{" + tag + "}list", nextId + ":");
    }
  }

  private void addChannel() {
    String[] channels = channels();
    int first = random.nextInt(channels.length);
    int second = (first + 1 + random.nextInt(channels.length - 1)) % channels.length;
    if (random.nextInt(3) > 0) {
      add("PUBLISH", channels[first], Integer.toString(nextId));
    } else if (!subscribed.isEmpty()) {
      unsubscribe();
    } else if (has(Ingredient.SEVERAL_STEPS)) {
      addListsBeforeChannels();
    } else if (random.nextBoolean()) {
      subscribed = "SUBSCRIBE";
      add("SUBSCRIBE", channels[first], channels[second]);
    } else {
      subscribed = "PSUBSCRIBE";
      add("PSUBSCRIBE", "new*", channels[0].replace("news", "n*"));
    }
  }

  /** Channels that home alone confirms, so that nothing waits before it is asked. */
  private void addListsBeforeChannels() {
    for (String tag : tags) {
      if (random.nextBoolean()) {
        add("SADD", "{" + tag + "}s", MEMBERS[random.nextInt(5)]).mayNeverRun = true;
        add("SMEMBERS", "{" + tag + "}s").mayNeverRun = true;
      }
    }
    subscribed = "SUBSCRIBE";
    add("SUBSCRIBE", "news0", "news1");
  }

  /** Those with hash tags are of slots that move. */
  private static String[] channels() {
    String[] tags = tags(0);
    return new String[] {
      "{" + tags[0] + "}news", "{" + tags[1] + "}news", "{" + tags[2] + "}news", "news0", "news1"
    };
  }

  private void addWhileSubscribed() {
    if (random.nextInt(3) == 0) {
      unsubscribe();
    } else {
      add("PING", Integer.toString(nextId));
    }
  }

  private void unsubscribe() {
    add(subscribed.replace("SUB", "UNSUB"));
    subscribed = "";
  }

  /** Sets have keys of their own. */
  private Request addSeveralSteps() {
    int first = random.nextInt(tags.length);
    int second = (first + 1 + random.nextInt(tags.length - 1)) % tags.length;
    String one = "{" + tags[first] + "}s";
    String other = "{" + tags[second] + "}s";
    String member = MEMBERS[random.nextInt(5)];
    switch (random.nextInt(9)) {
      case 0:
      case 1:
        return add("RENAME", key(tags[first]), key(tags[second]));
      case 2:
        return add("RENAMENX", key(tags[first]), key(tags[second]));
      case 3:
        return add("SMOVE", one, other, member);
      case 4:
        return add("SUNIONSTORE", one, other, "{" + pickTag() + "}s");
      case 5:
        return add(random.nextBoolean() ? "SUNION" : "SINTER", one, other);
      case 6:
        return add("SMEMBERS", one);
      default:
        return add("SADD", one, member, MEMBERS[random.nextInt(5)]);
    }
  }

  private void addState() {
    switch (random.nextInt(5)) {
      case 0:
        add("AUTH", random.nextBoolean() ? ModelServer.PASSWORD : "wrong");
        break;
      case 1:
        changeProtocol();
        break;
      case 2:
        add("SELECT", "0");
        break;
      default:
        add("CLIENT", "SETNAME", Integer.toString(nextId));
        break;
    }
  }

  private void changeProtocol() {
    if (subscribed.isEmpty()) {
      protocol = 3;
      // Replies that are on their way when the protocol changes may come in either one.
      add("HELLO", "3").alone = true;
    }
  }

  private String key(String tag) {
    return "{" + tag + "}" + (random.nextBoolean() ? "a" : "b");
  }

  private String pickTag() {
    return tags[random.nextInt(tags.length)];
  }

  private boolean has(Ingredient feature) {
    return features.contains(feature);
  }
}
