package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import legacy.common.Settings;

/** The single server, and the cluster that has to look like it. */
final class Servers {
  /** The same connection state on both sides. */
  static final class Pair {
    final Wire alone;
    final Wire together;

    private Pair(Wire alone, Wire together) {
      this.alone = alone;
      this.together = together;
    }
  }

  private final Settings settings;
  private final List<Pair> open = new ArrayList<Pair>();

  Servers(Settings settings) {
    this.settings = settings;
  }

  /** Empties both, asking every node itself: what is tested must not be what cleans up. */
  void reset() {
    List<Wire> nodes = new ArrayList<Wire>();
    for (String port :
        (settings.text("nodes", "") + "," + settings.number("alone", 0)).split(",")) {
      if (!port.isEmpty()) {
        nodes.add(Wire.plain(Integer.parseInt(port)));
      }
    }
    boolean empty = false;
    while (!empty) {
      // A key may be on its way from one node to another: both have to be empty twice.
      empty = true;
      for (Wire node : nodes) {
        empty &= reset(node);
      }
    }
    for (Wire node : nodes) {
      node.close();
    }
  }

  private static boolean reset(Wire node) {
    boolean primary = node.ask("ROLE").elements.get(0).text().equals("master");
    boolean empty = node.ask("DBSIZE").text().equals("0");
    if (primary) {
      node.ask("FLUSHALL");
      node.ask("FUNCTION", "DELETE", "answers");
    }
    node.ask("SCRIPT", "FLUSH");
    node.ask("ACL", "DELUSER", "answers");
    node.ask("CONFIG", "SET", "lua-time-limit", "5000");
    return empty || !primary;
  }

  /** New connections on both sides, in the protocol wanted. */
  Pair[] connect(int count, Random random) {
    Pair[] pairs = new Pair[count];
    for (int i = 0; i < count; i++) {
      int readSize = 1 + random.nextInt(random.nextBoolean() ? 100 : 20000);
      pairs[i] =
          new Pair(Wire.plain(settings.number("alone", 0)), Wire.ofJedis(settings, readSize));
      open.add(pairs[i]);
      if (settings.number("protocol", 2) == 3) {
        require(pairs[i].alone.ask("HELLO", "3"));
        require(pairs[i].together.ask("HELLO", "3"));
      }
      if (settings.text("databases", "false").equals("true")) {
        String database = i % 2 == 0 ? "3" : "5";
        require(pairs[i].alone.ask("SELECT", database));
        require(pairs[i].together.ask("SELECT", database));
      }
    }
    return pairs;
  }

  /** Scripts and functions that programs call, on both sides; what only a server can make. */
  Payloads prepare(Pair pair) {
    for (Wire wire : new Wire[] {pair.alone, pair.together}) {
      require(wire.ask("SCRIPT", "LOAD", Scripts.body("incr")));
      require(wire.ask("SCRIPT", "LOAD", Scripts.body("get")));
      wire.ask("FUNCTION", "LOAD", Scripts.body("library"));
    }
    require(pair.alone.ask("SET", "payload", "restored"));
    String dump = require(pair.alone.ask("DUMP", "payload")).text();
    require(pair.alone.ask("DEL", "payload"));
    return new Payloads(
        dump, pair.alone.ask("FUNCTION", "DUMP").text(), settings.text("protocol", "2"));
  }

  private static Reply require(Reply reply) {
    if (reply.isError()) {
      throw new IllegalStateException(reply.toString());
    }
    return reply;
  }

  void close() {
    for (Pair pair : open) {
      pair.alone.close();
      pair.together.close();
    }
    open.clear();
  }
}
