package dev.unmoved.it.plan;

import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random streams with a consumer group each, and random reads of them. Not thread-safe. */
final class StreamPrograms {
  private final Random random;
  private final String[] keys;
  private final ServerVersion version;

  StreamPrograms(Random random, String[] keys, ServerVersion version) {
    this.random = random;
    this.keys = keys;
    this.version = version;
  }

  /** Adds commands that fill some of the keys. */
  void data(List<String[]> data) {
    boolean odd = random.nextInt(4) == 0;
    for (String key : keys) {
      if (odd && random.nextInt(5) == 0) {
        if (random.nextBoolean()) {
          data.add(new String[] {"SET", key, "x"});
        }
        continue;
      }
      int entries = random.nextInt(3) == 0 ? 0 : random.nextInt(9);
      for (int i = 1; i <= entries; i++) {
        data.add(
            new String[] {
              "XADD", key, i + "-" + random.nextInt(3), "field", "value" + random.nextInt(100)
            });
      }
      if (!odd || random.nextInt(5) > 0) {
        data.add(
            new String[] {
              "XGROUP", "CREATE", key, "g", random.nextBoolean() ? "0" : "4", "MKSTREAM"
            });
        if (random.nextInt(3) == 0) {
          data.add(
              new String[] {"XREADGROUP", "GROUP", "g", "c", "COUNT", "2", "STREAMS", key, ">"});
        }
      }
      if (entries > 0 && random.nextInt(5) == 0) {
        data.add(new String[] {"XTRIM", key, "MAXLEN", "0"});
      }
    }
  }

  /** One command over some of the keys. */
  String[] command() {
    List<String> command = new ArrayList<>();
    boolean ofGroup = random.nextBoolean();
    command.add(ofGroup ? "XREADGROUP" : "XREAD");
    if (ofGroup && random.nextInt(40) > 0) {
      command.addAll(
          List.of(pick("GROUP", "group"), random.nextInt(20) == 0 ? "none" : "g", pick("c", "d")));
    }
    if (random.nextInt(3) == 0) {
      command.addAll(
          List.of("COUNT", random.nextInt(15) == 0 ? "x" : pick("0", "1", "3", "100", "-1")));
    }
    if (random.nextInt(4) == 0) {
      command.addAll(
          List.of("block", random.nextInt(10) == 0 ? pick("-1", "x", "1.5") : pick("1", "7")));
    }
    if (random.nextInt(ofGroup ? 4 : 40) == 0) {
      command.add("NOACK");
    }
    if (random.nextInt(60) == 0) {
      command.add("NOSUCH");
    }
    command.add("STREAMS");
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      command.add(pick(keys));
    }
    for (int i = random.nextInt(40) == 0 ? 1 : 0; i < count; i++) {
      command.add(id(ofGroup));
    }
    return command.toArray(new String[0]);
  }

  private String id(boolean ofGroup) {
    if (random.nextInt(40) == 0) {
      return pick("x", "1-", ">", "$", "99999999999999999999", "-");
    }
    if (ofGroup) {
      return random.nextInt(3) > 0 ? ">" : pick("0", "2-1", "0-0");
    }
    return random.nextInt(8) == 0 && version.atLeast(7, 4)
        ? "+"
        : pick("0", "0-0", "3", "5-1", "7", "$", "100");
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
