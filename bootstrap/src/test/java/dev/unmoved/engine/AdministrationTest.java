package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What administers a server reaches every node that it concerns. D copies C. */
@ParameterizedClass
@EnumSource(Chopping.class)
class AdministrationTest extends Conversation {
  private final FakeNode replica;

  AdministrationTest(Chopping chopping) {
    super(chopping);
    replica = script.replicaOf("C");
    routed();
  }

  private void allPrimaries(String command, String reply) {
    a.receives(command).answers(reply);
    b.receives(command).answers(reply);
    c.receives(command).answers(reply);
  }

  @Test
  void configurationReachesReplicasAndNobodyWaitsForThem() {
    client.sends("CONFIG", "SET", "maxmemory", "1gb");
    replica.receives("CONFIG SET maxmemory 1gb");
    allPrimaries("CONFIG SET maxmemory 1gb", OK);
    client.receives(OK);
    assertEquals(0, replica.connections(), "its connection ends behind the command");
    replica.answers("-ERR no\r\n");
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aShardWhoseReplicaTookOverIsAskedOnce() {
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(script.node("D"), "onC"));
    replica.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    client.sends("FUNCTION", "DELETE", "lib");
    for (FakeNode primary : new FakeNode[] {a, b, replica}) {
      primary.receives("FUNCTION DELETE lib").answers(OK);
    }
    c.receivesNothing();
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whatAPrimaryRefusedAsAReplicaGoesToItsSuccessorAlone() {
    client.pipelines("GET onC", "FUNCTION DELETE lib");
    a.receives("FUNCTION DELETE lib").answers(OK);
    b.receives("FUNCTION DELETE lib").answers(OK);
    c.receives("GET onC", "FUNCTION DELETE lib")
        .answers(
            movedTo(script.node("D"), "onC"),
            "-READONLY You can't write against a read only replica.\r\n");
    replica.receives("GET onC").answers("$-1\r\n");
    script.passes(20);
    replica.receives("FUNCTION DELETE lib").answers(OK);
    client.receives("$-1\r\n" + OK);
    script.endsQuietly();
  }

  @Test
  void usersReachReplicasWithTheConnectionsOwnCredentials() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.sends("CLIENT", "SETNAME", "app");
    a.receives("CLIENT SETNAME app").answers(OK);
    client.receives(OK + OK);
    client.sends("ACL", "SETUSER", "x", "on");
    allPrimaries("ACL SETUSER x on", OK);
    replica.receives("ACL SETUSER x on");
    assertEquals("[AUTH secret]", replica.replayed.toString());
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void aDeadReplicaFailsNothing() {
    replica.refusesDials = 1;
    client.sends("CONFIG", "RESETSTAT");
    allPrimaries("CONFIG RESETSTAT", OK);
    client.receives(OK);
    replica.failsWrites = true;
    client.sends("ACL", "SAVE");
    allPrimaries("ACL SAVE", OK);
    client.receives(OK);
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aReplicaThatWouldNotHaveUsFailsNothing() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    replica.refusesHandshake = "WRONGPASS";
    client.sends("ACL", "DELUSER", "x");
    allPrimaries("ACL DELUSER x", ":1\r\n");
    client.receives(":1\r\n");
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void slowLogsAreThoseOfPrimaries() {
    client.sends("SLOWLOG", "RESET");
    allPrimaries("SLOWLOG RESET", OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void functionsAreLoadedAndDeletedAtAllPrimaries() {
    client.sends("FUNCTION", "LOAD", "#!lua");
    allPrimaries("FUNCTION LOAD #!lua", "$3\r\nlib\r\n");
    client.receives("$3\r\nlib\r\n");
    client.sends("FUNCTION", "DELETE", "lib");
    a.receives("FUNCTION DELETE lib").answers(OK);
    b.receives("FUNCTION DELETE lib").answers("-ERR Library not found\r\n");
    c.receives("FUNCTION DELETE lib").answers(OK);
    client.receives("-ERR Library not found\r\n");
    client.sends("FUNCTION", "RESTORE", "dump");
    allPrimaries("FUNCTION RESTORE dump", OK);
    client.receives(OK);
    client.sends("FUNCTION", "STATS");
    a.receives("FUNCTION STATS").answers("*0\r\n");
    client.receives("*0\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptExistsWhereAllPrimariesHaveIt() {
    client.sends("SCRIPT", "EXISTS", "x", "y");
    a.receives("SCRIPT EXISTS x y").answers("*2\r\n:1\r\n:1\r\n");
    b.receives("SCRIPT EXISTS x y").answers("*2\r\n:1\r\n:0\r\n");
    c.receives("SCRIPT EXISTS x y").answers("*2\r\n:1\r\n:1\r\n");
    client.receives("*2\r\n:1\r\n:0\r\n");
    script.endsQuietly();
  }

  private static String denied(String reason, String age) {
    return "*4\r\n"
        + Script.bulk("reason")
        + Script.bulk(reason)
        + Script.bulk("age-seconds")
        + Script.bulk(age);
  }

  private static String denied3(String reason, String age) {
    return "%2\r\n"
        + Script.bulk("reason")
        + Script.bulk(reason)
        + Script.bulk("age-seconds")
        + ","
        + age
        + "\r\n";
  }

  @Test
  void whatWasDeniedAnywhereIsOneLogWithTheNewestFirst() {
    client.sends("ACL", "LOG", "3");
    a.receives("ACL LOG 3").answers("*2\r\n" + denied("key", "0.5") + denied("auth", "100.25"));
    b.receives("ACL LOG 3").answers("*1\r\n" + denied("command", "7.125"));
    c.receives("ACL LOG 3").answers("*1\r\n" + denied("channel", "20"));
    client.receives(
        "*3\r\n" + denied("key", "0.5") + denied("command", "7.125") + denied("channel", "20"));
    client.sends("ACL", "LOG");
    a.receives("ACL LOG").answers("*0\r\n");
    b.receives("ACL LOG").answers("*1\r\n" + denied3("command", "9.5"));
    c.receives("ACL LOG").answers("*1\r\n" + denied3("channel", "1.5e-3"));
    client.receives("*2\r\n" + denied3("channel", "1.5e-3") + denied3("command", "9.5"));
    client.sends("ACL", "LOG", "RESET");
    allPrimaries("ACL LOG RESET", OK);
    client.receives(OK);
    script.endsQuietly();
  }

  /** One server would not look at the keys of such a call, a node of a cluster does so first. */
  @Test
  void aKeyWithoutItsValueIsTheServersErrorWhereverTheKeysAre() {
    String wrong = "-ERR wrong number of arguments for 'mset' command\r\n";
    client.sends("MSET", "onC", "1", "onA");
    c.receives("MSET onC 1 onC").answers(wrong);
    client.receives(wrong);
    client.sends("MSETNX", "onB", "1", "onC", "2", "onA");
    b.receives("MSETNX onB 1 onB 2 onB").answers(wrong);
    client.receives(wrong);
    client.sends("MSETEX", "2", "onC", "1", "onA");
    c.receives("MSETEX 2 onC 1 onC").answers(wrong);
    client.receives(wrong);
    client.sends("MSETEX", "+2", "onC", "1", "onA", "2");
    c.receives("MSETEX +2 onC 1 onC 2").answers(wrong);
    client.receives(wrong);
    client.pipelines("MULTI", "MSET onC 1 onA", "EXEC");
    c.receives("MULTI", "MSET onC 1 onC", "EXEC").answers(OK, "+QUEUED\r\n", "*1\r\n" + wrong);
    client.receives(OK + "+QUEUED\r\n*1\r\n" + wrong);
    script.endsQuietly();
  }
}
