package dev.unmoved.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.Sighting;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is observed of one connection, as the report tells it. */
class TapTest {
  private final Observations observations = new Observations(Options.DEFAULTS);
  private final Tap tap = new Tap(observations, "Jedis 0", "server:1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT 1 | OTHER_DATABASE | false",
        "SELECT 0 | NONE | false",
        "SWAPDB 0 1 | OTHER_DATABASE | false",
        "MOVE k 1 | OTHER_DATABASE | false",
        "COPY a b DB 2 | OTHER_DATABASE | false",
        "RENAME a b | CROSS_SLOT | true",
        "EVAL return(1) 0 | NONE | false",
        "EVAL redis.call('get','k') 0 | SCRIPT_KEY_IN_TEXT | false",
        "EVAL redis.call('get',x) 0 | SCRIPT_UNDECLARED | false",
        "EVAL redis.call('keys','*') 0 | SCRIPT_OVER_ALL_KEYS | false",
        "EVAL redis.call('get','other') 1 k | SCRIPT_UNDECLARED | false",
        "EVAL redis.call('get',KEYS[1]) 1 k | NONE | false",
        "EVALSHA 00 0 | SCRIPT_NOT_KNOWN | false",
        "INFO | ONE_NODE | false",
        "CONFIG GET x | ONE_NODE | false",
        "CLIENT SETNAME x | NONE | false",
        "SCAN 0 | ALL_PRIMARIES | false",
        "NOSUCH x | NOT_KNOWN | false"
      })
  void eachCommandIsFoundToBeWhatItIs(String command, Reason reason, boolean emulated) {
    sends(command);
    Finding finding = observations.findings().iterator().next();
    assertEquals(reason, finding.judgement().reason());
    assertEquals(emulated, finding.judgement().isEmulated());
  }

  @Test
  void whatRedissonAsksAtItsStartIsNoFailure() {
    sends("EVAL x 2 test1 test2");
    assertTrue(report().contains("\"verdict\":\"ready\""));
  }

  @Test
  void aScriptThatWasSeenIsKnownByItsDigest() {
    sends("EVAL redis.call('get',x) 1 k");
    sends("EVALSHA 1fd1ab2a4aa6ea4a3a3a3b9ab1a5fe5ff1ba5e77 0");
    assertTrue(report().contains("SCRIPT_NOT_KNOWN"), "another digest is not known");
  }

  @Test
  void theLineIsThatOfTheCommandAtItsPlace() {
    byte[] get = RespWriter.command("GET", "a");
    byte[] rename = RespWriter.command("RENAME", "a", "b");
    tap.comesFrom(get.length, here("shop.Cart", 7));
    byte[] both = new byte[get.length + rename.length];
    System.arraycopy(get, 0, both, 0, get.length);
    System.arraycopy(rename, 0, both, get.length, rename.length);
    for (byte b : both) {
      tap.onClientBytes(new byte[] {b}, 0, 1);
    }
    assertTrue(report().contains("\"line\":\"shop.Cart.call(Cart.java:7)\""), report());
  }

  @Test
  void aPlaceThatNoCommandBeginsAtGivesNoLine() {
    tap.comesFrom(3, here("shop.Cart", 7));
    sends("RENAME a b");
    assertFalse(report().contains("Cart"), report());
    assertTrue(report().contains("\"unknownSites\":1"), report());
  }

  @Test
  void framesOfClientsFrameworksAndProxiesAreNotTheApplication() {
    StackTraceElement[] stack = {
      frame("dev.unmoved.hook.JedisHook", 1),
      frame("redis.clients.jedis.Connection", 2),
      frame("org.springframework.data.redis.core.RedisTemplate", 3),
      frame("com.sun.proxy.$Proxy7", 4),
      frame("shop.Cart$$EnhancerBySpringCGLIB$$1", 5),
      frame("shop.Cart", 6),
      frame("shop.Main", 7)
    };
    assertEquals("shop.Cart.call(Cart.java:6)", CallSite.of(stack).toString());
    assertEquals(null, CallSite.of(new StackTraceElement[] {frame("io.netty.channel.Nio", 1)}));
  }

  @Test
  void whatIsNoRespEndsTheTapAndThrowsNothing() {
    byte[] bytes = "*2\r\n+GET\r\n".getBytes(StandardCharsets.US_ASCII);
    tap.onClientBytes(bytes, 0, bytes.length);
    assertTrue(tap.isEnded());
    sends("RENAME a b");
    assertTrue(report().contains("\"notFollowed\":1") && !report().contains("RENAME"));
  }

  @Test
  void aFollowedCallCountsAsWhatBecameOfIt() {
    Sighting split = follows("MGET a b");
    split.goes(Sighting.Way.SPLIT);
    split.answered();
    follows("GET a").answered();
    Sighting all = follows("KEYS *");
    all.goes(Sighting.Way.ALL_PRIMARIES);
    all.answered();
    follows("EVAL redis.call('get',x) 0").answered();
    assertEquals("[ALL_PRIMARIES, NONE, SPLIT, WENT_WELL]", counted().toString());
    assertTrue(report().contains("\"verdict\":\"routed\""), report());
  }

  @Test
  void whatIsRefusedAgainstExpectationNamesItsLine() {
    tap.comesFrom(0, here("shop.Cart", 7));
    Sighting union = follows("SUNION a b"); // too large, say
    byte[] error = "-CROSSSLOT Keys\r\n".getBytes(StandardCharsets.US_ASCII);
    union.refused(error, 0, error.length);
    assertEquals("shop.Cart.call(Cart.java:7)", union.line());
    assertEquals("[CROSS_SLOT]", counted().toString());
    assertTrue(report().contains("\"line\":\"shop.Cart.call(Cart.java:7)\""), report());
  }

  @Test
  void whatRedissonAsksAtItsStartIsNotRefusedToIt() {
    byte[] error = "-CROSSSLOT Keys\r\n".getBytes(StandardCharsets.US_ASCII);
    follows("EVAL x 2 test1 test2").refused(error, 0, error.length);
    assertEquals("[NONE]", counted().toString());
  }

  @Test
  void whatPassesAsItIsCountsAsItWasJudged() {
    follows("MGET a b");
    tap.onWrite(true);
    assertEquals(null, tap.next(), "nobody asked for it in time");
    assertEquals("[SPLIT]", counted().toString());
    assertTrue(report().contains("\"verdict\":\"ready\""), report());
  }

  @Test
  void onAClusterNobodyIsReady() {
    sends("GET a");
    assertTrue(tap.wantsServerBytes());
    byte[] moved = "-MOVED 1 host:1\r\n".getBytes(StandardCharsets.US_ASCII);
    tap.onServerBytes(moved, 0, moved.length);
    assertTrue(report().contains("\"verdict\":\"on-cluster\""), report());
  }

  private Sighting follows(String command) {
    tap.onWrite(true);
    sends(command);
    return tap.next();
  }

  private Set<String> counted() {
    Set<String> reasons = new TreeSet<>();
    for (Finding finding : observations.findings()) {
      if (finding.calls() > 0) {
        reasons.add(finding.judgement().toString());
      }
    }
    return reasons;
  }

  @Test
  void aCommandLargerThanMemoryShouldKeepEndsTheTap() {
    byte[] head =
        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$900000000\r\n".getBytes(StandardCharsets.US_ASCII);
    tap.onClientBytes(head, 0, head.length);
    byte[] value = new byte[1 << 20];
    for (int i = 0; i < 10; i++) {
      tap.onClientBytes(value, 0, value.length);
    }
    assertTrue(tap.isEnded());
  }

  @Test
  void aClusterAwareClientIsLeftOut() {
    sends("CLUSTER SLOTS");
    sends("RENAME a b");
    assertTrue(tap.isEnded());
    assertTrue(report().contains("\"clusterAware\":1") && !report().contains("RENAME"));
  }

  @Test
  void theServersVersionIsReadFromWhatItAnswersToHello() {
    sends("HELLO 3");
    byte[] reply =
        "%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    tap.onServerBytes(reply, 0, reply.length);
    assertTrue(report().contains("7.0.15"), report());
  }

  @Test
  void whateverIsSentMemoryStaysBounded() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String key = word(random) + ":" + word(random) + ":" + i;
      sends("RENAME " + key + " " + word(random));
      sends("UNKNOWN" + word(random) + " " + key);
    }
    assertTrue(observations.sizes().get(0) < 100, "findings: " + observations.sizes());
    assertTrue(observations.sizes().get(1) <= 200, "prefixes: " + observations.sizes());
    assertTrue(observations.sizes().get(2) <= 2000, "words: " + observations.sizes());
    assertTrue(observations.sizes().get(3) < 100, "others: " + observations.sizes());
    assertTrue(report().length() < 200_000, "report: " + report().length());
  }

  @Test
  void valuesAreNeverTold() {
    sends("SET user:1 hush");
    sends("AUTH admin hush");
    sends("MSETNX user:1 hush user:2 hush");
    sends("PUBLISH news hush");
    assertFalse(report().contains("hush"), report());
  }

  @Test
  void ofKeysNoMoreIsToldThanManyShare() {
    for (int i = 0; i < 1000; i++) {
      sends("SET user:" + i + ":cart x");
    }
    for (String key :
        new String[] {
          "patient:schmidt:anna",
          "otp:kxqzvbnm",
          "sk_live_abcXYZ",
          "eyJhbGci.eyJzdWI.SflKxw",
          "password=hunter2",
          "anna%40example"
        }) {
      for (int i = 0; i < 200; i++) {
        sends("GET " + key);
        sends("RENAME " + key + " " + key + ":copy");
        sends("MGET user:" + i + ":cart " + key);
      }
    }
    String report = report();
    for (String secret : "schmidt anna kxqz live abcXYZ eyJ SflK hunter example copy".split(" ")) {
      assertFalse(report.contains(secret), secret + " is in " + report);
    }
    assertTrue(report.contains("\"user:*:cart\""), report);
    assertTrue(report.contains("\"prefix\":\"user:\""), report);
  }

  @Test
  void severalCommandsOnKeysInOneWriteAreAPipeline() {
    together("HELLO 3", "CLIENT SETINFO LIB-NAME jedis", "CLIENT SETINFO LIB-VER 5");
    together("MULTI", "SET a 1", "SET a 2", "EXEC");
    together("GET a");
    assertFalse(report().contains("pipelines"), report());
    together("GET a", "GET b");
    assertTrue(report().contains("{\"name\":\"pipelines\",\"count\":1}"), report());
  }

  @Test
  void whatOnlyTheAuthorOfAScriptCanMendComesFirst() {
    for (int i = 0; i < 3; i++) {
      sends("RENAME a b");
      sends("SELECT 1");
    }
    sends("SELECT 1");
    sends("EVAL redis.call('get',x) 0");
    String report = report();
    int script = report.indexOf("\"command\":\"EVAL\"");
    int database = report.indexOf("\"command\":\"SELECT\"");
    int rename = report.indexOf("\"command\":\"RENAME\"");
    assertTrue(0 < script && script < database && database < rename, report);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private void sends(String command) {
    byte[] bytes = RespWriter.command(command.split(" "));
    tap.onClientBytes(bytes, 0, bytes.length);
  }

  private void together(String... commands) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String command : commands) {
      byte[] bytes = RespWriter.command(command.split(" "));
      all.write(bytes, 0, bytes.length);
    }
    tap.onClientBytes(all.toByteArray(), 0, all.size());
  }

  private String report() {
    return Readiness.json(observations, "shop.Main", 1, "0");
  }

  private static Throwable here(String className, int line) {
    Throwable stack = new Throwable();
    stack.setStackTrace(
        new StackTraceElement[] {frame("redis.clients.jedis.Jedis", 1), frame(className, line)});
    return stack;
  }

  private static StackTraceElement frame(String className, int line) {
    return new StackTraceElement(
        className, "call", className.substring(className.lastIndexOf('.') + 1) + ".java", line);
  }
}
