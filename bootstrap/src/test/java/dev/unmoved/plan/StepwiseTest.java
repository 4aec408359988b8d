package dev.unmoved.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What stepwise plans do when other clients come in between; what they answer is compared with real
 * servers.
 */
class StepwiseTest {
  private static final String[] READ_BOTH = {
    "WATCH a", "DUMP a", "PTTL a", "PEXPIRETIME a", "DUMP b", "PTTL b", "PEXPIRETIME b"
  };
  private static final String[] READ_SOURCE = {"WATCH a", "DUMP a", "PTTL a", "PEXPIRETIME a"};

  @Test
  void renameDeletesTheSourceOnlyAfterTheDestinationIsWritten() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets("+OK", "\"value\"", ":5000", ":99000", "\"old\"", ":-1", ":-1")
        .sends("RESTORE b 99000 value REPLACE ABSTTL")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("[:1]")
        .answers("+OK");
  }

  @Test
  void renameCountsFromNowWhereTheServerTellsNoTimeOfExpiry() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets(
            "+OK", "\"value\"", ":0", "-ERR unknown command", "nil", ":-2", "-ERR unknown command")
        .sends("RESTORE b 1 value REPLACE");
  }

  @Test
  void renameCopiesAnewWhatChangedMeanwhile() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets("+OK", "\"value\"", ":-1", ":-1", "nil", ":-2", ":-2")
        .sends("RESTORE b 0 value REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("none")
        .pauses(1)
        .sends(READ_SOURCE)
        .gets("+OK", "\"newer\"", ":-1", ":-1")
        .sends("RESTORE b 0 newer REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("[:1]")
        .answers("+OK");
  }

  @Test
  void renameGivesTheDestinationItsOldValueBackWhenTheSourceHasGone() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets("+OK", "\"value\"", ":-1", ":-1", "\"old\"", ":7000", ":88000")
        .sends("RESTORE b 0 value REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("none")
        .pauses(1)
        .sends(READ_SOURCE)
        .gets("+OK", "nil", ":-2", ":-2")
        .sends("WATCH b", "DUMP b")
        .gets("+OK", "\"value\"")
        .sends("[RESTORE b 88000 old REPLACE ABSTTL]")
        .gets("[+OK]")
        .answers("-ERR no such key");
  }

  @Test
  void renameLeavesWhatAnotherClientHasWrittenToTheDestinationSince() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets("+OK", "\"value\"", ":-1", ":-1", "\"old\"", ":-1", ":-1")
        .sends("RESTORE b 0 value REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("none")
        .pauses(1)
        .sends(READ_SOURCE)
        .gets("+OK", "nil", ":-2", ":-2")
        .sends("WATCH b", "DUMP b")
        .gets("+OK", "\"other\"")
        .answers("-ERR no such key");
  }

  @Test
  void renameGivesUpInTheEndWithTheSourceInPlace() throws ProtocolException {
    PlanScript rename =
        PlanScript.of("RENAME a b")
            .sends(READ_BOTH)
            .gets("+OK", "\"value\"", ":-1", ":-1", "nil", ":-2", ":-2");
    for (int i = 0; i < 30; i++) {
      rename
          .sends("RESTORE b 0 value REPLACE")
          .gets("+OK")
          .sends("[DEL a]")
          .gets("none")
          .wakes()
          .sends(READ_SOURCE)
          .gets("+OK", "\"value\"", ":-1", ":-1");
    }
    rename
        .sends("RESTORE b 0 value REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("none")
        .sends("WATCH b", "DUMP b")
        .gets("+OK", "\"value\"")
        .sends("[DEL b]")
        .gets("[:1]")
        .answers(
            "-ERR unmoved: the source, in slot "
                + Slot.of(new byte[] {'a'})
                + ", kept changing while it was moved to another slot, and was left there");
  }

  @Test
  void renameTakesItsCopyBackWhenTheSourceMayNotBeDeleted() throws ProtocolException {
    PlanScript.of("RENAME a b")
        .sends(READ_BOTH)
        .gets("+OK", "\"value\"", ":-1", ":-1", "nil", ":-2", ":-2")
        .sends("RESTORE b 0 value REPLACE")
        .gets("+OK")
        .sends("[DEL a]")
        .gets("-EXECABORT denied")
        .sends("WATCH b", "DUMP b")
        .gets("+OK", "\"value\"")
        .sends("[DEL b]")
        .gets("[:1]")
        .answers("-EXECABORT denied");
  }

  @Test
  void renamenxDoesNotOverwriteWhatAppearsMeanwhile() throws ProtocolException {
    PlanScript.of("RENAMENX a b")
        .sends("WATCH a", "DUMP a", "PTTL a", "PEXPIRETIME a", "EXISTS b")
        .gets("+OK", "\"value\"", ":-1", ":-1", ":0")
        .sends("RESTORE b 0 value")
        .gets("-BUSYKEY Target key name already exists.")
        .answers(":0");
  }

  @Test
  void copyReadsAnewWhatChangedWhileItWasRead() throws ProtocolException {
    String[] read = {"WATCH a", "DUMP a", "PTTL a", "PEXPIRETIME a", "[EXISTS a]", "EXISTS b"};
    PlanScript.of("COPY a b")
        .sends(read)
        .gets("+OK", "\"value\"", ":-1", ":5", "none", ":0")
        .pauses(1)
        .sends(read)
        .gets("+OK", "\"value\"", ":5", ":99", "[:1]", ":0")
        .sends("RESTORE b 99 value ABSTTL")
        .gets("+OK")
        .answers(":1");
  }

  @Test
  void copyToAnotherDatabaseIsLeftToTheServer() {
    assertNull(PlanScript.plan("COPY a b DB 1"));
  }

  @Test
  void elementIsPoppedOnlyAfterItWasPushed() throws ProtocolException {
    PlanScript.of("LMOVE a b LEFT RIGHT")
        .sends("WATCH a", "LINDEX a 0", "LLEN b")
        .gets("+OK", "\"x\"", ":3")
        .sends("RPUSH b x")
        .gets(":4")
        .sends("[LPOP a]")
        .gets("[\"x\"]")
        .answers("\"x\"");
  }

  @Test
  void pushesToTheOtherEndOfTheSourceDoNotUndoTheMove() throws ProtocolException {
    PlanScript.of("RPOPLPUSH a b")
        .sends("WATCH a", "LINDEX a -1", "LLEN b")
        .gets("+OK", "\"x\"", ":0")
        .sends("LPUSH b x")
        .gets(":1")
        .sends("[RPOP a]")
        .gets("none")
        .sends("WATCH a", "LINDEX a -1")
        .gets("+OK", "\"x\"")
        .sends("[RPOP a]")
        .gets("[\"x\"]")
        .answers("\"x\"");
  }

  @Test
  void elementThatAnotherClientPoppedIsTakenBackFromTheDestination() throws ProtocolException {
    PlanScript.of("RPOPLPUSH a b")
        .sends("WATCH a", "LINDEX a -1", "LLEN b")
        .gets("+OK", "\"x\"", ":0")
        .sends("LPUSH b x")
        .gets(":1")
        .sends("[RPOP a]")
        .gets("none")
        .sends("WATCH a", "LINDEX a -1")
        .gets("+OK", "\"y\"")
        .sends("LREM b 1 x")
        .gets(":1")
        .sends("WATCH a", "LINDEX a -1", "LLEN b")
        .gets("+OK", "nil", ":0")
        .answers("nil");
  }

  @Test
  void elementThatWasTakenFromTheDestinationAlreadyLeavesTheSourceToo() throws ProtocolException {
    PlanScript.of("RPOPLPUSH a b")
        .sends("WATCH a", "LINDEX a -1", "LLEN b")
        .gets("+OK", "\"x\"", ":0")
        .sends("LPUSH b x")
        .gets(":1")
        .sends("[RPOP a]")
        .gets("none")
        .sends("WATCH a", "LINDEX a -1")
        .gets("+OK", "\"y\"")
        .sends("LREM b 1 x")
        .gets(":0")
        .sends("LREM a -1 x")
        .gets(":1")
        .answers("\"x\"");
  }

  @Test
  void blockingMoveAsksUntilItsTimeIsOver() throws ProtocolException {
    PlanScript.of("BRPOPLPUSH a b 0.005")
        .sends("LLEN a")
        .gets(":0")
        .pauses(1)
        .sends("LLEN a")
        .gets(":0")
        .pauses(2)
        .sends("LLEN a")
        .gets(":0")
        .pauses(2)
        .sends("LLEN a")
        .gets(":0")
        .answers("none");
  }

  @Test
  void blockingPopTakesFromTheFirstKeyThatHasAnything() throws ProtocolException {
    PlanScript.of("BLPOP a b c 0")
        .sends("LLEN a", "LLEN b", "LLEN c")
        .gets(":0", ":0", ":0")
        .pauses(1)
        .sends("LLEN a", "LLEN b", "LLEN c")
        .gets("-WRONGTYPE x", ":2", ":1")
        .sends("LPOP b")
        .gets("nil")
        .sends("LLEN a", "LLEN b", "LLEN c")
        .gets(":0", ":0", ":1")
        .sends("LPOP c")
        .gets("\"x\"")
        .answers("[\"c\", \"x\"]");
  }

  @Test
  void errorOfAKeyBeforeTheFilledOneIsTheAnswer() throws ProtocolException {
    PlanScript.of("BLPOP a b 0")
        .sends("LLEN a", "LLEN b")
        .gets("-WRONGTYPE x", ":2")
        .answers("-WRONGTYPE x");
  }

  @Test
  void memberIsAddedBeforeItIsRemoved() throws ProtocolException {
    PlanScript.of("SMOVE a b m")
        .sends("EXISTS a", "SISMEMBER a m", "SISMEMBER b m")
        .gets(":1", ":1", ":0")
        .sends("SADD b m")
        .gets(":1")
        .sends("SREM a m")
        .gets(":1")
        .answers(":1");
  }

  @Test
  void memberThatAnotherClientMovedIsTakenBack() throws ProtocolException {
    PlanScript.of("SMOVE a b m")
        .sends("EXISTS a", "SISMEMBER a m", "SISMEMBER b m")
        .gets(":1", ":1", ":0")
        .sends("SADD b m")
        .gets(":1")
        .sends("SREM a m")
        .gets(":0")
        .sends("SREM b m")
        .gets(":1")
        .answers(":0");
  }

  @Test
  void memberThatIsThereAlreadyMayBeAboutToBeTakenBack() throws ProtocolException {
    String[] look = {"EXISTS a", "SISMEMBER a m", "SISMEMBER b m"};
    PlanScript.of("SMOVE a b m")
        .sends(look)
        .gets(":1", ":1", ":1")
        .sends("SADD b m")
        .gets(":0")
        .pauses(1)
        .sends(look)
        .gets(":1", ":0", ":1")
        .answers(":0");
  }

  @Test
  void msetnxTakesBackWhatIsStillItsOwn() throws ProtocolException {
    // slots: b 3300, c 7365, a 15495
    PlanScript.of("MSETNX a 1 b 2 c 3 {b}x 4")
        .sends("EXISTS b {b}x", "EXISTS c", "EXISTS a")
        .gets(":0", ":0", ":0")
        .sends("MSETNX b 2 {b}x 4")
        .gets(":1")
        .sends("MSETNX c 3")
        .gets(":1")
        .sends("MSETNX a 1")
        .gets(":0")
        .sends("WATCH c", "MGET c")
        .gets("+OK", "[\"3\"]")
        .sends("[DEL c]")
        .gets("none")
        .sends("WATCH c", "MGET c")
        .gets("+OK", "[\"other\"]")
        .sends("WATCH b {b}x", "MGET b {b}x")
        .gets("+OK", "[nil, \"4\"]")
        .sends("[DEL {b}x]")
        .gets("[:1]")
        .answers(":0");
  }

  @Test
  void msetexGivesOldValuesBack() throws ProtocolException {
    PlanScript.of("MSETEX 2 a 1 b 2 XX EX 9")
        .sends(
            "EXISTS b",
            "EXISTS a",
            "DUMP b",
            "PTTL b",
            "PEXPIRETIME b",
            "DUMP a",
            "PTTL a",
            "PEXPIRETIME a")
        .gets(":1", ":1", "\"old\"", ":-1", ":-1", "\"old\"", ":-1", ":-1")
        .sends("MSETEX 1 b 2 XX EX 9")
        .gets(":1")
        .sends("MSETEX 1 a 1 XX EX 9")
        .gets(":0")
        .sends("WATCH b", "MGET b")
        .gets("+OK", "[\"2\"]")
        .sends("[RESTORE b 0 old REPLACE]")
        .gets("[+OK]")
        .answers(":0");
  }

  @Test
  void resultIsStoredBesideTheSourceOnlyWithinATransaction() throws ProtocolException {
    PlanScript.of("ZRANGESTORE {x}b {y}a 0 -1")
        .sends("[ZRANGESTORE {y}a{0}unmoved {y}a 0 -1, DUMP {y}a{0}unmoved, DEL {y}a{0}unmoved]")
        .gets("[:3, \"value\", :1]")
        .sends("RESTORE {x}b 0 value REPLACE")
        .gets("+OK")
        .answers(":3");
  }

  @Test
  void destinationIsNotTouchedWhenTheComputationFails() throws ProtocolException {
    PlanScript.of("GEORADIUS a 1 1 1 m STORE b ASC")
        .gets("[-ERR syntax error, nil, :0]")
        .answers("-ERR syntax error");
  }

  @Test
  void sortByTextsPutsElementsWithoutFirst() throws ProtocolException {
    PlanScript.of("SORT a BY w_*->f ALPHA GET # GET v*")
        .sends("SORT a BY nosort")
        .gets("[\"1\", \"2\", \"3\"]")
        .sends("HGET w_1 f", "HGET w_2 f", "HGET w_3 f")
        .gets("\"b\"", "-WRONGTYPE x", "\"a\"")
        .sends("GET v2", "GET v3", "GET v1")
        .gets("\"two\"", "nil", "\"one\"")
        .answers("[\"2\", \"two\", \"3\", nil, \"1\", \"one\"]");
  }

  @Test
  void sortIsLeftToServersThatCanWhereEveryPatternIsOfOneSlot() throws ProtocolException {
    PlanScript.of("SORT {x}a BY {x}w* GET #")
        .sends("SORT {x}a BY {x}w* GET #")
        .gets("[\"1\"]")
        .answers("[\"1\"]");
    PlanScript.of("SORT {x}a BY {x}w* GET #")
        .sends("SORT {x}a BY {x}w* GET #")
        .gets("-ERR BY option of SORT denied in Cluster mode.")
        .sends("SORT {x}a BY nosort");
    PlanScript.of("SORT {x}a BY w*{x}").sends("SORT {x}a BY nosort");
  }

  @ParameterizedTest
  @CsvSource({
    "SORT a, false", "SORT a BY nosort, false", "SORT a LIMIT 0 1 DESC ALPHA, false",
        "SORT a STORE b, false",
    "SORT a BY w*, true", "SORT a GET #, true", "SORT_RO a GET x, true", "SORT a GET, false",
    "SORT a BY w* GET, true", "GET a, false",
  })
  void onlySortWithPatternsNeedsAPlanInOneSlot(String call, boolean needed) {
    Arguments arguments = PlanScript.arguments(call);
    Command command = CommandTable.find(arguments);
    assertEquals(needed, Plans.neededInOneSlot(command, arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "{tag}a", "a{b", "a{}b", "a}b{c}", "{", "{}", "}{"})
  void passingKeyIsInTheSlotOfItsNeighbour(String key) {
    byte[] name = PassingKey.beside(key.getBytes(StandardCharsets.US_ASCII));
    assertEquals(Slot.of(key.getBytes(StandardCharsets.US_ASCII)), Slot.of(name));
    assertTrue(new String(name, StandardCharsets.US_ASCII).startsWith(key));
  }

  @Test
  void dumpsOfHashTablesAreEqualInAnyOrder() throws ProtocolException {
    String footer = "0123456789";
    Dump hash = Dump.withoutExpiry(("\4abc" + footer).getBytes(StandardCharsets.ISO_8859_1));
    Dump string = Dump.withoutExpiry(("\0abc" + footer).getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(hash.isValueOf("$14\r\n\4cab9876543210\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    assertFalse(hash.isValueOf("$14\r\n\4cad0123456789\r\n".getBytes(StandardCharsets.ISO_8859_1)));
    assertFalse(
        string.isValueOf("$14\r\n\0cab9876543210\r\n".getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RENAME a b c",
        "RENAMENX a",
        "SMOVE a b",
        "LMOVE a b LEFT",
        "BLMOVE a b LEFT LEFT",
        "LMPOP +2 a b LEFT",
        "ZMPOP 2.5 a b MIN",
      })
  void callsThatAreMalformedAreLeftToTheServer(String call) {
    assertNull(PlanScript.plan(call));
  }
}
