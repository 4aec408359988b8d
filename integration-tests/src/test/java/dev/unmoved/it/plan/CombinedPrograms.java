package dev.unmoved.it.plan;

import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Random data and random commands over it, well formed and not; the same for the same seed. Not
 * thread-safe.
 */
final class CombinedPrograms {
  private static final String FRACTION = "-?(?:[0-9]+\\.[0-9]+|[0-9.]+e[-+]?[0-9]+|[0-9]{16,})";
  private static final Pattern BULK_NUMBER =
      Pattern.compile("(?md)^\\$[0-9]+\r\n(" + FRACTION + ")\r$");
  private static final Pattern NUMBER = Pattern.compile("(?md)^,(" + FRACTION + ")\r$");

  private enum Kind {
    SETS,
    STRINGS,
    STREAMS
  }

  private final Random random;
  private final String[] keys;
  private final ServerVersion version;
  private final Map<String, Integer> sizes = new HashMap<>();
  private final StringPrograms strings;
  private final StreamPrograms streams;
  private Kind kind;
  // Scores that come out alike in whatever order they are added up or compared: their sums are
  // exact, and no product is a zero, of which there are two.
  private boolean exact;

  CombinedPrograms(Random random, String[] keys, ServerVersion version) {
    this.random = random;
    this.keys = keys;
    this.version = version;
    strings = new StringPrograms(random, keys, version);
    streams = new StreamPrograms(random, keys, version);
  }

  /** Commands that fill some of the keys. */
  List<String[]> data() {
    kind = Kind.values()[random.nextInt(Kind.values().length)];
    List<String[]> data = new ArrayList<>();
    if (kind == Kind.STRINGS) {
      strings.data(data);
    } else if (kind == Kind.STREAMS) {
      streams.data(data);
    } else {
      sets(data);
    }
    return data;
  }

  private void sets(List<String[]> data) {
    sizes.clear();
    exact = random.nextBoolean();
    int universe = 1 + random.nextInt(6) * random.nextInt(200);
    boolean numbers = random.nextInt(3) == 0;
    int oddOne = random.nextInt(4) == 0 ? random.nextInt(keys.length) : -1;
    for (int i = 0; i < keys.length; i++) {
      if (i == oddOne) {
        data.add(new String[] {"RPUSH", keys[i], "x"});
      } else if (random.nextInt(6) > 0) {
        data.add(
            random.nextBoolean()
                ? set(keys[i], universe, numbers)
                : sortedSet(keys[i], universe, numbers));
      } else {
        continue;
      }
      if (random.nextInt(4) == 0) {
        data.add(new String[] {"EXPIRE", keys[i], "1000"});
      }
    }
  }

  private String[] set(String key, int universe, boolean numbers) {
    List<String> command = new ArrayList<>(List.of("SADD", key));
    Set<String> members = new LinkedHashSet<>();
    for (int count = 1 + random.nextInt(universe + 3); count > 0; count--) {
      members.add(member(universe, numbers));
    }
    command.addAll(members);
    sizes.put(key, members.size());
    return command.toArray(new String[0]);
  }

  private String[] sortedSet(String key, int universe, boolean numbers) {
    List<String> command = new ArrayList<>(List.of("ZADD", key));
    Set<String> members = new LinkedHashSet<>();
    for (int count = 1 + random.nextInt(universe + 3); count > 0; count--) {
      members.add(member(universe, numbers));
    }
    for (String member : members) {
      command.add(exact ? String.valueOf(random.nextInt(50) / 4.0 - 5.125) : score());
      command.add(member);
    }
    sizes.put(key, members.size());
    return command.toArray(new String[0]);
  }

  private String member(int universe, boolean numbers) {
    int number = random.nextInt(universe) - universe / 3;
    if (numbers) {
      return random.nextInt(40) == 0
          ? String.valueOf(number * 1_000_000_000_000L)
          : String.valueOf(number);
    }
    return switch (random.nextInt(5)) {
      case 0 -> String.valueOf(number);
      case 1 -> "0" + number;
      case 2 -> "long enough to be no small one, " + "x".repeat(60) + number;
      default -> "m" + (char) (160 + number % 64) + number;
    };
  }

  private String score() {
    return switch (random.nextInt(12)) {
      case 0 -> "inf";
      case 1 -> "-inf";
      case 2 -> String.valueOf(random.nextDouble() * 10);
      case 3 -> String.valueOf(random.nextDouble() * 1e20);
      case 4 -> String.valueOf(random.nextInt(100) * 1e-7);
      case 5 -> String.valueOf(random.nextLong());
      case 6 -> "-0";
      default -> String.valueOf(random.nextInt(50) / 4.0 - 5);
    };
  }

  /** One command over some of the keys. */
  String[] command() {
    if (kind != Kind.SETS) {
      return kind == Kind.STRINGS ? strings.command() : streams.command();
    }
    return switch (random.nextInt(4)) {
      case 0 -> ofSets();
      case 1 -> storingSets();
      case 2 -> ofSortedSets();
      default -> storingSortedSets();
    };
  }

