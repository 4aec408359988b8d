package dev.unmoved.topology;

import static dev.unmoved.topology.Nodes.error;
import static dev.unmoved.topology.Nodes.host;
import static dev.unmoved.topology.Nodes.id;
import static dev.unmoved.topology.Nodes.list;
import static dev.unmoved.topology.Nodes.map;
import static dev.unmoved.topology.Nodes.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.TopologyQuery.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class TopologyQueryTest {
  private static final RespValue NOPERM =
      error("NOPERM this user has no permissions to run the 'cluster|shards' command");
  private static final RespValue UNKNOWN =
      error("ERR unknown command 'CLUSTER', with args beginning with: 'SHARDS' ");
  private static final RespValue UNKNOWN_SUBCOMMAND =
      error(
          "ERR Unknown subcommand or wrong number of arguments for "
              + "'SHARDS'. Try CLUSTER HELP.");
  private static final RespValue DISABLED = error("ERR This instance has cluster support disabled");

  private final TopologyQuery query =
      new TopologyQuery(Nodes.SEED, false, Collections.<String, String>emptyMap());

  private void asks(String command) {
    assertEquals(
        "*2\r\n$7\r\nCLUSTER\r\n$" + command.length() + "\r\n" + command + "\r\n",
        new String(query.request(), StandardCharsets.US_ASCII));
  }

  private void ends(Outcome outcome) {
    assertNull(query.request());
    assertEquals(outcome, query.outcome());
  }

  private static RespValue shards(int last) {
    return reply(
        list(
            map(
                false,
                "slots",
                list(0, last),
                "nodes",
                list(
                    map(
                        false,
                        "id",
                        id("a"),
                        "port",
                        7000,
                        "ip",
                        host("a"),
                        "endpoint",
                        host("a"),
                        "role",
                        "master",
                        "health",
                        "online")))));
  }

  private static RespValue slots(int last) {
    return reply(list(list(0, last, list(host("a"), 7000, id("a")))));
  }

  @Test
  void shardsAreAskedFirstThenWhoAnswered() {
    asks("SHARDS");
    query.onReply(shards(16383));
    assertEquals(Outcome.CLUSTER, query.outcome());
    asks("MYID");
    query.onReply(reply(id("a")));
    ends(Outcome.CLUSTER);
    assertEquals(16384, query.topology().slotsCovered());
    assertEquals("CLUSTER SHARDS", query.source());
    assertEquals(id("a"), query.nodeId());
  }

  @Test
  void slotsAreAskedWhereShardsAreUnknownRefusedOrUntrue() {
    RespValue untrue = reply(list(map(false, "slots", list(0, 9), "nodes", list())));
    for (RespValue answer :
        new RespValue[] {UNKNOWN_SUBCOMMAND, UNKNOWN, NOPERM, untrue, reply("OK"), reply(list())}) {
      TopologyQuery next =
          new TopologyQuery(Nodes.SEED, false, Collections.<String, String>emptyMap());
      next.onReply(answer);
      next.onReply(slots(99));
      assertEquals(Outcome.CLUSTER, next.outcome(), String.valueOf(answer.text()));
      assertEquals("CLUSTER SLOTS", next.source());
      assertEquals(100, next.topology().slotsCovered());
    }
  }

  @Test
  void whoWillNotTellItsIdIsStillACluster() {
    query.onReply(shards(16383));
    query.onReply(NOPERM);
    ends(Outcome.CLUSTER);
    assertEquals("", query.nodeId());
  }

  @Test
  void aServerWithoutClusterSupportIsStandalone() {
    query.onReply(DISABLED);
    ends(Outcome.STANDALONE);
  }

  @Test
  void aServerThatKnowsNoSuchCommandIsStandalone() {
    query.onReply(UNKNOWN);
    asks("SLOTS");
    query.onReply(UNKNOWN);
    ends(Outcome.STANDALONE);
  }

  @Test
  void aClusterWithoutSlotsIsStandalone() {
    query.onReply(
        reply(
            list(
                map(
                    false,
                    "slots",
                    list(),
                    "nodes",
                    list(
                        map(
                            false,
                            "id",
                            id("a"),
                            "port",
                            7000,
                            "ip",
                            host("a"),
                            "endpoint",
                            host("a"),
                            "role",
                            "master",
                            "health",
                            "online"))))));
    asks("SLOTS");
    query.onReply(reply(list()));
    ends(Outcome.STANDALONE);
  }

  @Test
  void aUserWhoMayNotAskIsRefused() {
    query.onReply(NOPERM);
    asks("SLOTS");
    query.onReply(NOPERM);
    ends(Outcome.REFUSED);
  }

  @Test
  void aServerThatCannotSayYetIsAskedLater() {
    for (String passing :
        new String[] {
          "NOAUTH Authentication required.",
          "LOADING Redis is loading the dataset in memory",
          "BUSY Redis is busy running a script.",
          "MASTERDOWN Link with MASTER is down",
          "CLUSTERDOWN no"
        }) {
      TopologyQuery next =
          new TopologyQuery(Nodes.SEED, false, Collections.<String, String>emptyMap());
      next.onReply(error(passing));
      next.onReply(error(passing));
      assertNull(next.request());
      assertEquals(Outcome.UNDECIDED, next.outcome(), passing);
    }
  }

  @Test
  void anAnswerOfNoKnownShapeIsNoCluster() {
    query.onReply(reply("OK"));
    query.onReply(reply("OK"));
    ends(Outcome.STANDALONE);
  }
}
