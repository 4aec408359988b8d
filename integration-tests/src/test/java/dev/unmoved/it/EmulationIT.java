package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code unmoved.cross-slot=emulate}: calls that a cluster refuses for their slots, done in steps.
 */
class EmulationIT {
  /**
   * One line, one reply, the same from one server; a, b and c are on three nodes, a and i on one in
   * two slots.
   */
  private static final List<String> CALLS =
      List.of(
          "lone SET a 1",
          "lone PEXPIREAT a 4102445037000",
          "lone RENAME a b",
          "lone GET b",
          "lone EXISTS a",
          "lone RENAME a b",
          "lone SET i 2",
          "lone RENAMENX b i",
          "lone RENAMENX b a",
          "lone RENAME i a",
          "lone GET a",
          "lone TTL a",
          "pipe SET a 5 ; RENAME a c ; GET c ; SET a 6 ; RENAME a c ; GET c ; EXISTS a",
          "lone COPY c a",
          "lone COPY c a",
          "lone COPY c b REPLACE",
          "lone MGET a b c",
          "lone DEL a b c i",
          "lone MSETNX a 1 b 2 c 3",
          "lone MSETNX i 1 c 2",
          "lone EXISTS i a",
          "lone DEL a b c",
          "lone SADD a x y",
          "lone SMOVE a b x",
          "lone SMOVE a b x",
          "lone SMEMBERS b",
          "lone SMOVE a c y",
          "lone EXISTS a",
          "lone DEL a b c",
          "lone RPUSH a 1 2 3",
          "lone RPOPLPUSH a b",
          "lone LMOVE a c LEFT LEFT",
          "lone BRPOPLPUSH a b 1",
          "lone LRANGE b 0 -1",
          "lone LMOVE a b LEFT NOWHERE",
          "lone RPOPLPUSH a b",
          "lone BLPOP a c b 1",
          "lone BRPOP a c b 1",
          "lone BLMOVE b a LEFT LEFT 1",
          "lone BLPOP b c 0.01",
          "lone BLPOP b c x",
          "lone BLPOP b c -1",
          "lone SET c string",
          "lone BLPOP b c 1",
          "lone DEL a b c",
          "lone ZADD a 1 x 2.5 y 3 z",
          "lone BZPOPMIN c b a 1",
          "lone BZPOPMAX c b a 1",
          "lone BZPOPMIN c b 0.01",
          "lone ZADD a 1 x 3 z",
          "lone ZRANGESTORE b a 0 1",
          "lone ZRANGE b 0 -1 WITHSCORES",
          "lone ZRANGESTORE b c 0 1",
          "lone EXISTS b",
          "lone DEL a",
          "lone GEOADD a 13.36 38.11 p 15.08 37.5 q",
          "lone GEOSEARCHSTORE b a FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST",
          "lone ZRANGE b 0 -1 WITHSCORES",
          "lone GEORADIUS a 15 37 300 km STORE c",
          "lone ZRANGE c 0 -1 WITHSCORES",
          "lone DEL a b c",
          "lone RPUSH a 3 1 2",
          "lone MSET w1 9 w2 8 w3 7 v1 one v2 two",
          "lone SORT a STORE b",
          "lone LRANGE b 0 -1",
          "lone SORT a BY w*",
          "lone SORT a BY w* DESC GET # GET v* LIMIT 0 2",
          "lone SORT a GET v*",
          "lone SORT a BY w* STORE a",
          "lone LRANGE a 0 -1",
          "lone SORT a BY x* GET",
          "lone RPUSH {t}a 3 1 2",
          "lone MSET {t}w1 9 {t}w2 8",
          "lone SORT {t}a BY {t}w* GET #",
          "lone DBSIZE");

