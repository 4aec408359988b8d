package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that the table does not know. */
@ParameterizedClass
@EnumSource(Chopping.class)
class LookupTest extends Conversation {
  private static final String UNKNOWN = "*1\r\n*-1\r\n";
  private static final String NO_SUCH =
      "-ERR unknown command 'X.SET', with args beginning with: 'onC' '1' \r\n";

  LookupTest(Chopping chopping) {
    super(chopping);
    routed();
  }

  /** COMMAND INFO of a command whose keys 7.0 and later declare. */
  private static String info(String name, String flags, String... specs) {
    StringBuilder reply =
        new StringBuilder("*1\r\n*10\r\n").append(Script.bulk(name)).append(":-2\r\n*");
    String[] each = flags.isEmpty() ? new String[0] : flags.split(" ");
    reply.append(each.length).append("\r\n");
    for (String flag : each) {
      reply.append('+').append(flag).append("\r\n");
    }
    reply.append(":0\r\n:0\r\n:0\r\n*0\r\n*0\r\n*").append(specs.length).append("\r\n");
    for (String spec : specs) {
      reply.append(spec);
    }
    return reply.append("*0\r\n").toString();
  }

  private static String keyAt(int index) {
    return "*6\r\n"
        + Script.bulk("flags")
        + "*1\r\n+RW\r\n"
        + Script.bulk("begin_search")
        + "*4\r\n"
        + Script.bulk("type")
        + Script.bulk("index")
        + Script.bulk("spec")
        + "*2\r\n"
        + Script.bulk("index")
        + ":"
        + index
        + "\r\n"
        + Script.bulk("find_keys")
        + "*4\r\n"
        + Script.bulk("type")
        + Script.bulk("range")
        + Script.bulk("spec")
        + "*6\r\n"
        + Script.bulk("lastkey")
        + ":0\r\n"
        + Script.bulk("keystep")
        + ":1\r\n"
        + Script.bulk("limit")
        + ":0\r\n";
  }

