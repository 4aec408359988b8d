package dev.unmoved.it.plan;

import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random strings, HyperLogLogs among them, and random commands that combine them. Not thread-safe.
 */
final class StringPrograms {
  private final Random random;
  private final String[] keys;
  private final ServerVersion version;
  private boolean counting;

  StringPrograms(Random random, String[] keys, ServerVersion version) {
    this.random = random;
    this.keys = keys;
    this.version = version;
  }

  /** Adds commands that fill some of the keys. */
  void data(List<String[]> data) {
    counting = random.nextBoolean();
    boolean odd = random.nextInt(4) == 0;
    for (String key : keys) {
      if (random.nextInt(5) == 0) {
        continue;
      }
      if (odd && random.nextInt(6) == 0) {
        data.add(new String[] {"RPUSH", key, "x"});
      } else if (counting && (!odd || random.nextInt(6) > 0)) {
        data.add(hyperLogLog(key));
      } else {
        data.add(
            new String[] {
              "SET",
              key,
              random.nextInt(4) == 0
                  ? "" + random.nextInt(100_000)
                  : string(random.nextInt(3) == 0 ? 1 + random.nextInt(200) : random.nextInt(20))
            });
      }
      if (random.nextInt(4) == 0) {
        data.add(new String[] {"EXPIRE", key, "1000"});
      }
    }
  }

  private String[] hyperLogLog(String key) {
    List<String> command = new ArrayList<>(List.of("PFADD", key));
    int from = random.nextInt(3000);
    for (int count = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(300);
        count > 0;
        count--) {
      command.add("e" + from++);
    }
    return command.toArray(new String[0]);
  }

  /** Of few letters, so that there is something in common. */
  private String string(int length) {
    StringBuilder string = new StringBuilder();
    for (int i = 0; i < length; i++) {
      string.append(
          random.nextInt(8) == 0
              ? (char) (1 + random.nextInt(200))
              : (char) ('a' + random.nextInt(3)));
    }
    return string.toString().replace('\r', '.').replace('\n', '.');
  }

  /** One command over some of the keys. */
  String[] command() {
    List<String> command = new ArrayList<>();
    if (counting && random.nextInt(10) > 0) {
      command.add(random.nextBoolean() ? "PFCOUNT" : "PFMERGE");
      // Of one key alone, a server answers the count that it has cached.
      addKeys(command, 2 + random.nextInt(4));
    } else if (!counting && random.nextBoolean() && version.atLeast(7, 0)) {
      command.add("LCS");
      addKeys(command, 2);
      for (int count = random.nextInt(4); count > 0; count--) {
        command.add(pick("LEN", "IDX", "IDX", "idx", "WITHMATCHLEN", "MINMATCHLEN"));
        if (command.get(command.size() - 1).equals("MINMATCHLEN") && random.nextInt(8) > 0) {
          command.add(random.nextInt(10) == 0 ? "x" : pick("0", "1", "2", "4", "-1"));
        }
      }
    } else {
      command.add("BITOP");
      String operation =
          random.nextInt(20) == 0
              ? pick("DIFF", "ONE", "NAND", "ANDOR")
              : pick("AND", "or", "XOR", "NOT");
      command.add(operation);
      int sources = operation.equals("NOT") && random.nextInt(5) > 0 ? 1 : 2 + random.nextInt(3);
      addKeys(command, 1 + sources);
    }
    return command.toArray(new String[0]);
  }

  private void addKeys(List<String> command, int count) {
    for (int i = 0; i < count; i++) {
      command.add(pick(keys));
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