  /** The same inside MULTI; a key of its own for each watch that is touched by somebody else. */
  private static final List<String> TRANSACTIONS =
      List.of(
          "lone FLUSHALL",
          "lone MSET a 1 b 2 c 3 i 4",
          "pipe MULTI ; DBSIZE ; SET d 5 ; DBSIZE ; EXEC",
          "pipe MULTI ; SET a x ; RENAME a b ; GET b ; RENAME a c ; EXISTS a b ; EXEC",
          "pipe MULTI ; COPY b a ; RENAMENX b c ; MSETNX e 1 f 2 ; MGET a b c e f ; EXEC",
          "pipe MULTI ; FLUSHALL ; SET a 1 ; KEYS * ; EXEC",
          "pipe MULTI ; SET b 2 ; FLUSHDB ; DBSIZE ; EXEC",
          "lone DBSIZE",
          "pipe MULTI ; SADD a 1 2 ; SADD b 2 3 ; SINTER a b ; SDIFF a b ; SINTERCARD 2 a b ; EXEC",
          "pipe MULTI ; SMOVE a b 1 ; SUNIONSTORE c a b ; SCARD c ; SINTERSTORE c a b ; EXEC",
          "lone DEL a b c",
          "pipe MULTI ; RPUSH a 1 2 3 ; RPOPLPUSH a b ; LMOVE a b LEFT LEFT ; LRANGE b 0 -1 ; EXEC",
          "pipe MULTI ; BLPOP c i 0 ; BRPOPLPUSH c i 0 ; BLMOVE a c LEFT LEFT 0 ; BLPOP c b 0 ; EXEC",
          "pipe MULTI ; BZPOPMIN e f 0 ; LMPOP 2 e b LEFT ; BLMPOP 0 2 e f LEFT ; EXEC",
          "lone DEL a b c",
          "pipe MULTI ; ZADD a 1 x 2 y ; ZADD b 3 y ; ZUNION 2 a b WITHSCORES ; ZINTERSTORE c 2 a b ;"
              + " ZRANGE c 0 -1 WITHSCORES ; ZDIFF 2 a b ; ZRANGESTORE e a 0 0 ; EXEC",
          "pipe MULTI ; PFADD h1 x y ; PFADD h2 y z ; PFCOUNT h1 h2 ; PFMERGE h3 h1 h2 ; PFCOUNT h3 ; EXEC",
          "pipe MULTI ; SET s1 ohmytext ; SET s2 mynewtext ; LCS s1 s2 ; BITOP XOR s3 s1 s2 ; STRLEN s3 ; EXEC",
          "pipe MULTI ; XADD x1 1-1 f v ; XADD x2 1-1 f v ; XREAD STREAMS x1 x2 0 0 ;"
              + " XREAD BLOCK 0 STREAMS x1 x2 9 9 ; EXEC",
          "pipe MULTI ; RPUSH l1 3 1 2 ; MSET w1 9 w2 8 w3 7 ; SORT l1 BY w* GET # ; SORT l1 STORE l2 ;"
              + " LRANGE l2 0 -1 ; EXEC",
          "pipe MULTI ; RENAME nosuch b ; SET a 1 ; LPUSH a x ; SINTER a b ; SET b 2 ; EXEC",
          "pipe MULTI ; SET a 1 ; RENAME a ; EXEC",
          "lone GET a",
          "pipe MULTI ; SET a 1 ; RENAME a b ; DISCARD",
          "lone EVAL return(redis.call('set','abc','x')) 0",
          "pipe MULTI ; EVAL return(redis.call('set','abc','y')) 0 ; EXEC",
          "pipe MULTI ; SET bar 1 ; EVAL return(redis.call('get','abc')) 0 ;"
              + " EVAL return(redis.call('get','bar')) 0 ; EXEC",
          "pipe MULTI ; SET a 1 ; EVAL return(redis.call('DBSIZE')) 0 ; EXEC",
          "pipe MULTI ; SET a 1 ; CLIENT SETNAME inside ; CLIENT GETNAME ; SET b 2 ; EXEC",
          "lone CLIENT GETNAME",
          "pipe MULTI ; SET a 1 ; SELECT 0 ; SCRIPT LOAD return(7) ; SET b 2 ; EXEC",
          "pipe EVALSHA bc70ae583496ef68242126e5f723b4224435af02 1 a",
          "pipe MULTI ; CONFIG SET slowlog-max-len 77 ; CONFIG GET slowlog-max-len ; SET a 1 ; EXEC",
          "pipe MULTI ; SCAN 0 COUNT 1000 ; EXEC",
          "pipe WATCH a ; MULTI ; SET a 7 ; SET b 7 ; SET c 7 ; EXEC ; MGET a b c",
          "pipe WATCH a b ; MULTI ; SET a 8 ; SET b 8 ; SET c 8 ; RENAME c i ; EXEC ; MGET a b c i",
          "pipe WATCH a ; SET a 9 ; MULTI ; SET a 8 ; SET b 9 ; EXEC ; MGET a b",
          "pipe WATCH a b ; SET b 9 ; MULTI ; SET a 1 ; SET b 1 ; SET c 1 ; EXEC ; MGET a b c",
          "pipe WATCH a b ; SET a 9 ; MULTI ; SET a 1 ; SET b 1 ; SET c 1 ; EXEC ; MGET a b c",
          "pipe WATCH a ; SET a 9 ; MULTI ; FLUSHALL ; EXEC ; MGET a b c",
          "pipe WATCH a b ; MULTI ; RENAME a b ; SET c 1 ; EXEC ; MGET a b c",
          "pipe WATCH c ; MULTI ; SET c 4 ; GET c ; EXEC",
          "pipe MULTI ; FLUSHALL ; EXEC ; DBSIZE");

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void transactionsOverSeveralSlotsAnswerAsOneServerDoes(ServerVersion version) {
    RedisServer alone = Clusters.standalone(version);
    RedisCluster cluster = Clusters.shared(version);
    try (ConsoleApp plain = ConsoleApp.start(ConsoleApp.setup().withoutAgent().server(alone));
        ConsoleApp emulating = emulating(cluster)) {
      for (String line : TRANSACTIONS) {
        if (!version.atLeast(7, 0) && line.matches(".*(SINTERCARD|LMPOP|LCS).*")) {
          continue;
        }
        assertEquals(unordered(plain.answer(line)), unordered(emulating.answer(line)), line);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V6_8_1", "V7_7_0"})
  void transactionsOfLettuceAnswerAsOneServerDoes(LettuceVersion lettuce) {
    ClientJvm.Builder alone =
        ClientJvm.of("legacy.lettuce.Payments")
            .client(lettuce)
            .withoutAgent()
            .server(Clusters.standalone());
    ClientJvm.Builder emulating =
        ClientJvm.of("legacy.lettuce.Payments")
            .client(lettuce)
            .server(Clusters.shared().seed().server())
            .property("unmoved.cross-slot", "emulate");
    assertEquals(transfers(alone), transfers(emulating));
  }

  private static List<String> transfers(ClientJvm.Builder program) {
    try (ClientJvm app = program.start()) {
      app.awaitLine("READY");
      List<String> results = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int before = app.stdout().size();
        app.send("a" + i + " b" + i + " c" + i);
        String result = app.awaitLine("PAID", before);
        assertTrue(result.endsWith("then 42"), result);
        results.add(result);
      }
      return results;
    }
  }

  /** KEYS, SCAN and sets promise no order: the letters of a reply, sorted. */
  private static String unordered(String reply) {
    char[] letters = reply.toCharArray();
    Arrays.sort(letters);
    return reply.replaceAll("[^\\[\\]]", "") + new String(letters);
  }

  /** Somebody else's change between WATCH and EXEC, whatever slots are watched and written. */
  @Test
  void aWatchedKeyThatSomebodyTouchesMakesTheTransactionVoid() {
    RedisCluster cluster = Clusters.shared();
    try (ConsoleApp console = emulating(cluster);
        ConsoleApp other = emulating(cluster)) {
      for (String watched : List.of("a", "b", "a b", "b a", "a b c", "a d", "d", "d e")) {
        for (String touched : watched.split(" ")) {
          console.answer("lone DEL a b c d e");
          assertEquals("\"OK\"", console.answer("lone WATCH " + watched));
          assertEquals("\"OK\"", other.answer("lone SET " + touched + " theirs"));
          assertEquals(
              "[\"OK\", \"QUEUED\", \"QUEUED\", \"QUEUED\", (nil)]",
              console.answer("pipe MULTI ; SET a mine ; SET b mine ; SET c mine ; EXEC"),
              watched + ", of which " + touched + " was touched");
          assertEquals("(long) 1", console.answer("lone EXISTS a b c d e"));
        }
        assertEquals("\"OK\"", console.answer("lone WATCH " + watched));
        assertEquals(
            "[\"OK\", \"QUEUED\", \"QUEUED\", \"QUEUED\", [\"OK\", \"OK\", \"OK\"]]",
            console.answer("pipe MULTI ; SET a mine ; SET b mine ; SET c mine ; EXEC"));
      }
    }
  }

  private static String nineKeys(ConsoleApp console) {
    console.answer("lone FLUSHALL");
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      console.answer("lone SET k" + i + " v");
      keys.append(" k").append(i);
    }
    return keys.substring(1);
  }

  private static ConsoleApp emulating(RedisCluster cluster) {
    return ConsoleApp.start(
        ConsoleApp.setup()
            .server(cluster.seed().server())
            .property("unmoved.cross-slot", "emulate"));
  }

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void callsOverSeveralSlotsAnswerAsOneServerDoes(ServerVersion version) {
    RedisServer alone = Clusters.standalone(version);
    RedisCluster cluster = Clusters.shared(version);
    try (ConsoleApp plain = ConsoleApp.start(ConsoleApp.setup().withoutAgent().server(alone));
        ConsoleApp emulating = emulating(cluster)) {
      for (String line : CALLS) {
        assertEquals(plain.answer(line), emulating.answer(line), line);
      }
      assertEquals(
          1,
          emulating.jvm().stderr().stream()
              .filter(line -> line.contains("RENAME over keys"))
              .count());
    }
  }

  @Test
  void withoutTheOptionTheServerRefuses() {
    try (ConsoleApp console =
        ConsoleApp.start(ConsoleApp.setup().server(Clusters.shared().seed().server()))) {
      for (String line :
          List.of("RENAME a b", "BLPOP a b 1", "MSETNX a 1 b 2", "ZRANGESTORE a b 0 1")) {
        String reply = console.answer("lone " + line);
        assertTrue(reply.contains("CROSSSLOT"), line + ": " + reply);
      }
      assertEquals("(long) 9", console.answer("lone EXISTS " + nineKeys(console)));
      for (String line :
          List.of("FLUSHALL", "DBSIZE", "KEYS *", "CONFIG SET slowlog-max-len 128")) {
        String refused = console.answer("pipe MULTI ; " + line + " ; EXEC");
        assertTrue(
            refused.matches("(?s).* concerns all nodes.*EXECABORT .* \\(unmoved: .* all nodes.*"),
            refused);
      }
      assertEquals("(long) 9", console.answer("lone DBSIZE"));
      String reply = console.answer("lone SORT a BY w*");
      assertTrue(reply.contains("denied in Cluster mode"), reply);
    }
  }
}
