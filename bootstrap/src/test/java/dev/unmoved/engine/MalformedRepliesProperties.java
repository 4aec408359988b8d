package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.log.Log;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever shape nodes give their replies, as long as they are replies: it concerns the request
 * that they answer, or a part of it. The client gets one reply for each of its requests, its
 * connection goes on, and no link is left with something for the next user.
 */
class MalformedRepliesProperties {
  @AfterContainer
  static void restoreTheLog() {
    Log.level(Log.INFO);
  }

  private static final String[] KEYS = {"bar", "c", "foo", "{foo}1", "{c}2"};

  private static final String[] CALLS = {
    "GET k",
    "MGET k k k",
    "MSET k v k v",
    "DEL k k",
    "EXISTS k k k",
    "MSETNX k v k v",
    "MSETEX 2 k v k v NX",
    "RENAME k k",
    "RENAMENX k k",
    "COPY k k REPLACE",
    "SMOVE k k v",
    "SINTER k k",
    "SUNION k k k",
    "SDIFFSTORE k k k",
    "SINTERCARD 2 k k",
    "PFCOUNT k k",
    "PFMERGE k k",
    "LCS k k IDX",
    "LCS k k",
    "LMOVE k k LEFT RIGHT",
    "BLMOVE k k LEFT RIGHT 1",
    "BLPOP k k 1",
    "BZPOPMIN k k 1",
    "LMPOP 2 k k LEFT",
    "ZMPOP 2 k k MIN",
    "ZUNION 2 k k WITHSCORES",
    "ZINTER 2 k k",
    "ZUNIONSTORE k 2 k k WEIGHTS 2 3",
    "ZDIFF 2 k k",
    "ZINTERCARD 2 k k LIMIT 2",
    "ZRANGESTORE k k 0 1",
    "GEOSEARCHSTORE k k FROMMEMBER m BYRADIUS 1 m",
    "GEORADIUS k 1 1 1 m STORE k",
    "BITOP AND k k k",
    "BITOP ANDOR k k k k",
    "XREAD STREAMS k k 0 0",
    "XREAD BLOCK 100 STREAMS k k $ $",
    "XREADGROUP GROUP g n STREAMS k k > >",
    "SORT k BY w_* GET x_* GET #",
    "SORT k STORE k",
    "SORT k GET x_* STORE k",
    "EVAL return 1 k k",
    "EVALSHA 0123456789012345678901234567890123456789 1 k",
    "KEYS *",
    "KEYS {foo}*",
    "DBSIZE",
    "FLUSHALL",
    "RANDOMKEY",
    "SCAN 0",
    "SCAN 0 MATCH {foo}*",
    "SCAN 0 COUNT 100",
    "CONFIG SET a b",
    "CONFIG GET a",
    "SCRIPT LOAD s",
    "SCRIPT EXISTS a b",
    "SLOWLOG GET",
    "SLOWLOG LEN",
    "ACL LOG",
    "ACL WHOAMI",
    "PUBSUB CHANNELS",
    "PUBSUB NUMSUB a b",
    "PUBSUB NUMPAT",
    "FUNCTION LIST",
    "FUNCTION STATS",
    "LATENCY RESET",
    "MEMORY DOCTOR",
    "WAIT 1 100",
    "WAITAOF 1 1 100",
    "CLIENT ID",
    "CLIENT UNBLOCK 5",
    "CLIENT SETNAME n",
    "CLIENT TRACKING OFF",
    "HELLO 3",
    "AUTH p",
    "SELECT 0",
    "INFO",
    "WATCH k",
    "WATCH k k",
    "UNWATCH",
    "MULTI",
    "SET k v",
    "EXEC",
    "DISCARD",
    "JSON.MGET k k $",
    "FOO.BAR k k",
    "FOO.BAZ SUB k"
  };

  private static final String[] LISTENING_CALLS = {
    "SUBSCRIBE ch",
    "SUBSCRIBE __keyspace@0__:a b",
    "PSUBSCRIBE __key*",
    "SSUBSCRIBE k",
    "SSUBSCRIBE k k",
    "UNSUBSCRIBE",
    "PUNSUBSCRIBE __key*",
    "SUNSUBSCRIBE",
    "MONITOR",
    "HELLO 3",
    "CLIENT TRACKING ON BCAST",
    "CLIENT TRACKING ON",
    "CLIENT REPLY SKIP",
    "RESET",
    "PING",
    "PING a",
    "GET k",
    "MGET k k k",
    "SCAN 0"
  };

  private final Map<FakeNode, Integer> queued = new HashMap<>(); // inside MULTI

