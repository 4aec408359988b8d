package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that the table does not know. Keys: bar and hello live at A, c at B, foo and a at C. */
@ParameterizedClass
@EnumSource(Chopping.class)
class LookupTest extends Conversation {
  private static final String MOVED_FOO_TO_C = "-MOVED 12182 10.0.0.3:7000\r\n";
  private static final String UNKNOWN = "*1\r\n*-1\r\n";
  private static final String NO_SUCH =
      "-ERR unknown command 'X.SET', with args beginning with: 'foo' '1' \r\n";

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
    client.sends("x.set", "foo", "1");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("x.set foo 1").answers(OK);
    client.receives(OK);
    client.sends("X.SET", "c", "1");
    b.receives("X.SET c 1").answers(OK);
    client.receives(OK);
    Client other = script.connects();
    other.sends("X.Set", "foo", "2");
    c.receives("X.Set foo 2").answers(OK);
    other.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whatTheClientSendsMeanwhileWaits() {
    client.pipelines("GET foo", "X.SET foo 1", "GET foo", "GET c");
    a.receives("COMMAND INFO X.SET");
    c.receives("GET foo").answers("$1\r\n0\r\n");
    client.receives("$1\r\n0\r\n");
    c.receivesNothing();
    b.receivesNothing();
    a.answers(info("x.set", "write", keyAt(1)));
    c.receives("X.SET foo 1", "GET foo").answers(OK, "$1\r\n1\r\n");
    b.receives("GET c").answers("$-1\r\n");
    client.receives(OK + "$1\r\n1\r\n" + "$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aCommandThatTheServerDoesNotKnowEitherGetsItsErrorFromHome() {
    client.sends("X.SET", "foo", "1");
    a.receives("COMMAND INFO X.SET").answers(UNKNOWN);
    a.receives("X.SET foo 1").answers(NO_SUCH);
    client.receives(NO_SUCH);
    client.sends("X.SET", "foo", "1");
    a.receives("X.SET foo 1").answers(NO_SUCH);
    client.receives(NO_SUCH);
    script.passes(31_000); // a module may have been loaded
    client.sends("X.SET", "foo", "1");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("X.SET foo 1").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void aUserWhoMayNotAskFollowsRedirects() {
    client.sends("X.SET", "foo", "1");
    a.receives("COMMAND INFO X.SET")
        .answers("-NOPERM this user has no permissions to run the 'command|info' command\r\n");
    a.receives("X.SET foo 1").answers(MOVED_FOO_TO_C);
    c.receives("X.SET foo 1").answers(OK);
    client.receives(OK);
    client.sends("Y.GET", "foo");
    a.receives("Y.GET foo").answers(MOVED_FOO_TO_C);
    c.receives("Y.GET foo").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingOvertakesACommandWhoseKeysNobodyKnows() {
    client.pipelines("X.SET foo 1", "GET foo", "X.SET foo 2");
    a.receives("COMMAND INFO X.SET").answers(UNKNOWN);
    a.receives("X.SET foo 1");
    c.receivesNothing();
    a.answers(MOVED_FOO_TO_C);
    c.receives("X.SET foo 1");
    c.receivesNothing();
    c.answers(OK);
    c.receives("GET foo");
    a.receivesNothing();
    c.answers("$1\r\n1\r\n");
    a.receives("X.SET foo 2").answers(MOVED_FOO_TO_C);
    c.receives("X.SET foo 2").answers(OK);
    client.receives(OK + "$1\r\n1\r\n" + OK);
    script.endsQuietly();
  }

  @Test
  void aWrongKeySpecStillLeadsToTheRightNode() {
    client.sends("X.SET", "c", "foo");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    b.receives("X.SET c foo").answers(MOVED_FOO_TO_C);
    c.receives("X.SET c foo").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void keysThatOnlyCodeOfTheServerFindsAreAskedForWithEachCall() {
    client.sends("X.CALL", "one", "foo");
    a.receives("COMMAND INFO X.CALL").answers(info("x.call", "write movablekeys"));
    a.receives("COMMAND GETKEYS X.CALL one foo").answers("*1\r\n" + Script.bulk("foo"));
    c.receives("X.CALL one foo").answers(OK);
    client.receives(OK);
    client.pipelines("X.CALL none", "GET c");
    a.receives("COMMAND GETKEYS X.CALL none")
        .answers("-ERR Invalid arguments specified for command\r\n");
    a.receives("X.CALL none").answers("-ERR syntax error\r\n");
    b.receives("GET c").answers("$-1\r\n");
    client.receives("-ERR syntax error\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionLearnsBeforeItQueues() {
    client.pipelines("MULTI", "X.SET foo 1", "GET foo", "EXEC");
    a.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    c.receives("MULTI", "X.SET foo 1", "GET foo", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void whereHomeIsInTheTransactionAnotherNodeIsAsked() {
    client.sends("MULTI");
    client.sends("SET", "bar", "1");
    a.receives("MULTI", "SET bar 1").answers(OK, QUEUED);
    client.receives(OK + QUEUED);
    client.sends("X.SET", "hello", "1");
    b.receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    client.receives("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
    client.sends("X.SET", "bar", "2");
    a.receives("X.SET bar 2").answers(QUEUED);
    client.receives(QUEUED);
    client.sends("DISCARD");
    a.receives("DISCARD").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void theFirstCommandOfAConnectionMayBeUnknown() {
    Script fresh = new Script(Chopping.IN_PLACE);
    fresh.client().sends("X.SET", "foo", "1");
    fresh.node("A").receives("COMMAND INFO X.SET").answers(info("x.set", "write", keyAt(1)));
    fresh.node("C").receives("X.SET foo 1").answers(OK);
    fresh.client().receives(OK);
    fresh.endsQuietly();
  }

  @Test
  void aReadOfAModuleIsAskedAgainWhenItsLinkBreaks() {
    client.sends("X.GET", "foo");
    a.receives("COMMAND INFO X.GET").answers(info("x.get", "readonly", keyAt(1)));
    c.receives("X.GET foo");
    c.breaks();
    script.passes(1_000);
    c.receives("X.GET foo").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void aQuestionThatIsLostWithItsLinkLeavesTheCommandToItsRedirect() {
    client.pipelines("X.SET foo 1", "GET c");
    a.receives("COMMAND INFO X.SET");
    a.breaks();
    FakeNode home = a.isAsked() ? a : b.isAsked() ? b : c;
    home.receives("X.SET foo 1").answers(home == c ? OK : MOVED_FOO_TO_C);
    if (home != c) {
      c.receives("X.SET foo 1").answers(OK);
    }
    b.receives("GET c").answers("$-1\r\n");
    client.receives(OK + "$-1\r\n");
    client.isFine();
  }

  @Test
  void subcommandsThatTheTableDoesNotKnowAreAskedAbout() {
    client.sends("XGROUP", "RENAME", "foo", "g");
    a.receives("COMMAND INFO XGROUP|RENAME").answers(info("xgroup|rename", "write", keyAt(2)));
    c.receives("XGROUP RENAME foo g").answers(OK);
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
    a.receives("KEYS-OF-MINE *").answers("*1\r\n$3\r\nbar\r\n");
    b.receives("KEYS-OF-MINE *").answers("*0\r\n");
    c.receives("KEYS-OF-MINE *").answers("*1\r\n$3\r\nfoo\r\n");
    client.receives("*2\r\n$3\r\nbar\r\n$3\r\nfoo\r\n");
    script.endsQuietly();
  }

  @Test
  void whatNoServerHasIsNotAskedAbout() {
    client.sends("CONFIG|GET", "x");
    a.receives("CONFIG|GET x").answers("-ERR unknown command\r\n");
    client.receives("-ERR unknown command\r\n");
    client.sends("G\u0001T", "foo");
    a.receives("G\u0001T foo").answers("-ERR unknown command\r\n");
    client.receives("-ERR unknown command\r\n");
    script.endsQuietly();
  }
}
