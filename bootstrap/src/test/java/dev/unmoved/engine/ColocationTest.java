package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys that rules put into one slot: what a cluster refuses of several slots, one node executes.
 * The part of a key that its rule marks names its node.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class ColocationTest extends Conversation {
  ColocationTest(Chopping chopping) {
    super(chopping, "colocate=q:{*}:*,*.onB=onB");
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

  private void exchange(String request, FakeNode node, String sent, String reply) {
    client.pipelines(request);
    node.receives(sent).answers(reply);
    client.receives(reply);
  }

  @Test
  void whatARuleHoldsTogetherOneNodeExecutes() {
    exchange("RENAME q:onA:1 q:onA:2", a, "RENAME {onA}q:onA:1 {onA}q:onA:2", OK);
    exchange("SINTERSTORE q:onC:1 q:onC:2", c, "SINTERSTORE {onC}q:onC:1 {onC}q:onC:2", ":0\r\n");
    exchange("MGET 1.onB 2.onB", b, "MGET {onB}1.onB {onB}2.onB", "*2\r\n" + NIL + NIL);
    exchange(
        "EVAL return(1) 2 q:onA:1 q:onA:2",
        a,
        "EVAL return(1) 2 {onA}q:onA:1 {onA}q:onA:2",
        ":1\r\n");
    exchange("GET onA", a, "GET onA", NIL);
    script.endsQuietly();
  }

  @Test
  void transactionsOfSeveralKeysAreOneNodes() {
    client.pipelines("WATCH q:onA:1");
    a.receives("WATCH {onA}q:onA:1").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET q:onA:1 x", "BLPOP q:onA:2 q:onA:3 0", "EXEC");
    a.receives("MULTI", "SET {onA}q:onA:1 x", "BLPOP {onA}q:onA:2 {onA}q:onA:3 0", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n" + OK + array("{onA}q:onA:3", "v"));
    client.receives(OK + QUEUED + QUEUED + "*2\r\n" + OK + array("q:onA:3", "v"));
    script.endsQuietly();
  }

  @Test
  void watchInsideATransactionIsRefusedByItsNode() {
    String refused = "-ERR WATCH inside MULTI is not allowed\r\n";
    client.pipelines("MULTI", "GET q:onA:1", "WATCH q:onA:2", "EXEC");
    a.receives("MULTI", "GET {onA}q:onA:1", "WATCH {onA}q:onA:2", "EXEC")
        .answers(OK, QUEUED, refused, "*1\r\n" + ONE);
    client.receives(OK + QUEUED + refused + "*1\r\n" + ONE);
    script.endsQuietly();
  }

  @Test
  void patternsFindWhatRulesHaveRenamed() {
    client.sends("KEYS", "q:*");
    a.receives("KEYS *q:*").answers(array("{onA}q:onA:1", "xq:", "q:1"));
    b.receives("KEYS *q:*").answers(array());
    c.receives("KEYS *q:*").answers(array("{onC}q:onC:1", "q:onC:left-by-others"));
    client.receives(array("q:onA:1", "q:1", "q:onC:1"));
    client.sends("KEYS", "q:onA:1");
    a.receives("EXISTS {onA}unmoved:where-are-the-keys-of-this-slot", "KEYS {onA}q:onA:1")
        .answers(":0\r\n", array("{onA}q:onA:1"));
    client.receives(array("q:onA:1"));
    script.endsQuietly();
  }

  @Test
  void whatLooksLikeARenamedKeyIsKeptApart() {
    exchange("GET {onA}q:onA:1", a, "GET {onA}{onA}q:onA:1", NIL);
    exchange("GET {onA}q:other:1", a, "GET {onA}q:other:1", NIL);
    exchange("GET {onA}1.onB", b, "GET {onB}{onA}1.onB", NIL); // as an operator has said
    script.endsQuietly();
  }

  @Test
  void patternsOfSortThatARuleMayConcernAreRefused() {
    client.sends("SORT", "q:onA:l", "BY", "q:onA:w_*");
    assertTrue(client.takes().startsWith("-ERR unmoved: SORT has a pattern of keys"));
    play("colocate=*=onA");
    exchange("SORT l BY w_* GET #", a, "SORT {onA}l BY {onA}w_* GET #", array("1"));
    script.endsQuietly();
  }

  @Test
  void databasesAndRulesGoTogether() {
    play("colocate=q:{*}:*", "databases=prefix");
    client.sends("SELECT", "3");
    client.receives(OK);
    exchange("RENAME q:onA:1 q:onA:2", a, "RENAME db3:{onA}q:onA:1 db3:{onA}q:onA:2", OK);
    exchange("MOVE q:onA:1 0", a, "RENAMENX db3:{onA}q:onA:1 {onA}q:onA:1", ":1\r\n");
    script.endsQuietly();
  }

  @Test
  void databasesStayTheServersWhereRulesAloneAreSet() {
    client.sends("SELECT", "3");
    a.receives("SELECT 3").answers("-ERR SELECT is not allowed in cluster mode\r\n");
    client.receives("-ERR SELECT is not allowed in cluster mode\r\n");
    client.sends("DBSIZE");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("DBSIZE").answers(":2\r\n");
    }
    client.receives(":6\r\n");
    script.endsQuietly();
  }
}