  @Property(tries = 4000)
  void aReplyOfAnyShapeConcernsItsRequestOnly(@ForAll long seed) throws ProtocolException {
    Log.level(Log.ERROR);
    SplittableRandom chance = new SplittableRandom(seed);
    queued.clear();
    Script script =
        new Script(
            Chopping.values()[chance.nextInt(Chopping.values().length)],
            "cross-slot=" + (chance.nextInt(3) > 0 ? "emulate" : "error"));
    boolean isKnown = chance.nextInt(4) > 0;
    if (isKnown) {
      Client first = script.connects();
      first.sends("GET", "bar");
      script.node("A").receives("GET bar").answers("$-1\r\n");
      first.receives("$-1\r\n");
      first.closes();
    }
    script.answersTopologyItself();
    Client client = script.connects();
    List<String> calls = new ArrayList<>();
    int count = 1 + chance.nextInt(4);
    for (int i = 0; i < count; i++) {
      calls.add(call(CALLS, chance));
    }
    try {
      int replies = 0;
      StringBuilder received = new StringBuilder();
      for (String call : calls) {
        client.sends(call.split(" "));
        for (int step = 0; step < 40 && chance.nextInt(8) > 0; step++) {
          answerAll(script, chance);
        }
      }
      for (int step = 0; step < 2000 && replies < count; step++) {
        answerAll(script, chance);
        script.passes(20);
        received.append(client.takes());
        replies = frames(received.toString());
      }
      client.isFine();
      assertEquals(count, replies, () -> "replies: " + received);
      answerAll(script, chance);
      isStillInOrder(script, script.connects());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", " + calls + ": " + e, e);
    }
  }

  /**
   * Where messages come in between, a frame of the wrong shape may be taken for one, or its
   * connection ends. But that is all.
   */
  @Property(tries = 2000)
  void whoListensMayLoseTheConnectionAndNothingElse(@ForAll long seed) {
    Log.level(Log.ERROR);
    SplittableRandom chance = new SplittableRandom(seed);
    queued.clear();
    Script script = new Script(Chopping.values()[chance.nextInt(Chopping.values().length)]);
    List<String> calls = new ArrayList<>();
    try {
      Client first = script.connects();
      first.sends("GET", "bar");
      script.node("A").receives("GET bar").answers("$-1\r\n");
      first.receives("$-1\r\n");
      first.closes();
      script.answersTopologyItself();
      Client client = script.connects();
      int count = 2 + chance.nextInt(5);
      for (int i = 0; i < count && client.session.failure() == null; i++) {
        String call = call(LISTENING_CALLS, chance);
        calls.add(call);
        client.sends(call.split(" "));
        for (int step = 0; step < 40 && chance.nextInt(6) > 0; step++) {
          answerAll(script, chance);
          script.passes(20);
        }
      }
      for (int step = 0; step < 20; step++) {
        answerAll(script, chance);
        script.passes(200);
      }
      client.takes();
      client.closes();
      isStillInOrder(script, script.connects());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", " + calls + ": " + e, e);
    }
  }

  /** Somebody else who may be given the same links gets the replies to what was asked there. */
  private void isStillInOrder(Script script, Client other) {
    for (String key : KEYS) {
      other.sends("GET", key);
      boolean answered = false;
      for (int i = 0; i < 20 && !answered; i++) {
        for (FakeNode node : nodes(script)) {
          while (node.isAsked()) {
            String words = node.receivesNext();
            boolean isIt = words.equals("GET " + key);
            answered |= isIt;
            node.answersLast(isIt ? Script.bulk("of " + key) : sane(script, node, words));
          }
        }
      }
      other.receives(Script.bulk("of " + key));
    }
  }

  private static FakeNode[] nodes(Script script) {
    return new FakeNode[] {script.node("A"), script.node("B"), script.node("C"), script.node("D")};
  }

  private static String call(String[] calls, SplittableRandom chance) {
    StringBuilder call = new StringBuilder();
    for (String word : calls[chance.nextInt(calls.length)].split(" ")) {
      call.append(call.length() == 0 ? "" : " ")
          .append(word.equals("k") ? KEYS[chance.nextInt(KEYS.length)] : word);
    }
    return call.toString();
  }

  private void answerAll(Script script, SplittableRandom chance) {
    for (FakeNode node : nodes(script)) {
      if (node.isAsked()) {
        String words = node.receivesNext();
        String sane = sane(script, node, words);
        node.answersLast(chance.nextInt(10) < 7 ? sane : frame(chance, 0));
      }
    }
  }

  /** A reply as a node might give it. */
  private String sane(Script script, FakeNode node, String words) {
    String[] argv = words.split(" ");
    if (argv[0].equals("MULTI")) {
      queued.put(node, 0);
      return "+OK\r\n";
    }
    Integer open = queued.get(node);
    if (argv[0].equals("EXEC") || argv[0].equals("DISCARD")) {
      queued.remove(node);
      StringBuilder results = new StringBuilder("*" + (open == null ? 0 : open) + "\r\n");
      for (int i = 0; open != null && i < open; i++) {
        results.append(i == 1 ? Script.bulk("x") : ":1\r\n");
      }
      return open == null
          ? "-ERR EXEC without MULTI\r\n"
          : argv[0].equals("EXEC") ? results.toString() : "+OK\r\n";
    }
    if (open != null) {
      queued.put(node, open + 1);
      return "+QUEUED\r\n";
    }
    switch (argv[0]) {
      case "CLUSTER":
        return argv[1].equals("SHARDS") ? script.shards() : Script.bulk(Script.id(node));
      case "SCAN":
        return "*2\r\n$1\r\n0\r\n*1\r\n" + Script.bulk("key");
      case "KEYS":
      case "SUNION":
      case "SINTER":
      case "LRANGE":
      case "SORT":
      case "MGET":
        return "*2\r\n" + Script.bulk("1") + Script.bulk("2");
      case "ZUNION":
      case "ZINTER":
      case "ZDIFF":
        return "*2\r\n" + Script.bulk("m") + Script.bulk("0.1");
      case "XREAD":
      case "XREADGROUP":
        return "*1\r\n*2\r\n" + Script.bulk("s") + "*0\r\n";
      case "GET":
      case "DUMP":
      case "LINDEX":
      case "RANDOMKEY":
      case "HGET":
        return Script.bulk("0123456789012345");
      case "EXISTS":
      case "LLEN":
      case "ZCARD":
      case "SISMEMBER":
      case "SADD":
      case "SREM":
      case "DEL":
      case "LPUSH":
      case "RPUSH":
      case "DBSIZE":
      case "LREM":
      case "WAIT":
        return ":1\r\n";
      case "SUBSCRIBE":
      case "PSUBSCRIBE":
      case "SSUBSCRIBE":
        return (argv[0].length() % 2 == 0 ? ">" : "*")
            + "3\r\n"
            + Script.bulk(argv[0].toLowerCase(java.util.Locale.ROOT))
            + Script.bulk(argv[1])
            + ":1\r\n";
      case "PING":
        return "+PONG\r\n";
      case "PTTL":
      case "PEXPIRETIME":
        return ":-1\r\n";
      case "CLIENT":
        return argv[1].equals("ID") ? ":5\r\n" : "+OK\r\n";
      default:
        return "+OK\r\n";
    }
  }

  /** One whole reply of any kind, of what servers say in either protocol. */
  private static String frame(SplittableRandom chance, int depth) {
    switch (chance.nextInt(depth > 3 ? 14 : 20)) {
      case 0:
        return "+" + text(chance) + "\r\n";
      case 1:
        return "-ERR " + text(chance) + "\r\n";
      case 2:
        return ":" + (chance.nextInt(5) == 0 ? text(chance) : number(chance)) + "\r\n";
      case 3:
      case 4:
        return Script.bulk(text(chance));
      case 5:
        return "$-1\r\n";
      case 6:
        return "*-1\r\n";
      case 7:
        return "_\r\n";
      case 8:
        return chance.nextBoolean() ? "#t\r\n" : "," + text(chance) + "\r\n";
      case 9:
        return "(" + number(chance) + "\r\n";
      case 10:
        String error = "ERR " + text(chance);
        return "!" + error.length() + "\r\n" + error + "\r\n";
      case 11:
        String verbatim = "txt:" + text(chance);
        return "=" + verbatim.length() + "\r\n" + verbatim + "\r\n";
      case 12:
        return "*0\r\n";
      case 13:
        return "+\r\n";
      case 14:
        return aggregate('%', 2, chance, depth);
      case 15:
        return aggregate('~', 1, chance, depth);
      case 16:
        return deep(chance.nextInt(60));
      default:
        return aggregate('*', 1, chance, depth);
    }
  }

  private static String aggregate(char type, int each, SplittableRandom chance, int depth) {
    int count = chance.nextInt(4);
    StringBuilder frame = new StringBuilder(type + "" + count + "\r\n");
    for (int i = 0; i < count * each; i++) {
      frame.append(frame(chance, depth + 1));
    }
    return frame.toString();
  }

  private static String deep(int depth) {
    StringBuilder frame = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      frame.append("*1\r\n");
    }
    return frame.append(":1\r\n").toString();
  }

  private static String number(SplittableRandom chance) {
    long[] some = {0, 1, 1, 1, -1, 2, 16383, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    return Long.toString(some[chance.nextInt(some.length)]);
  }

  private static String text(SplittableRandom chance) {
    String[] some = {
      "",
      "0",
      "1",
      "-1",
      "17",
      "nan",
      "inf",
      "1e400",
      "99999999999999999999",
      "slots",
      "nodes",
      "abc",
      "HYLL",
      "0-0",
      "1-18446744073709551615",
      "1-",
      "-",
      "age-seconds",
      "OK",
      "a b c",
      "last-generated-id",
      "name",
      "keys"
    };
    return some[chance.nextInt(some.length)];
  }

  /** How many replies {@code text} is, without a rest. */
  private static int frames(String text) throws ProtocolException {
    byte[] bytes = Script.bytes(text);
    ReplyReader reader = new ReplyReader();
    int count = 0;
    int position = 0;
    while (position < bytes.length) {
      position = reader.scan(bytes, position, bytes.length);
      count += reader.isComplete() ? 1 : 0;
    }
    assertTrue(bytes.length == 0 || reader.isComplete(), "a reply has no end: " + text);
    return count;
  }
}
