package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Databases as prefixes of names, with every way to cut the bytes. Keys have a hash tag that names
 * their node, which a prefix leaves as it is.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class DatabasesTest extends Conversation {
  private static final String OUT_OF_RANGE = "-ERR DB index is out of range\r\n";
  private static final String EMPTY_PAGE = "*2\r\n$1\r\n0\r\n*0\r\n";

  DatabasesTest(Chopping chopping) {
    super(chopping, "databases=prefix");
  }

  private static String bulk(String text) {
    return Script.bulk(text);
  }

  private static String array(String... elements) {
    StringBuilder array = new StringBuilder("*" + elements.length + "\r\n");
    for (String element : elements) {
      array.append(bulk(element));
    }
    return array.toString();
  }

  private static String page(String... keys) {
    return "*2\r\n" + bulk("0") + array(keys);
  }

  private void selects(int database) {
    client.sends("SELECT", String.valueOf(database));
    client.receives(OK);
  }

  // ---- Which database ----

  @Test
  void selectIsAnsweredHereAndHoldsForWhatFollows() {
    client.pipelines("SELECT 3", "SET {onA}k 3", "SELECT 0", "SET {onA}k 0");
    a.receives("SET db3:{onA}k 3", "SET {onA}k 0").answers(OK, OK);
    client.receives(OK + OK + OK + OK);
    script.endsQuietly();
  }

  @Test
  void databasesThatThereAreNotAreRefusedAsByOneServer() {
    selects(15);
    client.sends("SELECT", "16");
    client.receives(OUT_OF_RANGE);
    client.sends("SELECT", "-1");
    client.receives(OUT_OF_RANGE);
    client.sends("SELECT", "x");
    client.receives("-ERR value is not an integer or out of range\r\n");
    client.sends("GET", "{onB}k");
    b.receives("GET db15:{onB}k").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void connectionsOfSeveralDatabasesShareLinks() {
    Client other = script.connects();
    selects(3);
    other.sends("SELECT", "5");
    other.receives(OK);
    client.sends("GET", "{onB}k");
    b.receives("GET db3:{onB}k").answers(NIL);
    client.receives(NIL);
    other.sends("GET", "{onB}k");
    b.receives("GET db5:{onB}k").answers(NIL);
    other.receives(NIL);
    assertEquals(1, b.dials);
    assertEquals(Collections.emptyList(), b.replayed);
  }

  @Test
  void resetLeadsBackToDatabase0() {
    selects(3);
    client.sends("RESET");
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    client.sends("GET", "{onA}k");
    a.receives("GET {onA}k").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void clientInfoTellsTheDatabase() {
    selects(3);
    client.sends("CLIENT", "INFO");
    a.receives("CLIENT INFO").answers(bulk("id=3 name= db=0 sub=0\n"));
    client.receives(bulk("id=3 name= db=3 sub=0\n"));
    script.endsQuietly();
  }

  @Test
  void whatLooksLikeAKeyOfAnotherDatabaseIsKeptApart() {
    client.sends("GET", "db3:{onA}k");
    a.receives("GET db0:db3:{onA}k").answers(NIL);
    client.receives(NIL);
    client.sends("GET", "db03:{onA}k");
    a.receives("GET db03:{onA}k").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  // ---- Names in requests and replies ----

  @Test
  void keysOfSeveralSlotsAreCutAndMergedByTheNamesOfTheCluster() {
    selects(3);
    client.sends("MGET", "{onA}k", "{onB}k");
    a.receives("MGET db3:{onA}k").answers("*1\r\n" + ONE);
    b.receives("MGET db3:{onB}k").answers("*1\r\n" + TWO);
    client.receives("*2\r\n" + ONE + TWO);
    script.endsQuietly();
  }

  @Test
  void popsTellTheKeyAsTheClientCallsIt() {
    selects(3);
    client.sends("BLPOP", "{onA}q", "{onA}r", "0");
    a.receives("BLPOP db3:{onA}q db3:{onA}r 0").answers(array("db3:{onA}r", "v"));
    client.receives(array("{onA}r", "v"));
    client.sends("XREAD", "STREAMS", "{onA}s", "0");
    a.receives("XREAD STREAMS db3:{onA}s 0")
        .answers("*1\r\n*2\r\n" + bulk("db3:{onA}s") + "*0\r\n");
    client.receives("*1\r\n*2\r\n" + bulk("{onA}s") + "*0\r\n");
    script.endsQuietly();
  }

  @Test
  void keysAreThoseOfTheDatabase() {
    selects(3);
    client.sends("KEYS", "k*");
    a.receives("KEYS db3:k*").answers(array("db3:k1"));
    b.receives("KEYS db3:k*").answers(array());
    c.receives("KEYS db3:k*").answers(array("db3:k2"));
    client.receives(array("k1", "k2"));
    selects(0);
    client.sends("KEYS", "*");
    a.receives("KEYS *").answers(array("k1", "db3:k1", "db0:db3:x"));
    b.receives("KEYS *").answers(array("db0:y"));
    c.receives("KEYS *").answers(array("db3x"));
    client.receives(array("k1", "db3:x", "db3x"));
    client.sends("KEYS", "d?3:x");
    a.receives("KEYS *d?3:x").answers(array("db3:x", "db0:db3:x"));
    b.receives("KEYS *d?3:x").answers(array());
    c.receives("KEYS *d?3:x").answers(array("odd3:x"));
    client.receives(array("db3:x"));
    script.endsQuietly();
  }

  @Test
  void aWalkFindsTheKeysOfItsDatabase() {
    selects(3);
    client.sends("SCAN", "0", "COUNT", "100");
    for (FakeNode node : new FakeNode[] {a, c, b}) {
      node.receives("SCAN 0 COUNT 100 MATCH db3:*").answers(page("db3:" + node.name));
    }
    client.receives(page("A", "C", "B"));
    client.sends("SCAN", "0", "MATCH", "x*", "COUNT", "100");
    for (FakeNode node : new FakeNode[] {a, c, b}) {
      node.receives("SCAN 0 MATCH db3:x* COUNT 100").answers(EMPTY_PAGE);
    }
    client.receives(EMPTY_PAGE);
    script.endsQuietly();
  }

  @Test
  void sortPatternsNameKeysOfTheDatabase() {
    selects(3);
    client.sends("SORT", "{onA}l", "BY", "{onA}w_*->f", "GET", "#", "GET", "{onA}o_*");
    a.receives("SORT db3:{onA}l BY db3:{onA}w_*->f GET # GET db3:{onA}o_*")
        .answers(array("1", "x"));
    client.receives(array("1", "x"));
    script.endsQuietly();
  }

  @Test
  void errorsQuoteTheKeyAsTheClientCallsIt() {
    selects(3);
    client.sends("XINFO", "CONSUMERS", "{onA}s", "g");
    a.receives("XINFO CONSUMERS db3:{onA}s g")
        .answers("-NOGROUP No such consumer group 'g' for key name 'db3:{onA}s'\r\n");
    client.receives("-NOGROUP No such consumer group 'g' for key name '{onA}s'\r\n");
    client.sends("XREADGROUP", "GROUP", "g", "c", "STREAMS", "{onA}\r\n\0x", ">");
    a.receivesNext();
    a.answers("-NOGROUP No such key 'db3:{onA}  ' or consumer group 'g'\r\n");
    client.receives("-NOGROUP No such key '{onA}  ' or consumer group 'g'\r\n");
    client.sends("HEXPIRE", "{onA}h", "1", "db3:{onA}h");
    String unknown = "-ERR unknown command 'HEXPIRE', with args beginning with: ";
    a.receives("HEXPIRE db3:{onA}h 1 db3:{onA}h")
        .answers(unknown + "'db3:{onA}h' '1' 'db3:{onA}h' \r\n");
    client.receives(unknown + "'{onA}h' '1' 'db3:{onA}h' \r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfAnUnknownCommandAreThoseThatTheServerTells() {
    selects(3);
    client.sends("NEW.SET", "{onA}k", "v");
    a.receives("COMMAND INFO NEW.SET")
        .answers("*1\r\n*6\r\n" + bulk("new.set") + ":3\r\n*1\r\n+write\r\n:1\r\n:1\r\n:1\r\n");
    a.receives("NEW.SET db3:{onA}k v").answers(OK);
    client.receives(OK);
    client.sends("OTHER", "{onA}k");
    a.receives("COMMAND INFO OTHER").answers("*1\r\n*-1\r\n");
    String unknown = "-ERR unknown command 'OTHER', with args beginning with: '{onA}k'\r\n";
    a.receives("OTHER {onA}k").answers(unknown);
    client.receives(unknown);
    script.endsQuietly();
  }

  /** Whether it is allowed is known when home has answered. */
  @Test
  void aSelectBehindTheEndOfSubscriptionsIsAnsweredHere() {
    selects(0);
    client.pipelines("PUNSUBSCRIBE never*", "SELECT 5", "GET {onA}k");
    a.receives("PUNSUBSCRIBE never*")
        .answers("*3\r\n$12\r\npunsubscribe\r\n$6\r\nnever*\r\n:0\r\n");
    a.receives("GET db5:{onA}k").answers(ONE);
    client.receives("*3\r\n$12\r\npunsubscribe\r\n$6\r\nnever*\r\n:0\r\n" + OK + ONE);
    script.endsQuietly();
  }

  @Test
  void whereNobodyTellsOfKeysTheCommandIsRefused() {
    selects(3);
    client.sends("NEW.SET", "{onA}k", "v");
    a.receives("COMMAND INFO NEW.SET").answers("-NOPERM this user has no permissions\r\n");
    client.receives(
        "-ERR unmoved: nobody has told where the keys of this command are, so they cannot be named"
            + " in the cluster (unmoved.databases, unmoved.colocate)\r\n");
    script.endsQuietly();
  }

  // ---- Transactions ----

  @Test
  void transactionsAnswerInTheNamesOfTheClient() {
    selects(3);
    client.pipelines("WATCH {onA}w", "MULTI", "SET {onA}k 1", "LMPOP 1 {onA}l LEFT", "EXEC");
    a.receives("WATCH db3:{onA}w").answers(OK);
    a.receives("MULTI", "SET db3:{onA}k 1", "LMPOP 1 db3:{onA}l LEFT", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n" + OK + "*2\r\n" + bulk("db3:{onA}l") + array("x"));
    client.receives(
        OK + OK + QUEUED + QUEUED + "*2\r\n" + OK + "*2\r\n" + bulk("{onA}l") + array("x"));
    script.endsQuietly();
  }

  @Test
  void selectInATransactionHoldsAfterItHasRun() {
    client.pipelines("MULTI", "SET {onA}k 0", "SELECT 3", "SET {onA}k 3", "EXEC", "GET {onA}k");
    a.receives("MULTI", "SET {onA}k 0", "SELECT 0", "SET db3:{onA}k 3", "EXEC")
        .answers(OK, QUEUED, QUEUED, QUEUED);
    a.receivesNothing();
    a.answers("*3\r\n" + OK + OK + OK);
    a.receives("GET db3:{onA}k").answers(NIL);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n" + OK + OK + OK + NIL);
    script.endsQuietly();
  }

  @Test
  void selectInATransactionThatDidNotRunHoldsForNothing() {
    client.pipelines("MULTI", "SET {onA}k 0", "SELECT 3", "DISCARD", "GET {onA}k");
    a.receives("MULTI", "SET {onA}k 0", "SELECT 0", "DISCARD", "GET {onA}k")
        .answers(OK, QUEUED, QUEUED, OK, NIL);
    client.receives(OK + QUEUED + QUEUED + OK + NIL);
    client.sends("WATCH", "{onA}k");
    a.receives("WATCH {onA}k").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SELECT 3", "SET {onA}k 3", "EXEC", "GET {onA}k");
    a.receives("MULTI", "SELECT 0", "SET db3:{onA}k 3", "EXEC")
        .answers(OK, QUEUED, QUEUED, NIL_ARRAY);
    a.receives("GET {onA}k").answers(NIL);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY + NIL);
    script.endsQuietly();
  }

  // ---- Whole databases ----

  @Test
  void dbsizeCountsTheKeysOfTheDatabaseOnceEach() {
    selects(3);
    client.sends("DBSIZE");
    a.receives("SCAN 0 MATCH db3:* COUNT 1000")
        .answers("*2\r\n" + bulk("7") + array("db3:x", "db3:y"));
    a.receives("SCAN 7 MATCH db3:* COUNT 1000").answers(page("db3:x"));
    c.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(page("db3:z"));
    b.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(EMPTY_PAGE);
    client.receives(":3\r\n");
    selects(0);
    client.sends("DBSIZE");
    a.receives("SCAN 0 COUNT 1000").answers(page("db3:x", "db0:db3:x"));
    c.receives("SCAN 0 COUNT 1000").answers(page("db3:z", "k"));
    b.receives("SCAN 0 COUNT 1000").answers(EMPTY_PAGE);
    client.receives(":2\r\n");
    script.endsQuietly();
  }

  @Test
  void flushdbRemovesTheKeysOfTheDatabase() {
    selects(3);
    client.pipelines("FLUSHDB", "GET {onA}k");
    a.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(page("db3:{onA}k", "db3:{onA}l"));
    c.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(EMPTY_PAGE);
    b.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(page("db3:{onB}k"));
    b.receives("UNLINK db3:{onB}k").answers(":1\r\n");
    a.receives("UNLINK db3:{onA}k db3:{onA}l");
    a.receivesNothing(); // what follows waits
    a.answers(":2\r\n");
    a.receives("GET db3:{onA}k").answers(NIL);
    client.receives(OK + NIL);
    client.sends("FLUSHDB", "EVERYTHING");
    client.receives("-ERR syntax error\r\n");
    script.endsQuietly();
  }

  @Test
  void flushallEmptiesAll() {
    selects(3);
    client.sends("FLUSHALL");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("FLUSHALL").answers(OK);
    }
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void randomkeyIsOfTheDatabase() {
    selects(3);
    client.sends("RANDOMKEY");
    int tries = 0;
    String next = "";
    while (!next.startsWith("SCAN")) {
      for (FakeNode node : new FakeNode[] {a, b, c}) {
        if (node.isAsked()) {
          next = node.receivesNext();
          if (next.equals("RANDOMKEY")) {
            tries++;
            node.answers(bulk("of-database-0"));
          }
        }
      }
    }
    assertEquals(16, tries);
    a.answers(page("db3:only"));
    c.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(EMPTY_PAGE);
    b.receives("SCAN 0 MATCH db3:* COUNT 1000").answers(EMPTY_PAGE);
    client.receives(bulk("only"));
    script.endsQuietly();
  }

  // ---- Other databases ----

  @Test
  void moveIsARenameAndCopyHasNoDatabase() {
    selects(3);
    client.sends("MOVE", "{onA}k", "5");
    a.receives("RENAMENX db3:{onA}k db5:{onA}k").answers(":1\r\n");
    client.receives(":1\r\n");
    client.sends("MOVE", "{onA}k", "5");
    a.receives("RENAMENX db3:{onA}k db5:{onA}k").answers("-ERR no such key\r\n");
    client.receives(":0\r\n");
    client.sends("MOVE", "{onA}k", "3");
    client.receives("-ERR source and destination objects are the same\r\n");
    client.sends("MOVE", "{onA}k", "99");
    client.receives(OUT_OF_RANGE);
    client.sends("COPY", "{onA}k", "{onA}l", "DB", "0", "REPLACE");
    a.receives("COPY db3:{onA}k {onA}l REPLACE").answers(":1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void whatCannotBeNamedIsRefusedInWords() {
    selects(3);
    String[] refused = {"SWAPDB 0 3", "CLUSTER KEYSLOT k", "MIGRATE h 1 k 0 9"};
    for (String command : refused) {
      client.pipelines(command);
      String reply = client.takes();
      assertEquals("-ERR unmoved: ", reply.substring(0, 14), command);
    }
    client.sends("GET", "{onA}k");
    a.receives("GET db3:{onA}k").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  // ---- Unasked ----

  @Test
  void invalidationsNameTheKeyAsTheClientCallsIt() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%1\r\n" + bulk("proto") + ":3\r\n");
    client.receives("%1\r\n" + bulk("proto") + ":3\r\n");
    selects(3);
    client.sends("CLIENT", "TRACKING", "ON");
    a.receives("CLIENT TRACKING ON").answers(OK);
    client.receives(OK);
    client.sends("GET", "{onA}k");
    a.receives("GET db3:{onA}k").answers(ONE);
    client.receives(ONE);
    a.says(">2\r\n" + bulk("invalidate") + array("db3:{onA}k"));
    client.sends("PING");
    a.receives("PING").answers("+PONG\r\n");
    client.receives(">2\r\n" + bulk("invalidate") + array("{onA}k") + "+PONG\r\n");
    script.endsQuietly();
  }

  @Test
  void monitorShowsKeysAsTheClientCallsThem() {
    client.sends("MONITOR");
    b.receives("MONITOR").answers(OK);
    c.receives("MONITOR").answers(OK);
    a.receives("MONITOR").answers(OK);
    client.receives(OK);
    b.says("+17.5 [0 1.2.3.4:5] \"mset\" \"db3:a\\n\" \"db3:v\" \"db3:\\x00\" \"1\"\r\n");
    client.receives("+17.5 [3 1.2.3.4:5] \"mset\" \"a\\n\" \"db3:v\" \"\\x00\" \"1\"\r\n");
    a.says("+17.5 [0 1.2.3.4:5] \"dbsize\"\r\n");
    client.receives("+17.5 [0 1.2.3.4:5] \"dbsize\"\r\n");
    script.endsQuietly();
  }

  private static String confirmation(String kind, String channel, int count) {
    return "*3\r\n" + bulk(kind) + bulk(channel) + ":" + count + "\r\n";
  }

  private static final String PONG = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";

  @Test
  void keyspaceNotificationsAreThoseOfTheDatabaseSubscribedTo() {
    String wanted = "__keyevent@3__:expired";
    String asked = "__keyevent@0__:expired";
    client.sends("SUBSCRIBE", wanted);
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("subscribe " + asked, "PING")
          .answers(confirmation("subscribe", asked, 1), PONG);
    }
    a.receives("subscribe " + asked, "PING").answers(confirmation("subscribe", asked, 1), PONG);
    a.receives("SUBSCRIBE " + wanted).answers(confirmation("subscribe", wanted, 1));
    client.receives(confirmation("subscribe", wanted, 1));
    b.says("*3\r\n" + bulk("message") + bulk(asked) + bulk("k"));
    client.receivesNothing();
    b.says("*3\r\n" + bulk("message") + bulk(asked) + bulk("db3:k"));
    client.receives("*3\r\n" + bulk("message") + bulk(wanted) + bulk("k"));
    script.endsQuietly();
  }

  @Test
  void keyspacePatternsAreTranslatedAndEachSubscriptionIsTold() {
    String wanted = "__keyspace@3__:k*";
    String asked = "__keyspace@0__:db3:k*";
    client.sends("PSUBSCRIBE", wanted);
    for (FakeNode node : new FakeNode[] {b, c, a}) {
      node.receives("psubscribe " + asked, "PING")
          .answers(confirmation("psubscribe", asked, 1), PONG);
    }
    a.receives("PSUBSCRIBE " + wanted).answers(confirmation("psubscribe", wanted, 1));
    client.receives(confirmation("psubscribe", wanted, 1));
    c.says("*4\r\n" + bulk("pmessage") + bulk(asked) + bulk("__keyspace@0__:db3:k1") + bulk("set"));
    client.receives(
        "*4\r\n" + bulk("pmessage") + bulk(wanted) + bulk("__keyspace@3__:k1") + bulk("set"));
    script.endsQuietly();
  }

  // ---- One database ----

  @Test
  void whereThereIsOneEveryDatabaseIsIt() {
    play("databases=one");
    selects(3);
    client.sends("SET", "{onB}k", "1");
    b.receives("SET {onB}k 1").answers(OK);
    client.receives(OK);
    client.sends("CLIENT", "INFO");
    a.receives("CLIENT INFO").answers(bulk("id=3 name= db=0 sub=0\n"));
    client.receives(bulk("id=3 name= db=3 sub=0\n"));
    client.sends("SELECT", "16");
    client.receives(OUT_OF_RANGE);
    client.pipelines("MULTI", "SELECT 4", "SET {onA}k 1", "EXEC", "CLIENT INFO");
    a.receives("MULTI", "SELECT 0", "SET {onA}k 1", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n" + OK + OK);
    a.receives("CLIENT INFO").answers(bulk("id=3 name= db=0 sub=0\n"));
    client.receives(OK + QUEUED + QUEUED + "*2\r\n" + OK + OK + bulk("id=3 name= db=4 sub=0\n"));
    script.endsQuietly();
  }

  @Test
  void whereThereIsOneItsNotificationsAreThoseOfTheDatabaseNamed() {
    play("databases=one");
    String wanted = "__keyevent@3__:expired";
    String asked = "__keyevent@0__:expired";
    client.sends("SUBSCRIBE", wanted);
    for (FakeNode node : new FakeNode[] {b, c, a}) {
      node.receives("subscribe " + asked, "PING")
          .answers(confirmation("subscribe", asked, 1), PONG);
    }
    a.receives("SUBSCRIBE " + wanted).answers(confirmation("subscribe", wanted, 1));
    client.receives(confirmation("subscribe", wanted, 1));
    b.says("*3\r\n" + bulk("message") + bulk(asked) + bulk("k"));
    client.receives("*3\r\n" + bulk("message") + bulk(wanted) + bulk("k"));
    script.endsQuietly();
  }

  @Test
  void atAStandaloneServerDatabasesAreTheServers() {
    script.answersTopologyItself();
    client.sends("SELECT", "3");
    a.receives("CLUSTER SHARDS").answers("-ERR This instance has cluster support disabled\r\n");
    a.receives("SELECT 3").answers(OK);
    client.receives(OK);
    client.isTransparent();
  }
}
