package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of a shape that no server gives: an error of the request that they answer. */
@ParameterizedClass
@EnumSource(Chopping.class)
class MalformedRepliesTest extends Conversation {
  MalformedRepliesTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*0\r\n",
        "*-1\r\n",
        "+OK\r\n",
        ":5\r\n",
        "*2\r\n$-1\r\n*0\r\n",
        "*2\r\n$1\r\n0\r\n$1\r\nk\r\n",
        "*2\r\n$2\r\n-1\r\n*0\r\n",
        "*2\r\n$1\r\nx\r\n*0\r\n",
        "*2\r\n$0\r\n\r\n*0\r\n",
        "*2\r\n*0\r\n*0\r\n",
        "*3\r\n$1\r\n0\r\n*0\r\n*0\r\n"
      })
  void whatIsNoPageIsAnErrorOfThatScan(String page) {
    routed();
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers(page);
    client.receives("-ERR unmoved: 10.0.0.1:7000 gave no page of a SCAN\r\n");
    client.sends("GET", "onA");
    a.receives("GET onA").answers(ONE);
    client.receives(ONE);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void anAnswerThatIsNestedTooDeeplyIsNoClusters() {
    script.answersTopologyItself();
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      deep.append("*1\r\n");
    }
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answers(deep.append(":1\r\n").toString());
    a.receives("CLUSTER SLOTS").answers("*0\r\n");
    a.receives("GET onC").answers(ONE);
    client.receives(ONE);
    client.isTransparent();
  }

  @Test
  void aPoppedMemberWithoutItsScoreIsAnError() {
    routed();
    client.sends("BZPOPMIN", "onA", "onC", "1");
    a.receives("ZCARD onA").answers(":1\r\n");
    c.receives("ZCARD onC").answers(":0\r\n");
    a.receives("ZPOPMIN onA").answers("+OK\r\n");
    client.receives(
        "-ERR unmoved: the nodes' replies to the parts of BZPOPMIN do not fit together\r\n");
    client.isFine();
  }

  @Test
  void theSourceStaysWhereTheDestinationDoesNotSayThatItIsThere() {
    routed();
    client.sends("RENAME", "onA", "onC");
    a.receives("WATCH onA", "DUMP onA", "PTTL onA", "PEXPIRETIME onA")
        .answers(OK, Script.bulk("0123456789ab"), ":-1\r\n", ":-1\r\n");
    c.receives("DUMP onC", "PTTL onC", "PEXPIRETIME onC").answers(NIL, ":-2\r\n", ":-2\r\n");
    c.receives("RESTORE onC 0 0123456789ab REPLACE").answers("*0\r\n");
    client.receives(
        "-ERR unmoved: the nodes' replies to the parts of RENAME do not fit together\r\n");
    a.receives("UNWATCH").answers(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void partsOfDifferentKindsAreNotPutTogether() {
    routed();
    client.sends("CONFIG", "GET", "a");
    script.node("A").receives("CONFIG GET a").answers("*0\r\n");
    client.receives("*0\r\n");
    client.sends("KEYS", "*");
    a.receives("KEYS *").answers("%1\r\n:1\r\n:2\r\n");
    b.receives("KEYS *").answers("*1\r\n:3\r\n");
    c.receives("KEYS *").answers("*0\r\n");
    client.receives("-ERR unmoved: the nodes' replies to KEYS do not fit together\r\n");
    client.isFine();
  }
}