  private String[] ofSets() {
    List<String> command = new ArrayList<>();
    if (random.nextInt(3) == 0 && version.atLeast(7, 0)) {
      command.add("SINTERCARD");
      addCountedKeys(command);
      addAny(command, "LIMIT", "LIMIT", "LIMIT", "WITHSCORES");
      return command.toArray(new String[0]);
    }
    command.add(pick("SINTER", "SUNION", "SDIFF"));
    addKeys(command, 1 + random.nextInt(4));
    return command.toArray(new String[0]);
  }

  private String[] storingSets() {
    List<String> command = new ArrayList<>();
    command.add(pick("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"));
    addKeys(command, 2 + random.nextInt(4));
    return command.toArray(new String[0]);
  }

  private String[] ofSortedSets() {
    List<String> command = new ArrayList<>();
    if (random.nextInt(4) == 0 && version.atLeast(7, 0)) {
      command.add("ZINTERCARD");
      addCountedKeys(command);
      addAny(command, "LIMIT", "LIMIT", "LIMIT", "WITHSCORES");
    } else {
      command.add(pick("ZUNION", "ZINTER", "ZDIFF"));
      int count = addCountedKeys(command);
      if (random.nextInt(3) > 0) {
        command.add(pick("WITHSCORES", "withscores"));
      }
      addAggregation(command, count);
    }
    return command.toArray(new String[0]);
  }

  private String[] storingSortedSets() {
    List<String> command = new ArrayList<>();
    command.add(pick("ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE"));
    addKeys(command, 1);
    addAggregation(command, addCountedKeys(command));
    return command.toArray(new String[0]);
  }

  private void addAggregation(List<String> command, int count) {
    boolean difference = command.get(0).startsWith("ZDIFF") && random.nextInt(10) > 0;
    if (!difference && random.nextInt(2) == 0) {
      command.add("WEIGHTS");
      for (int i = random.nextInt(30) == 0 ? 1 : 0; i < count; i++) {
        command.add(
            random.nextInt(60) == 0
                ? pick("x", "nan", "1e999", "", " 1", "1d")
                : exact
                    ? pick("1", "-1", "2.5", "1e3", ".5", "3.", "+2")
                    : pick("1", "0", "0.1", "inf", "-Infinity", "1e-30", "7.77"));
      }
    }
    if (!difference && random.nextInt(2) == 0) {
      command.add("aggregate");
      command.add(random.nextInt(30) == 0 ? "AVG" : pick("SUM", "MIN", "max"));
    }
    if (random.nextInt(30) == 0) {
      command.add(pick("LIMIT", "WEIGHTS", "AGGREGATE", "WITHSCORES"));
    }
  }

  private void addAny(List<String> command, String... options) {
    if (random.nextInt(2) == 0) {
      command.add(pick(options));
      if (random.nextInt(10) > 0) {
        command.add(
            pick(
                "0",
                "1",
                "2",
                "5",
                "1000",
                random.nextInt(3) == 0 ? "-1" : "3",
                random.nextInt(3) == 0 ? "x" : "4",
                random.nextInt(3) == 0 ? "01" : "6"));
      }
    }
  }

  private int addCountedKeys(List<String> command) {
    List<String> chosen = new ArrayList<>();
    Set<Integer> used = new HashSet<>();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      String key = pick(keys);
      // Servers add scores up by the size of their sets. Of two of one size either may come first:
      // they are sorted by the C library, and not every one sorts stably (musl's does not).
      if (used.add(sizes.getOrDefault(key, 0)) || exact) {
        chosen.add(key);
      }
    }
    command.add(random.nextInt(60) == 0 ? "0" + chosen.size() : String.valueOf(chosen.size()));
    command.addAll(chosen);
    return chosen.size();
  }

  private void addKeys(List<String> command, int count) {
    for (int i = 0; i < count; i++) {
      command.add(pick(keys));
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Whether a command answers members in any order, except that numbers alone may be in theirs. */
  static boolean leavesOrderOpen(String[] command) {
    return command[0].equals("SUNION") || command[0].equals("SDIFF");
  }

  /** Whether a command changes a key. */
  static boolean stores(String[] command) {
    return command[0].endsWith("STORE")
        || List.of("BITOP", "PFMERGE", "XREADGROUP").contains(command[0]);
  }

  /** A reply with every number that has a fraction or an exponent in one and the same form. */
  static String numbersAsJavaWritesThem(String reply) {
    String bulksDone =
        BULK_NUMBER.matcher(reply).replaceAll(match -> "\\$n\r\n" + javas(match.group(1)) + "\r");
    return NUMBER.matcher(bulksDone).replaceAll(match -> "," + javas(match.group(1)) + "\r");
  }

  private static String javas(String number) {
    return Double.toString(Double.parseDouble(number));
  }
}
