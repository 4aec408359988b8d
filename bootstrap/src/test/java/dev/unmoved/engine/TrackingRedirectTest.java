package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CLIENT TRACKING ON REDIRECT to a connection in RESP3: home tells it of its own keys only, so the
 * session of that connection listens to all nodes.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class TrackingRedirectTest extends Conversation {
  private static final String LINE = "id=7 addr=10.1.1.1:500 fd=8 name= cmd=get user=default";
  private static final String[] ASKED = {"HELLO 3", "CLIENT TRACKING ON BCAST"};
  private static final String REDIRECT = "CLIENT TRACKING ON REDIRECT 7";

  private Client other; // that has it told

  TrackingRedirectTest(Chopping chopping) {
    super(chopping);
  }

  @BeforeEach
  void connect() {
    client.isListedAs("10.1.1.1:500");
    other = script.connects();
    other.sends("GET", "onA");
    a.receives("GET onA").answers(NIL);
    other.receives(NIL);
  }

  private void speaksResp3(Client speaking) {
    speaking.sends("GET", "onA");
    a.receives("GET onA").answers(NIL);
    speaking.receives(NIL);
    speaking.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    speaking.receives("%0\r\n");
  }

  private void asks() {
    other.sends(REDIRECT.split(" "));
    a.receives("CLIENT LIST ID 7").answers(Script.bulk(LINE + " resp=3\n"));
  }

  private void isTold() {
    speaksResp3(client);
    asks();
    for (FakeNode node : new FakeNode[] {b, c, a}) {
      node.receives(ASKED);
      other.receivesNothing();
      node.answers("%0\r\n", OK);
    }
    a.receives(REDIRECT).answers(OK);
    other.receives(OK);
    client.receivesNothing();
  }

  private static String told(String... keys) {
    StringBuilder push = new StringBuilder(">2\r\n$10\r\ninvalidate\r\n*" + keys.length + "\r\n");
    for (String key : keys) {
      push.append(Script.bulk(key));
    }
    return push.toString();
  }

  @Test
  void itIsToldOfKeysOfAllNodesOnceEach() {
    isTold();
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receivesNothing();
    }
    b.says(told("onB", "other"));
    client.receives(told("onB", "other"));
    c.says(told("onC"));
    client.receives(told("onC"));
    client.sends("PING"); // the last command at A, so that it says what follows over that link
    a.receives("PING").answers("+PONG\r\n");
    client.receives("+PONG\r\n");
    a.says(told("onA"));
    client.receivesNothing(); // home's own redirection; the key comes over the link that listens
    script.endsQuietly();
  }

  @Test
  void whatTheyAreIsFoundOutByTheVeryCommandsThatThisTakes() {
    play();
    client.isListedAs("10.1.1.1:500");
    other = script.connects();
    client.sends("HELLO", "3");
    other.sends("HELLO", "3");
    a.receives("HELLO 3", "HELLO 3").answers("%0\r\n", "%0\r\n");
    client.sends("CLIENT", "ID");
    a.receives("CLIENT ID").answers(":7\r\n");
    client.receives("%0\r\n:7\r\n");
    other.receives("%0\r\n");
    asks();
    b.receives(ASKED);
  }

  @Test
  void whoNeedsNoneAnyMoreHasItToldNothing() {
    for (String[] end :
        new String[][] {{"CLIENT", "TRACKING", "OFF"}, {"RESET"}, {"CLIENT", "TRACKING", "ON"}}) {
      play();
      connect();
      isTold();
      assertTrue(client.session.unasked().isListening());
      other.sends(end);
      a.receives(String.join(" ", end)).answers(OK);
      other.receives(OK);
      assertFalse(client.session.unasked().isListening());
      assertEquals(0, b.connections() + c.connections());
      script.endsQuietly();
    }
  }

  @Test
  void whoClosesHasItToldNothingAnyMore() {
    isTold();
    other.closes();
    client.isFine();
    assertFalse(client.session.unasked().isListening());
    assertEquals(0, b.connections() + c.connections());
  }

  @Test
  void whatHomeRefusesIsTakenBack() {
    speaksResp3(client);
    asks();
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives(ASKED).answers("%0\r\n", OK);
    }
    a.receives(REDIRECT).answers("-ERR no such thing\r\n");
    other.receives("-ERR no such thing\r\n");
    client.isFine();
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void itsEndIsToldToWhoRelyOnIt() {
    speaksResp3(other);
    isTold();
    client.closes();
    other.receives(">2\r\n$21\r\ntracking-redir-broken\r\n:7\r\n");
    other.sends("CLIENT", "TRACKING", "OFF");
    a.receives("CLIENT TRACKING OFF").answers(OK);
    other.receives(OK);
  }

  @Test
  void aNodeThatHangsHoldsTheOtherUpForAMomentOnlyAndMayHaveChangedAnyKey() {
    speaksResp3(client);
    asks();
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives(ASKED);
    }
    a.answers("%0\r\n", OK);
    b.answers("%0\r\n", OK);
    script.passes(999);
    a.receivesNothing();
    script.passes(1);
    a.receives(REDIRECT).answers(OK);
    other.receives(OK);
    client.receivesNothing();
    c.answers("%0\r\n", OK);
    client.receives(">2\r\n$10\r\ninvalidate\r\n_\r\n");
  }

  @Test
  void whoIsOfAnotherProcessCannotBeToldInResp3() {
    other.sends("CLIENT", "TRACKING", "ON", "REDIRECT", "8");
    a.receives("CLIENT LIST ID 8")
        .answers(Script.bulk(LINE.replace("7", "8").replace(":500", ":501") + " resp=3\n"));
    other.receives(
        "-ERR unmoved: connection 8 speaks RESP3 and is none that this process routes, so it would be"
            + " told of the keys of one node only; let it speak RESP2 and subscribe to"
            + " __redis__:invalidate\r\n");
    other.sends("GET", "onA");
    a.receives("GET onA").answers(NIL);
    other.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void whatHomeDoesNotTellOrKnowIsItsOwnToAnswer() {
    String[] lists = {
      "-NOPERM no list\r\n",
      Script.bulk(""),
      Script.bulk(LINE.replace(":500", ":501") + " resp=2\n")
    };
    for (String list : lists) {
      other.sends(REDIRECT.split(" "));
      a.receives("CLIENT LIST ID 7").answers(list);
      a.receives(REDIRECT).answers(OK);
      other.receives(OK);
    }
    for (String strange : new String[] {"x", "-1", "0"}) {
      String command = "CLIENT TRACKING ON REDIRECT " + strange;
      other.sends(command.split(" "));
      a.receives(command).answers("-ERR\r\n");
      other.receives("-ERR\r\n");
    }
    script.endsQuietly();
  }

  @Test
  void whoSpeaksResp2ListensByItself() {
    client.sends("CLIENT", "ID"); // by which it is found, and so it matters what the server is
    a.receives("CLIENT ID").answers(":7\r\n");
    client.receives(":7\r\n");
    other.sends(REDIRECT.split(" "));
    a.receives("CLIENT LIST ID 7").answers(Script.bulk(LINE + " resp=2\n"));
    a.receives(REDIRECT).answers(OK); // nobody is waited for
    other.receives(OK);
    assertEquals(0, b.connections());
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives(ASKED).answers("%0\r\n", OK);
    }
    String anyKey = ">2\r\n$10\r\ninvalidate\r\n_\r\n";
    client.receives("%0\r\n" + anyKey + anyKey + anyKey);
    script.endsQuietly();
  }
}
