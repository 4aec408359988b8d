package dev.unmoved.it.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random commands over several keys, once given to a server as they are and once by their plan, on
 * the same data. Read commands have to be answered alike, commands that store have to leave the
 * same behind as well.
 */
class CombinedPlansIT {
  private static final int ANSWERED = 300;
  private static final int MOST_ROUNDS = 200; // some 40 are enough
  private static final int COMMANDS_PER_ROUND = 15;
  private static final String[] KEYS = {"a", "b", "c", "d", "e", "f", "g"};

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void plansAnswerAsOneServerDoes(ServerVersion version) {
    assumeTrue(version.isAvailable(), version.whyUnavailable());
    long seed = Long.getLong("unmoved.it.seed", System.nanoTime());
    try (RedisServer server = RedisServer.of(version).start()) {
      for (int protocol = 2; protocol <= 3; protocol++) {
        try (RawConnection connection = new RawConnection(server, protocol)) {
          new Comparison(version, connection, protocol, seed).run();
        }
      }
    }
  }

  /** One run of random programs. */
  private static final class Comparison {
    private final ServerVersion version;
    private final RawConnection server;
    private final PlanDriver plans;
    private final String title;
    private final CombinedPrograms programs;

    Comparison(ServerVersion version, RawConnection server, int protocol, long seed) {
      this.version = version;
      this.server = server;
      plans = new PlanDriver(server, protocol);
      title = version + ", RESP" + protocol + ", -Dunmoved.it.seed=" + seed;
      programs = new CombinedPrograms(new Random(seed + protocol), KEYS, version);
    }

    void run() {
      int answered = 0;
      // How many of the random calls are well formed is a matter of the seed.
      for (int round = 0; answered < ANSWERED; round++) {
        assertTrue(round < MOST_ROUNDS, title + ": only " + answered + " calls had a plan");
        List<String[]> data = programs.data();
        reset(data);
        for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
          answered += compare(data, programs.command()) ? 1 : 0;
        }
      }
    }

    private boolean compare(List<String[]> data, String[] command) {
      Object[] call = bytes(command);
      String what = title + ": " + String.join(" ", command);
      boolean stores = CombinedPrograms.stores(command);
      if (stores) {
        reset(data);
      }
      String expected = text(server.call(call));
      String kept = stores ? contents() : "";
      if (stores) {
        reset(data);
      }
      byte[] planned = plans.run(call);
      if (planned == null) {
        return false; // the server is to say what is wrong with it
      }
      boolean sort = CombinedPrograms.leavesOrderOpen(command) && !isAscending(expected);
      assertSame(comparable(sort, expected), comparable(sort, text(planned)), what);
      assertSame(kept, stores ? contents() : "", what);
      if (stores) {
        reset(data);
      }
      return !expected.startsWith("-");
    }

    private void reset(List<String[]> data) {
      List<byte[]> commands = new ArrayList<>();
      commands.add(RawConnection.encode("FLUSHALL"));
      for (String[] command : data) {
        commands.add(RawConnection.encode((Object[]) bytes(command)));
      }
      server.sendAll(commands);
      for (int i = 0; i < commands.size(); i++) {
        byte[] reply = server.receive();
        assertTrue(reply[0] != '-', () -> title + ": " + text(reply));
      }
    }

    /** Every key with its type and content, and whether it expires. */
    private String contents() {
      TreeMap<String, String> contents = new TreeMap<>();
      for (String key : KEYS) {
        String type = text(server.call("TYPE", key)).trim();
        String value =
            switch (type) {
              case "+set" -> sorted(text(server.call("SMEMBERS", key)));
              // Small sorted sets forget the sign of a zero, so it depends on how large this one
              // was
              // while it grew.
              case "+zset" ->
                  text(server.call("ZRANGE", key, "0", "-1", "WITHSCORES"))
                      .replace("$2\r\n-0\r\n", "$1\r\n0\r\n")
                      .replace(",-0\r\n", ",0\r\n");
              case "+string" -> string(key);
              case "+stream" ->
                  text(server.call("XRANGE", key, "-", "+"))
                      + text(server.call("XINFO", "GROUPS", key))
                      + text(server.call("XPENDING", key, "g"));
              default -> "";
            };
        contents.put(
            key,
            type
                + " "
                + value
                + (text(server.call("TTL", key)).startsWith(":-") ? "" : " expires"));
      }
      return contents.toString();
    }

    /** Of a HyperLogLog may differ when its count was cached, and how its runs are cut. */
    private String string(String key) {
      String value = text(server.call("GET", key));
      return value.contains("HYLL")
          ? text(server.call("GETRANGE", key, "0", "4")) + text(server.call("PFCOUNT", key))
          : value;
    }

    /**
     * What has to be the same: all but the order of a set's members, and the way a number is
     * written.
     */
    private String comparable(boolean sort, String reply) {
      if (sort) {
        return sorted(reply);
      }
      // Since 7.2 the digits are now and then not the shortest ones: another text of the same
      // number.
      return version.atLeast(7, 2) ? CombinedPrograms.numbersAsJavaWritesThem(reply) : reply;
    }
  }

  /** Told by the first line that differs: replies are long. */
  private static void assertSame(String expected, String actual, String what) {
    if (!expected.equals(actual)) {
      String[] lines = expected.split("\r\n");
      String[] others = actual.split("\r\n");
      int line = Arrays.mismatch(lines, others);
      assertEquals(
          List.of(lines).subList(Math.max(line - 2, 0), Math.min(line + 3, lines.length)),
          List.of(others).subList(Math.max(line - 2, 0), Math.min(line + 3, others.length)),
          what + ", from line " + line + " of " + lines.length);
    }
  }

  /** Whether a reply is of numbers in their order: the one that a set of numbers alone has. */
  private static boolean isAscending(String reply) {
    String[] lines = reply.split("\r\n");
    long last = Long.MIN_VALUE;
    for (int i = 2; i < lines.length; i += 2) {
      if (!lines[i].matches("-?[0-9]{1,18}") || Long.parseLong(lines[i]) <= last) {
        return false;
      }
      last = Long.parseLong(lines[i]);
    }
    return true;
  }

  private static String sorted(String reply) {
    // Members hold no line ends, so that lines can be told apart.
    List<String> lines = new ArrayList<>(Arrays.asList(reply.split("\r\n")));
    Collections.sort(lines.subList(1, lines.size()));
    return String.join(" ", lines);
  }

  private static byte[][] bytes(String... arguments) {
    byte[][] bytes = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      bytes[i] = arguments[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    return bytes;
  }

  private static String text(byte[] reply) {
    return Snapshot.text(reply);
  }
}
