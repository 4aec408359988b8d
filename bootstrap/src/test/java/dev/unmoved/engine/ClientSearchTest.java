package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CLIENT UNBLOCK and CLIENT KILL by an id that the application has read in CLIENT LIST, of a client
 * that waits elsewhere than where it is listed.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class ClientSearchTest extends Conversation {
  private static final String HOME_LINE =
      "id=7 addr=10.1.1.1:500 laddr=10.0.0.1:7000 fd=8 name=worker age=9 cmd=get user=default\n";
  private static final String OTHER_LINES =
      "id=30 addr=10.1.1.1:500 laddr=10.0.0.3:7000 fd=8 name=id=31 age=9 cmd=get\n"
          + "id=31 addr=10.1.1.1:501 laddr=10.0.0.3:7000 fd=9 name= age=1 cmd=blpop\n"
          + "id=32 addr=10.1.1.1:5011 laddr=10.0.0.3:7000 fd=9 name= age=1 cmd=get\n";

  private Client other;

  ClientSearchTest(Chopping chopping) {
    super(chopping);
  }

  @BeforeEach
  void connect() {
    other = script.connects();
    routed();
    other.sends("GET", "onA");
    a.receives("GET onA").answers(NIL);
    other.receives(NIL);
    client.isListedAs("10.1.1.1:500");
  }

  private void waitsAtC() {
    client.sends("BLPOP", "onC", "0");
    c.receives("BLPOP onC 0");
    c.lists("10.1.1.1:501");
  }

  @Test
  void aWaitElsewhereIsEndedThere() {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7", "ERROR");
    a.receives("CLIENT LIST ID 7").answers(Script.bulk(HOME_LINE));
    c.receives("CLIENT LIST TYPE normal").answersLast(Script.bulk(OTHER_LINES));
    c.receives("CLIENT UNBLOCK 31 ERROR").answersLast(":1\r\n");
    other.receives(":1\r\n");
    c.answers("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    client.receives("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    script.endsQuietly();
  }

  @Test
  void inResp3TheListIsMarked() {
    other.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    other.receives("%0\r\n");
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7");
    a.receives("CLIENT LIST ID 7")
        .answers("=" + (4 + HOME_LINE.length()) + "\r\ntxt:" + HOME_LINE + "\r\n");
    c.receives("CLIENT LIST TYPE normal")
        .answersLast("=" + (4 + OTHER_LINES.length()) + "\r\ntxt:" + OTHER_LINES + "\r\n");
    c.receives("CLIENT UNBLOCK 31").answersLast(":1\r\n").answers(NIL_ARRAY);
    other.receives(":1\r\n");
    client.receives(NIL_ARRAY);
    script.endsQuietly();
  }

  /** The wait is over by then; whoever has its connection now must not be disturbed. */
  @Test
  void whoWaitsNoMoreIsNotSoughtElsewhere() {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7");
    a.receives("CLIENT LIST ID 7");
    c.answers(NIL_ARRAY);
    client.receives(NIL_ARRAY);
    a.answers(Script.bulk(HOME_LINE));
    a.receives("CLIENT UNBLOCK 7").answers(":0\r\n");
    other.receives(":0\r\n");
    assertEquals(1, script.pooled());
    script.endsQuietly();
  }

  @Test
  void aConnectionThatIsSoughtIsSharedWithNobody() {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7");
    a.receives("CLIENT LIST ID 7").answers(Script.bulk(HOME_LINE));
    c.receives("CLIENT LIST TYPE normal"); // meanwhile the wait ends by itself
    c.answers(NIL_ARRAY);
    client.receives(NIL_ARRAY);
    assertEquals(0, script.pooled());
    c.answers(Script.bulk(OTHER_LINES));
    c.receives("CLIENT UNBLOCK 31").answers(":0\r\n");
    other.receives(":0\r\n");
    script.endsQuietly();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-NOPERM no",
        "",
        "id=7 addr=10.9.9.9:500 fd=8\n",
        "id=77 addr=10.1.1.1:500 fd=8\n",
        "id=7 laddr=10.1.1.1:500 fd=8\n"
      })
  void whomHomeDoesNotListIsItsToFind(String listed) {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7");
    boolean isError = listed.startsWith("-");
    a.receives("CLIENT LIST ID 7").answers(isError ? listed + "\r\n" : Script.bulk(listed));
    a.receives("CLIENT UNBLOCK 7").answers(":0\r\n");
    other.receives(":0\r\n");
    c.answers(NIL_ARRAY);
    client.receives(NIL_ARRAY);
    script.endsQuietly();
  }

  @Test
  void whereNobodyWaitsNothingIsSought() {
    other.pipelines("CLIENT UNBLOCK 7", "CLIENT KILL ID 7", "CLIENT KILL ID 7 SKIPME no");
    a.receives("CLIENT UNBLOCK 7", "CLIENT KILL ID 7", "CLIENT KILL ID 7 SKIPME no");
    a.answers(":0\r\n", ":1\r\n", ":1\r\n");
    other.receives(":0\r\n:1\r\n:1\r\n");
    script.endsQuietly();
  }

  @Test
  void whoIsKilledLosesTheConnectionItWaitsOn() {
    waitsAtC();
    other.sends("CLIENT", "KILL", "ID", "7");
    a.receives("CLIENT LIST ID 7").answers(Script.bulk(HOME_LINE));
    c.receives("CLIENT KILL ADDR 10.1.1.1:501").answersLast(":1\r\n");
    a.receives("CLIENT KILL ID 7").answers(":1\r\n");
    other.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void whoToldItsIdIsKilledByIt() {
    client.sends("CLIENT", "ID");
    a.receives("CLIENT ID").answers(":7\r\n");
    client.receives(":7\r\n");
    client.sends("BLPOP", "onC", "0");
    c.receives("CLIENT ID", "BLPOP onC 0").answers(":31\r\n");
    other.sends("CLIENT", "KILL", "ID", "7");
    a.receives("CLIENT KILL ID 7").answers(":1\r\n");
    c.receives("CLIENT KILL ID 31").answersLast(":1\r\n");
    other.receives(":1\r\n");
    script.endsQuietly();
  }
}
