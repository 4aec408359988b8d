package dev.unmoved.it.benchmark;

import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.ServerVersion;
import java.util.Arrays;
import java.util.List;

/**
 * {@code -Dbench.*} of a run.
 *
 * @param only sections to run, empty for all: own, random, pipelines, mget, lettuce, standalone,
 *     startup, and baseline where that is given
 * @param baseline another build of the agent to compare with, or null
 * @param operations which of get and set, where a section has both
 */
record Settings(
    List<String> only,
    int rounds,
    int millis,
    int[] threads,
    int[] sizes,
    List<String> operations,
    JedisVersion jedis,
    Jdk jdk,
    ServerVersion server,
    String baseline) {
  static Settings fromProperties() {
    int feature = Integer.parseInt(text("jdk", String.valueOf(Jdk.current().feature())));
    return new Settings(
        words("only", ""),
        Integer.parseInt(text("rounds", "15")),
        Integer.parseInt(text("millis", "250")),
        numbers("threads", "1,8,32"),
        numbers("sizes", "100,1000"),
        words("operations", "get,set"),
        JedisVersion.of(text("jedis", "4.4.8")),
        Jdk.find(feature)
            .orElseThrow(() -> new IllegalArgumentException("no JDK " + feature + " found")),
        ServerVersion.valueOf(text("server", ServerVersion.USUAL.name())),
        text("baseline", null));
  }

  boolean runs(String section) {
    return only.isEmpty() || only.contains(section);
  }

  private static String text(String name, String usual) {
    String value = System.getProperty("bench." + name, "");
    return value.isEmpty() ? usual : value;
  }

  private static List<String> words(String name, String usual) {
    return Arrays.stream(text(name, usual).split(",")).filter(word -> !word.isEmpty()).toList();
  }

  private static int[] numbers(String name, String usual) {
    return words(name, usual).stream().mapToInt(Integer::parseInt).toArray();
  }
}
