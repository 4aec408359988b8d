package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do not answer the question whether they are a cluster, or not as servers do. */
@ParameterizedClass
@EnumSource(Chopping.class)
class StrangersTest extends Conversation {
  private static final String HTTP = "HTTP/1.1 400 Bad Request\r\n\r\n";
  private static final String PONG = "+PONG\r\n";

  StrangersTest(Chopping chopping) {
    super(chopping);
    script.answersTopologyItself();
  }

  private void isAskedBesideAfter(long millis) {
    script.passes(millis - 1);
    a.receivesNothing();
    script.passes(1);
    a.receives("PING");
  }

  @Test
  void whoTakesOtherCommandsButNotTheQuestionIsLeftAlone() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    isAskedBesideAfter(1000);
    a.answersLast(PONG);
    script.passes(249);
    a.receivesNothing();
    script.passes(1);
    a.receives("GET onC").answersLast(ONE);
    client.receives(ONE);
    client.sends("MGET", "onC", "onA");
    a.receives("MGET onC onA").answersLast("*0\r\n");
    client.receives("*0\r\n");
    client.isTransparent();

    Client next = script.connects();
    next.sends("GET", "onA");
    a.receives("GET onA").answersLast(TWO);
    next.receives(TWO);
    next.isTransparent();
  }

  @Test
  void whatTheClientHasMadeOfItsConnectionIsMadeOfTheOther() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    isAskedBesideAfter(1000);
    assertEquals("[AUTH secret]", a.replayed.toString());
  }

  @Test
  void anAnswerThatComesLateCounts() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    isAskedBesideAfter(1000);
    a.answersLast(PONG);
    a.answers(script.shards());
    a.receives("CLUSTER MYID").answers(Script.bulk(Script.id(a)));
    c.receives("GET onC").answers(ONE);
    client.receives(ONE);
    assertEquals(1, a.connections());
    script.endsQuietly();
  }

  @Test
  void aServerThatStandsStillIsWaitedFor() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    isAskedBesideAfter(1000);
    script.passes(60_000);
    a.receivesNothing();
    a.answersLast(PONG);
    a.answers(script.shards());
    a.receives("CLUSTER MYID").answers(Script.bulk(Script.id(a)));
    c.receives("GET onC").answers(ONE);
    client.receives(ONE);
  }

  @Test
  void whoCannotBeReachedAgainIsWaitedFor() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    a.refusesDials = 1;
    script.passes(1000);
    a.answers("-ERR This instance has cluster support disabled\r\n");
    a.receives("GET onC").answers(ONE);
    client.receives(ONE);
    client.isTransparent();
  }

  @Test
  void whatTheClientAwaitsFirstIsNoSilence() {
    client.pipelines("PING", "GET onC");
    a.receives("PING", "CLUSTER SHARDS");
    script.passes(5000);
    a.receivesNothing();
    a.answers(PONG, script.shards());
    a.receives("CLUSTER MYID").answers(Script.bulk(Script.id(a)));
    c.receives("GET onC").answers(ONE);
    client.receives(PONG + ONE);
  }

  @Test
  void aClientThatGivesUpDoesNotMakeTheSilenceShorter() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    script.passes(900);
    client.closes();
    Client next = script.connects();
    next.sends("GET", "onC");
    a.receives("CLUSTER SHARDS");
    isAskedBesideAfter(200);
    a.answersLast(PONG);
    script.passes(250);
    a.receives("GET onC").answersLast(ONE);
    next.receives(ONE);
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() {
    assumeTrue(chopping.size > 1); // it would take its time
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answersPart("*1000000000\r\n");
    StringBuilder much = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      much.append("$1000\r\n").append(String.format("%01000d", i)).append("\r\n");
    }
    for (int i = 0; i < 9; i++) {
      if (!a.hasReceived()) {
        a.answersPart(much.toString());
      }
    }
    a.receives("GET onC").answersLast(ONE);
    client.receives(ONE);
    client.isTransparent();
  }

  @Test
  void whoSpeaksNoRespIsGivenTheClientsBytesAlone() {
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answersPart(HTTP);
    a.receives("GET onC").answersLast(HTTP);
    client.receives(HTTP);
    client.isTransparent();
  }

  @Test
  void whatIsNoReplyToTheClientReachesItAsItIs() {
    client.sends("PING");
    a.receives("PING").answers("\u0015\u0003\u0001\0\u0002\u0002F");
    client.receives("\u0015\u0003\u0001\0\u0002\u0002F");
    client.isTransparent();
    client.sends("PING");
    a.receives("PING").answers(HTTP);
    client.receives(HTTP);
  }

  @Test
  void whatTurnsOutToBeNoReplyHalfwayReachesTheClientAsItIs() {
    client.sends("PING");
    a.receives("PING").answers("$5\r\nabcdefgh\r\n");
    client.receives("$5\r\nabcdefgh\r\n");
    client.isFine();
  }
}
