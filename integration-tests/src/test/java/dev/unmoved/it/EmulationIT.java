package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
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

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void callsOverSeveralSlotsAnswerAsOneServerDoes(ServerVersion version) {
    RedisServer alone = Clusters.standalone(version);
    RedisCluster cluster = Clusters.shared(version);
    try (ConsoleApp plain = ConsoleApp.start(ConsoleApp.setup().withoutAgent().server(alone));
        ConsoleApp emulating =
            ConsoleApp.start(
                ConsoleApp.setup()
                    .server(cluster.seed().server())
                    .property("unmoved.cross-slot", "emulate"))) {
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
      String reply = console.answer("lone SORT a BY w*");
      assertTrue(reply.contains("denied in Cluster mode"), reply);
    }
  }
}
