package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.Slot;
import dev.unmoved.it.server.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code copy} between real servers and clusters. */
class CopyIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final byte[] BINARY = {(byte) 0xff, 0, '\r', '\n', '{', (byte) 0xfe, '}', ' '};

  private final RedisCluster cluster = Clusters.shared();
  private final RedisServer source = Clusters.standalone();

  private static CommandLine.Result copy(Object from, Object to, Object... options) {
    List<Object> words = new ArrayList<>(List.of("copy", address(from), address(to)));
    words.addAll(List.of(options));
    return CommandLine.run(words.toArray());
  }

  private static String address(Object end) {
    return end instanceof RedisServer server
        ? server.address()
        : ((RedisCluster) end).seed().server().address();
  }

  private static void assertEnds(int exitCode, CommandLine.Result result) {
    assertEquals(exitCode, result.exitCode(), result.toString());
  }

  private static void assertCounts(String expected, CommandLine.Result result) {
    assertTrue(result.stdout().contains(expected), expected + " in " + result);
  }

  /** One key of each type, a binary one, one that expires and one that looks like a database's. */
  private static void fill(RedisServer server, int database) {
    try (RespConnection connection = server.connect()) {
      connection.call("SELECT", database);
      connection.call("SET", "text", "value of " + database);
      connection.call("SET", "empty", "");
      connection.call("SET", BINARY, BINARY);
      connection.call("SET", "db3:x", "looks like another");
      connection.call("SET", "session:1", "expires", "EX", 5000);
      connection.call("RPUSH", "queue:17:items", "a", "b", "c", BINARY);
      connection.call("SADD", "queue:17:done", "x", "y", "z", BINARY);
      connection.call("ZADD", "scores", "1.5", "a", "-inf", "b", "0.1", "c");
      connection.call("HSET", "{tagged}:hash", "f", "1", "g", BINARY);
      for (int i = 1; i <= 5; i++) {
        connection.call("XADD", "stream", i + "-1", "n", i, "m", BINARY);
      }
      connection.call("XDEL", "stream", "5-1");
      connection.call("XGROUP", "CREATE", "stream", "group", "0");
      connection.call("XREADGROUP", "GROUP", "group", "me", "COUNT", 2, "STREAMS", "stream", ">");
      connection.call("XGROUP", "CREATECONSUMER", "stream", "group", "idle");
      connection.call("XADD", "drained", "7-7", "f", "v");
      connection.call("XDEL", "drained", "7-7");
    }
  }

  private static final int FILLED = 11;

  /** Everything in a database, read as clients read it. */
  private static Map<String, String> contents(RedisServer server, int database) {
    Map<String, String> contents = new TreeMap<>();
    try (RespConnection connection = server.connect()) {
      connection.call("SELECT", database);
      for (Object each : connection.list("KEYS", "*")) {
        byte[] key = (byte[]) each;
        boolean expires = (Long) connection.call("PTTL", key) > 4_000_000;
        contents.put(text(key), value(connection, key) + (expires ? " expires" : ""));
      }
    }
    return contents;
  }

  private static String value(RespConnection connection, byte[] key) {
    String type = connection.text("TYPE", key);
    return type
        + switch (type) {
          case "string" -> text(connection.call("GET", key));
          case "list" -> text(connection.call("LRANGE", key, 0, -1));
          case "set" -> text(connection.call("SORT", key, "ALPHA"));
          case "zset" -> text(connection.call("ZRANGE", key, 0, -1, "WITHSCORES"));
          case "hash" -> new TreeMap<>(fields(connection.list("HGETALL", key))).toString();
          default -> stream(connection, key);
        };
  }

  private static String stream(RespConnection connection, byte[] key) {
    List<Object> pending =
        connection.list("XINFO", "GROUPS", key).isEmpty()
            ? List.of()
            : connection.list("XPENDING", key, "group", "-", "+", 10);
    StringBuilder text = new StringBuilder(text(connection.call("XRANGE", key, "-", "+")));
    for (Object each : pending) {
      List<?> entry = (List<?>) each;
      text.append(text(entry.get(0))).append(text(entry.get(1))).append(text(entry.get(3)));
    }
    List<Object> info = connection.list("XINFO", "STREAM", key);
    text.append(text(info.get(1 + texts(info).indexOf("last-generated-id"))));
    for (Object each : connection.list("XINFO", "GROUPS", key)) {
      Map<String, String> group = fields((List<?>) each);
      text.append(group.get("name")).append(group.get("consumers"));
      text.append(group.get("last-delivered-id"));
    }
    return text.toString();
  }

  private static List<String> texts(List<?> list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(text(each)));
    return texts;
  }

  private static Map<String, String> fields(List<?> pairs) {
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      fields.put(text(pairs.get(i)), text(pairs.get(i + 1)));
    }
    return fields;
  }

  private static String text(Object reply) {
    if (reply instanceof List<?> list) {
      return texts(list).toString();
    }
    return reply instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.ISO_8859_1)
        : String.valueOf(reply);
  }

  private Map<String, String> stored(RedisCluster in) {
    Map<String, String> contents = new TreeMap<>();
    for (ClusterNode node : in.primaries()) {
      contents.putAll(contents(node.server(), 0));
    }
    return contents;
  }

  @Test
  void databasesGoIntoAClusterUnderPrefixesAndBack() {
    Map<String, String> expected = new TreeMap<>();
    for (int database : new int[] {0, 3, 5}) {
      fill(source, database);
      contents(source, database)
          .forEach(
              (key, value) ->
                  expected.put(
                      database > 0
                          ? "db" + database + ":" + key
                          : key.startsWith("db3:") ? "db0:" + key : key,
                      value));
    }
    CommandLine.Result there = copy(source, cluster, "--databases=prefix");
    assertEnds(0, there);
    assertCounts(3 * FILLED + " keys: " + 3 * FILLED + " copied", there);
    assertEquals(expected, stored(cluster));
    assertEnds(0, copy(source, cluster, "--databases=prefix", "--verify"));
    try (RedisServer back = RedisServer.of(ServerVersion.USUAL).start()) {
      assertEnds(0, copy(cluster, back, "--databases=prefix"));
      for (int database : new int[] {0, 3, 5}) {
        assertEquals(contents(source, database), contents(back, database));
      }
      assertEnds(0, copy(cluster, back, "--databases=prefix", "--verify"));
      back.call("SELECT", 3);
      back.call("SET", "text", "another", "KEEPTTL");
      back.call("HSET", "{tagged}:hash", "f", "2");
      back.call("EXPIRE", "scores", 10_000);
      back.call("DEL", "stream");
      CommandLine.Result verified = copy(cluster, back, "--databases=prefix", "--verify");
      assertEnds(2, verified);
      assertCounts(3 * FILLED - 4 + " equal, 3 different, 1 missing", verified);
      assertFalse(verified.toString().contains("another"), verified.toString());
    }
  }

  @Test
  void severalDatabasesDoNotBecomeOne() {
    fill(source, 0);
    fill(source, 3);
    assertEnds(3, copy(source, cluster));
    assertEnds(3, copy(source, cluster, "--databases=one"));
    assertEquals(Map.of(), stored(cluster));
    assertEnds(0, copy(source, cluster, "--databases=one", "--db", 3));
    assertEquals(contents(source, 3), stored(cluster));
    try (RedisServer back = RedisServer.of(ServerVersion.USUAL).start()) {
      assertEnds(0, copy(cluster, back, "--databases=one", "--into", 3));
      assertEquals(contents(source, 3), contents(back, 3));
    }
  }

  @Test
  void rulesDecideTheNamesAndWhatIsThereIsKept() {
    fill(source, 0);
    CommandLine.Result first = copy(source, cluster, "--colocate=queue:{*}:*");
    assertEnds(0, first);
    String moved = "{17}queue:17:items";
    assertEquals(1L, cluster.ownerOf(moved).server().call("EXISTS", moved));
    CommandLine.Result second = copy(source, cluster, "--colocate=queue:{*}:*");
    assertEnds(0, second);
    assertCounts(FILLED + " keys: " + FILLED + " already there", second);
    cluster.ownerOf(moved).server().call("LPUSH", moved, "newer");
    CommandLine.Result third = copy(source, cluster, "--colocate=queue:{*}:*");
    assertEnds(1, third);
    assertCounts("1 different in the target and kept", third);
    assertEquals(5L, cluster.ownerOf(moved).server().call("LLEN", moved));
    assertTrue(third.stdout().contains("slot " + Slot.of(moved)), third.stdout());
    assertTrue(third.stdout().contains("  queue:*:* at the target's node"), third.stdout());
    assertEnds(0, copy(source, cluster, "--colocate=queue:{*}:*", "--replace"));
    assertEquals(4L, cluster.ownerOf(moved).server().call("LLEN", moved));
  }

  @Test
  void largeValuesGoInPieces() {
    fill(source, 0);
    List<Object> many = new ArrayList<>(List.of("RPUSH", "long"));
    for (int i = 0; i < 5000; i++) {
      many.add("element " + i);
    }
    source.call(many.toArray());
    many.set(0, "SADD");
    many.set(1, "wide");
    source.call(many.toArray());
    many.set(0, "HSET");
    many.set(1, "deep");
    source.call(many.toArray());
    source.call("EXPIRE", "deep", 5000);
    source.call("SETRANGE", "huge", 3_000_000, "end");
    CommandLine.Result result = copy(source, cluster, "--whole-up-to", 0);
    assertEnds(0, result);
    assertEquals(contents(source, 0), stored(cluster));
    assertEquals(0, calls("restore"));
    assertEnds(0, copy(source, cluster, "--verify", "--whole-up-to", 0));
    assertCounts("already there", copy(source, cluster, "--whole-up-to", 0));
    assertEnds(0, copy(source, cluster, "--whole-up-to", 0, "--replace"));
    assertEquals(contents(source, 0), stored(cluster));
    cluster.ownerOf("long").server().call("LSET", "long", 4000, "other");
    cluster.ownerOf("wide").server().call("SREM", "wide", "element 7");
    cluster.ownerOf("huge").server().call("SETRANGE", "huge", 2_000_000, "x");
    CommandLine.Result verified = copy(source, cluster, "--verify", "--whole-up-to", 0);
    assertEnds(2, verified);
    assertCounts("3 different", verified);
  }

  private long calls(String command) {
    return cluster.calls(command);
  }

  private void fillMany(int count) {
    try (RespConnection connection = source.connect()) {
      List<Object[]> commands = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        commands.add(new Object[] {"SET", "k" + i, "v" + i});
      }
      connection.pipeline(commands);
    }
  }

  @Test
  void aRunThatWasKilledGoesOn() throws IOException, InterruptedException {
    int count = 3000;
    fillMany(count);
    Path state = Files.createTempFile(Files.createDirectories(Folders.work()), "copy", ".state");
    Files.delete(state);
    Object[] words = {"copy", source.address(), address(cluster), "--state", state};
    Object[] slowly = {"copy", source.address(), address(cluster), "--state", state, "--rate", 400};
    Process process = CommandLine.start(slowly);
    Await.until("half-way", LIMIT, () -> written(state) >= 1000);
    process.destroyForcibly().waitFor();
    assertTrue(cluster.size() < count, "it was done before it was killed");
    source.resetStats();
    CommandLine.Result result = CommandLine.run(words);
    assertEnds(0, result);
    assertCounts("3,000 keys: ", result);
    assertEquals(count, cluster.size());
    assertTrue(source.calls("dump") < count, "it did not begin anew");
    CommandLine.Result again = CommandLine.run(words);
    assertEnds(0, again);
    assertTrue(again.stdout().contains("finished before"), again.stdout());
    assertEnds(3, copy(source, cluster, "--state", state, "--replace"));
    Files.delete(state);
  }

  /** How many keys a state file tells of. */
  private static int written(Path state) {
    try {
      String text = Files.exists(state) ? Files.readString(state) : "";
      return Pattern.compile("\"seen\": (\\d+)")
          .matcher(text)
          .results()
          .mapToInt(each -> Integer.parseInt(each.group(1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void slotsMayMoveMeanwhile() {
    fillMany(2000);
    int slot = Slot.of("k42");
    ClusterNode from = cluster.ownerOf(slot);
    ClusterNode to = cluster.primaryOtherThan(from);
    from.server().call("SET", "k42", "v42");
    String other = Slot.keyIn(slot, "other");
    from.server().call("SET", other, "stays");
    source.call("SET", other, "stays");
    String large = Slot.keyIn(slot, "large");
    source.call("RPUSH", large, "a", "b");
    cluster.beginMove(slot, to);
    cluster.moveKeys(from, to, List.of("k42"));
    CompletableFuture<CommandLine.Result> running =
        CompletableFuture.supplyAsync(() -> copy(source, cluster, "--whole-up-to", 0));
    // what is built in pieces in this slot has to wait: nobody can rename there until it is moved
    Await.until("under way", LIMIT, () -> cluster.size() > 100 || running.isDone());
    cluster.finishMove(slot, from, to);
    CommandLine.Result result = running.join();
    assertEnds(0, result);
    assertCounts("2,002 keys: 2,000 copied, 2 already there", result);
    assertEnds(0, copy(source, cluster, "--verify"));
  }

  @Test
  void aSlotThatIsOnItsWayIsCopiedToAndFrom() {
    fillMany(500);
    int slot = Slot.of("k42");
    ClusterNode from = cluster.ownerOf(slot);
    ClusterNode to = cluster.primaryOtherThan(from);
    String other = Slot.keyIn(slot, "other");
    from.server().call("SET", other, "there");
    source.call("SET", other, "there");
    source.call("SET", Slot.keyIn(slot, "third"), "new");
    cluster.beginMove(slot, to);
    try {
      CommandLine.Result result = copy(source, cluster);
      assertEnds(0, result);
      assertCounts("502 keys: 501 copied, 1 already there", result);
      try (RedisServer back = RedisServer.of(ServerVersion.USUAL).start()) {
        assertEnds(0, copy(cluster, back));
        assertEquals(contents(source, 0), contents(back, 0));
      }
    } finally {
      cluster.finishMove(slot, from, to);
    }
  }

  @Test
  void aDryRunWritesNothing() {
    fill(source, 0);
    fill(source, 3);
    cluster.ownerOf("text").server().call("SET", "text", "there");
    Map<String, String> before = stored(cluster);
    CommandLine.Result result =
        copy(source, cluster, "--databases=prefix", "--dry-run", "--colocate=*=app");
    assertEnds(0, result);
    assertCounts("22 keys: 22 to be copied", result);
    assertTrue(
        Pattern.compile(Slot.of("{app}") + ": 11 keys").matcher(result.stdout()).find()
            || result.stdout().contains(Slot.of("{app}") + ": 22 keys"),
        result.stdout());
    assertTrue(result.stdout().contains("Largest keys"), result.stdout());
    assertCounts("1 there in the target", copy(source, cluster, "--databases=prefix", "--dry-run"));
    assertEquals(before, stored(cluster));
  }

  @Test
  void versionsNeedNotBeTheSame() {
    Clusters.requireInstalled(ServerVersion.REDIS_6_2);
    try (RedisServer old = RedisServer.of(ServerVersion.REDIS_6_2).start();
        RedisServer back = RedisServer.of(ServerVersion.REDIS_6_2).start()) {
      fill(old, 0);
      assertEnds(0, copy(old, cluster));
      assertEnds(0, copy(old, cluster, "--verify"));
      assertEquals(contents(old, 0), stored(cluster));
      assertEnds(0, copy(cluster, back)); // which does not understand this version's DUMP
      assertEquals(contents(old, 0), contents(back, 0));
      assertEnds(0, copy(cluster, back, "--verify"));
    }
  }

  @Test
  void timesToLiveOfFieldsAreKept() {
    RedisCluster newer = Clusters.shared(ServerVersion.REDIS_8);
    try (RedisServer server = RedisServer.of(ServerVersion.REDIS_8).start()) {
      fill(server, 0);
      server.call("HEXPIRE", "{tagged}:hash", 5000, "FIELDS", 1, "f");
      assertEnds(0, copy(server, newer, "--whole-up-to", 0));
      Object left =
          newer
              .ownerOf("{tagged}:hash")
              .server()
              .call("HTTL", "{tagged}:hash", "FIELDS", 2, "f", "g");
      Matcher times = Pattern.compile("\\[(\\d+), -1]").matcher(text(left));
      assertTrue(times.matches() && Integer.parseInt(times.group(1)) > 4900, text(left));
      assertEnds(0, copy(server, newer, "--verify", "--whole-up-to", 0));
    }
  }

  @Test
  void whoMayNotIsToldSo() {
    try (RedisServer guarded =
        RedisServer.of(ServerVersion.USUAL)
            .password("secret-of-all")
            .user("reader on >secret-of-reader ~* +@read -dump +info +select +memory|usage")
            .start()) {
      guarded.call("SET", "user:1", "x");
      Map<String, String> variables =
          Map.of("RIGHT", "secret-of-reader", "WRONG", "secret-of-nobody");
      for (String name : List.of("RIGHT", "WRONG")) {
        CommandLine.Result result =
            CommandLine.run(
                Jdk.current(),
                variables,
                "copy",
                guarded.address(),
                address(cluster),
                "--source-user",
                "reader",
                "--source-password-from",
                "env:" + name);
        assertEnds(3, result);
        assertTrue(
            result.stderr().contains(name.equals("WRONG") ? "refuses the log-in" : "NOPERM"),
            result.toString());
        assertFalse(result.toString().contains("secret-of"), result.toString());
      }
      assertEnds(3, copy(guarded, cluster));
    }
    assertEnds(3, CommandLine.run("copy", "127.0.0.1:1", address(cluster)));
    assertEnds(3, copy(source, cluster, "--colocate={"));
    assertEnds(3, copy(cluster, cluster));
  }

  @Test
  void tlsAndUsersOfTheAclReachEveryNode() throws IOException {
    TlsFiles files = TlsFiles.get();
    fill(source, 0);
    try (RedisCluster secured =
        RedisCluster.start(
            ServerVersion.USUAL,
            3,
            0,
            server -> server.tls(files).user("mover on >secret ~* +@all"))) {
      Path password = Files.createTempFile(Files.createDirectories(Folders.work()), "copy", ".pw");
      Files.writeString(password, "secret\n");
      assertEnds(
          0,
          copy(
              source,
              secured,
              "--target-tls",
              "--cacert",
              files.caCertificate(),
              "--target-user",
              "mover",
              "--target-password-from",
              "file:" + password));
      assertEquals(contents(source, 0), stored(secured));
      Files.delete(password);
    }
  }
}