  @Test
  void anUnknownCommandIsAskedAboutOnceAndRoutedByItsKey() {
    client.sends("x.set", "onC", "1");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("x.set onC 1").answers(OK);
    client.receives(OK);
    client.sends("X.SET", "onB", "1");
    b.receives("X.SET onB 1").answers(OK);
    client.receives(OK);
    Client other = script.connects();
    other.sends("X.Set", "onC", "2");
    c.receives("X.Set onC 2").answers(OK);
    other.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whatTheClientSendsMeanwhileWaits() {
    client.pipelines("GET onC", "X.SET onC 1", "GET onC", "GET onB");
    a.receives("COMMAND INFO X.SET");
    c.receives("GET onC").answers("$1\r\n0\r\n");
    client.receives("$1\r\n0\r\n");
    c.receivesNothing();
    b.receivesNothing();
    a.answers(info("x.set", "write", keyAt(1)));
    c.receives("X.SET onC 1", "GET onC").answers(OK, "$1\r\n1\r\n");
    b.receives("GET onB").answers("$-1\r\n");
    client.receives(OK + "$1\r\n1\r\n" + "$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aCommandThatTheServerDoesNotKnowEitherGetsItsErrorFromHome() {
    client.sends("X.SET", "onC", "1");
    a.receives("COMMAND INFO X.SET").answers(UNKNOWN);
    a.receives("X.SET onC 1").answers(NO_SUCH);
    client.receives(NO_SUCH);
    client.sends("X.SET", "onC", "1");
    a.receives("X.SET onC 1").answers(NO_SUCH);
    client.receives(NO_SUCH);
    script.passes(31_000); // a module may have been loaded
    client.sends("X.SET", "onC", "1");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("X.SET onC 1").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void aUserWhoMayNotAskFollowsRedirects() {
    client.sends("X.SET", "onC", "1");
    a.receives("COMMAND INFO X.SET")
        .answers("-NOPERM this user has no permissions to run the 'command|info' command\r\n");
    a.receives("X.SET onC 1").answers(movedTo(c, "onC"));
    c.receives("X.SET onC 1").answers(OK);
    client.receives(OK);
    client.sends("Y.GET", "onC");
    a.receives("Y.GET onC").answers(movedTo(c, "onC"));
    c.receives("Y.GET onC").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingOvertakesACommandWhoseKeysNobodyKnows() {
    client.pipelines("X.SET onC 1", "GET onC", "X.SET onC 2");
    a.receives("COMMAND INFO X.SET").answers(UNKNOWN);
    a.receives("X.SET onC 1");
    c.receivesNothing();
    a.answers(movedTo(c, "onC"));
    c.receives("X.SET onC 1");
    c.receivesNothing();
    c.answers(OK);
    c.receives("GET onC");
    a.receivesNothing();
    c.answers("$1\r\n1\r\n");
    a.receives("X.SET onC 2").answers(movedTo(c, "onC"));
    c.receives("X.SET onC 2").answers(OK);
    client.receives(OK + "$1\r\n1\r\n" + OK);
    script.endsQuietly();
  }

  @Test
  void aWrongKeySpecStillLeadsToTheRightNode() {
    client.sends("X.SET", "onB", "onC");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    b.receives("X.SET onB onC").answers(movedTo(c, "onC"));
    c.receives("X.SET onB onC").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void keysThatOnlyCodeOfTheServerFindsAreAskedForWithEachCall() {
    client.sends("X.CALL", "one", "onC");
    a.receives("COMMAND INFO X.CALL").answers(info("x.call", "write movablekeys"));
    a.receives("COMMAND GETKEYS X.CALL one onC").answers("*1\r\n" + Script.bulk("onC"));
    c.receives("X.CALL one onC").answers(OK);
    client.receives(OK);
    client.pipelines("X.CALL none", "GET onB");
    a.receives("COMMAND GETKEYS X.CALL none")
        .answers("-ERR Invalid arguments specified for command\r\n");
    a.receives("X.CALL none").answers("-ERR syntax error\r\n");
    b.receives("GET onB").answers("$-1\r\n");
    client.receives("-ERR syntax error\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionLearnsBeforeItQueues() {
    client.pipelines("MULTI", "X.SET onC 1", "GET onC", "EXEC");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("MULTI", "X.SET onC 1", "GET onC", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void whereHomeIsInTheTransactionAnotherNodeIsAsked() {
    client.sends("MULTI");
    client.sends("SET", "onA", "1");
    a.receives("MULTI", "SET onA 1").answers(OK, QUEUED);
    client.receives(OK + QUEUED);
    client.sends("X.SET", "also-on-A", "1");
    b.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    client.receives("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
    client.sends("X.SET", "onA", "2");
    a.receives("X.SET onA 2").answers(QUEUED);
    client.receives(QUEUED);
    client.sends("DISCARD");
    a.receives("DISCARD").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void theFirstCommandOfAConnectionMayBeUnknown() {
    Script fresh = new Script(Chopping.IN_PLACE);
    fresh.client().sends("X.SET", "onC", "1");
    fresh.node("A").receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    fresh.node("C").receives("X.SET onC 1").answers(OK);
    fresh.client().receives(OK);
    fresh.endsQuietly();
  }

  @Test
  void aReadOfAModuleIsAskedAgainWhenItsLinkBreaks() {
    client.sends("X.GET", "onC");
    a.receives("COMMAND INFO X.GET").answers(info("x.get", "readonly", keyAt(1)));
    c.receives("X.GET onC");
    c.breaks();
    script.passes(1_000);
    c.receives("X.GET onC").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void aQuestionThatIsLostWithItsLinkLeavesTheCommandToItsRedirect() {
    client.pipelines("X.SET onC 1", "GET onB");
    a.receives("COMMAND INFO X.SET");
    a.breaks();
    FakeNode home = a.isAsked() ? a : b.isAsked() ? b : c;
    home.receives("X.SET onC 1").answers(home == c ? OK : movedTo(c, "onC"));
    if (home != c) {
      c.receives("X.SET onC 1").answers(OK);
    }
    b.receives("GET onB").answers("$-1\r\n");
    client.receives(OK + "$-1\r\n");
    client.isFine();
  }

  @Test
  void subcommandsThatTheTableDoesNotKnowAreAskedAbout() {
    client.sends("XGROUP", "RENAME", "onC", "g");
    a.receives("COMMAND INFO XGROUP|RENAME").answers(info("xgroup|rename", "write", keyAt(2)));
    c.receives("XGROUP RENAME onC g").answers(OK);
    client.receives(OK);
    client.sends("CONFIG", "NOSUCH");
    a.receives("COMMAND INFO CONFIG|NOSUCH").answers(UNKNOWN);
    a.receives("CONFIG NOSUCH").answers("-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.\r\n");
    client.receives("-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.\r\n");
    client.sends("CONFIG");
    a.receives("CONFIG").answers("-ERR wrong number of arguments for 'config' command\r\n");
    client.receives("-ERR wrong number of arguments for 'config' command\r\n");
    script.endsQuietly();
  }

  /** rename-command in a server's configuration: what it tells is the command's own name. */
  @Test
  void aKnownCommandUnderAnotherNameIsThatCommand() {
    client.sends("KEYS-OF-MINE", "*");
    a.receives("COMMAND INFO KEYS-OF-MINE")
        .answers(
            "*1\r\n*7\r\n"
                + Script.bulk("keys")
                + ":2\r\n*1\r\n+readonly\r\n:0\r\n:0\r\n:0\r\n*0\r\n");
    a.receives("KEYS-OF-MINE *").answers("*1\r\n$3\r\nonA\r\n");
    b.receives("KEYS-OF-MINE *").answers("*0\r\n");
    c.receives("KEYS-OF-MINE *").answers("*1\r\n$3\r\nonC\r\n");
    client.receives("*2\r\n$3\r\nonA\r\n$3\r\nonC\r\n");
    script.endsQuietly();
  }

  @Test
  void whatNoServerHasIsNotAskedAbout() {
    client.sends("CONFIG|GET", "x");
    a.receives("CONFIG|GET x").answers("-ERR unknown command\r\n");
    client.receives("-ERR unknown command\r\n");
    client.sends("G\u0001T", "onC");
    a.receives("G\u0001T onC").answers("-ERR unknown command\r\n");
    client.receives("-ERR unknown command\r\n");
    script.endsQuietly();
  }
}
