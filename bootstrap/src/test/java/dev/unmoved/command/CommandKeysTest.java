package dev.unmoved.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.Arguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandKeysTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        // One key.
        "GET a, a",
        "SET a b EX 10, a",
        "HSET a f v, a",
        "GEORADIUS_RO a 1 2 3 m, a",
        "VADD a VALUES 1 2 e, a",
        "JSON.SET a $ 1, a",
        "DELIFEQ a v, a",
        "SPUBLISH ch message, ch",
        // From the first argument to the last.
        "DEL a, a",
        "DEL a b c, a b c",
        "EXISTS a a b, a a b",
        "MGET a b, a b",
        "TOUCH a b, a b",
        "UNLINK a b, a b",
        "SDIFF a b, a b",
        "SINTER a b, a b",
        "SUNION a b, a b",
        "PFCOUNT a b, a b",
        "WATCH a b, a b",
        "SSUBSCRIBE x y, x y",
        "SUNSUBSCRIBE x y, x y",
        "SUNSUBSCRIBE, ''",
        // A destination and the rest.
        "SDIFFSTORE d a b, d a b",
        "SINTERSTORE d a, d a",
        "SUNIONSTORE d a b, d a b",
        "PFMERGE d a b, d a b",
        "BITOP AND d a b, d a b",
        // Two keys.
        "RENAME a b, a b",
        "RENAMENX a b, a b",
        "COPY a b REPLACE, a b",
        "SMOVE a b member, a b",
        "RPOPLPUSH a b, a b",
        "BRPOPLPUSH a b 0, a b",
        "LMOVE a b LEFT RIGHT, a b",
        "BLMOVE a b LEFT RIGHT 0, a b",
        "LMOVEM a b LEFT RIGHT COUNT 2 OBO, a b",
        "BLMOVEM a b LEFT RIGHT 0 COUNT 2 OBO, a b",
        "GEOSEARCHSTORE d a FROMMEMBER m BYRADIUS 1 m, d a",
        "ZRANGESTORE d a 0 -1, d a",
        "TS.CREATERULE a b AGGREGATION avg 60, a b",
        "TS.DELETERULE a b, a b",
        "LCS a b LEN, a b",
        // All but the time limit.
        "BLPOP a b 0, a b",
        "BRPOP a 0, a",
        "BZPOPMIN a b 0, a b",
        "BZPOPMAX a b 0, a b",
        // Each with values.
        "MSET a 1 b 2, a b",
        "MSETNX a 1 b 2, a b",
        "MSETEX 2 a 1 b 2 EX 10, a b",
        "JSON.MSET a $ 1 b $ 2, a b",
        "TS.MADD a 1 1 b 2 2, a b",
        // As many as told.
        "ZDIFF 2 a b WITHSCORES, a b",
        "ZINTER 1 a, a",
        "ZUNION 2 a b WEIGHTS 1 2, a b",
        "ZINTERCARD 2 a b LIMIT 1, a b",
        "SINTERCARD 2 a b LIMIT 1, a b",
        "SUNIONCARD 2 a b, a b",
        "SDIFFCARD 2 a b, a b",
        "LMPOP 2 a b LEFT, a b",
        "ZMPOP 2 a b MIN, a b",
        "TS.NRANGE 2 a b - +, a b",
        "TS.NREVRANGE 2 a b - +, a b",
        "EVAL return 2 a b arg, a b",
        "EVALSHA sha 1 a arg, a",
        "EVAL_RO return 1 a, a",
        "EVALSHA_RO sha 1 a, a",
        "FCALL f 1 a arg, a",
        "FCALL_RO f 2 a b, a b",
        "BLMPOP 0 2 a b LEFT, a b",
        "BZMPOP 0 2 a b MIN, a b",
        "ZUNIONSTORE d 2 a b WEIGHTS 1 2, d a b",
        "ZINTERSTORE d 1 a, d a",
        "ZDIFFSTORE d 2 a b, d a b",
        "TDIGEST.MERGE d 2 a b COMPRESSION 100, d a b",
        // After the subcommand.
        "OBJECT ENCODING a, a",
        "OBJECT FREQ a, a",
        "OBJECT HELP, ''",
        "MEMORY USAGE a SAMPLES 5, a",
        "MEMORY DOCTOR, ''",
        "XGROUP CREATE a g $ MKSTREAM, a",
        "XINFO STREAM a FULL, a",
        "PFDEBUG GETREG a, a",
        "HIMPORT SET a fieldset v, a",
        "FT.ADD index a 1.0 FIELDS f v, a",
        // No keys at all.
        "PING, ''",
        "SCAN 0 MATCH a, ''",
        "PUBLISH channel message, ''",
        "SUBSCRIBE channel, ''",
        "FT.SEARCH index query, ''",
        "TS.MRANGE - + FILTER a=b, ''",
      })
  void keysAreWhereRedisDeclaresThem(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        "XREAD STREAMS a b 0 0, a b",
        "XREAD COUNT 2 BLOCK 0 STREAMS a $, a",
        "XREAD streams STREAMS 0, STREAMS",
        "XREAD STREAMS STREAMS STREAMS 0 0, STREAMS STREAMS",
        "XREAD COUNT STREAMS STREAMS a 0, a",
        "XREAD MAXCOUNT 5 MAXSIZE 100 STREAMS a 0, a",
        "XREAD NEWOPTION STREAMS a 0, a",
        "XREAD STREAMS a 0 b, ''",
        "XREAD STREAMS, ''",
        "XREAD COUNT 2 a 0, ''",
        "XREADGROUP GROUP g c STREAMS a >, a",
        "XREADGROUP GROUP g STREAMS STREAMS a b > >, a b",
        "XREADGROUP GROUP STREAMS c STREAMS a >, a",
        "XREADGROUP GROUP STREAMS STREAMS STREAMS STREAMS >, STREAMS",
        "XREADGROUP GROUP g c CLAIM 5 NOACK STREAMS a >, a",
        "XREADGROUP GROUP g c STREAMS a b >, ''",
      })
  void streamsAreFoundAmongOptionsGroupsAndConsumersOfTheSameName(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        "SORT a, a",
        "SORT a BY w_* LIMIT 0 5 GET # GET o_* ASC ALPHA STORE d, a d",
        "SORT a BY STORE, a",
        "SORT a BY store STORE d, a d",
        "SORT a GET STORE ALPHA, a",
        "SORT a STORE STORE, a STORE",
        "SORT a STORE BY GET x, a BY",
        "SORT a STORE x STORE d, a d",
        "SORT a STORE, a",
        "SORT_RO a BY w_* GET STORE, a",
        "GEORADIUS a 1 2 3 m, a",
        "GEORADIUS a 1 2 3 m COUNT 5 ANY STORE d, a d",
        "GEORADIUS a 1 2 3 m storedist d, a d",
        "GEORADIUS a 1 2 3 m STORE x STOREDIST d, a d",
        "GEORADIUS a 1 2 3 m STOREDIST x STORE d, a d",
        "GEORADIUS a 1 2 3 m STORE STORE, a STORE",
        "GEORADIUSBYMEMBER a STORE 3 m, a",
        "GEORADIUSBYMEMBER a STORE 3 m STORE d, a d",
        "GEORADIUSBYMEMBER a member 3 m STOREDIST d, a d",
        "GEORADIUSBYMEMBER a STOREDIST STORE m, a",
      })
  void destinationsAreFoundAmongPatternsAndMembersOfTheSameName(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        "MIGRATE host 6379 a 0 5000, a",
        "MIGRATE host 6379 a 0 5000 COPY REPLACE AUTH keys, a",
        "MIGRATE host 6379 <> 0 5000 KEYS a b, a b",
        "MIGRATE host 6379 <> 0 5000 AUTH KEYS KEYS a b, a b",
        "MIGRATE host 6379 <> 0 5000 COPY AUTH2 KEYS KEYS KEYS a KEYS, a KEYS",
        "MIGRATE host 6379 <> 0 5000 AUTH2 user KEYS REPLACE KEYS a, a",
        "MIGRATE keys keys keys 0 5000, keys",
      })
  void migratedKeysAreFoundBesidePasswordsOfTheSameName(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  @Test
  void emptyKeyIsMigratedWhenNoKeysFollow() {
    Arguments call = Calls.call("MIGRATE host 6379 <> 0 5000 AUTH KEYS");
    assertEquals(3, CommandTable.find(call).firstKey(call));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        "JSON.MGET a $, a",
        "JSON.MGET a b c $.x, a b c",
        "CMS.MERGE d 2 a b, d a b",
        "CMS.MERGE d 2 a b WEIGHTS 1 2, d a b",
        "JSON.DEBUG MEMORY a $, a",
        "JSON.DEBUG HELP, ''",
        "JSON.DEBUG HELP MEMORY a, ''",
        "STRALGO LCS LEN KEYS a b, a b",
        "STRALGO LCS STRINGS a b, ''",
        "STRALGO LCS KEYS a, ''",
      })
  void keysThatModulesDoNotDeclareAreFoundAsWell(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      emptyValue = "",
      value = {
        "GET, ''",
        "EVAL script 0, ''",
        "EVAL script 0 arg, ''",
        "EVAL script, ''",
        "EVAL, ''",
        "EVAL script -1 a, ''",
        "EVAL script two a b, ''",
        "EVAL script <> a, ''",
        "EVAL script 3 a b, ''",
        "EVAL script 99999999999999999999 a, ''",
        "EVAL script 2147483647 a, ''",
        "MSETEX 999999999 a 1, ''",
        "MSETEX 2 a 1 b, a b",
        "BLPOP a, ''",
        "BLPOP, ''",
        "RENAME a, a",
        "LCS a, ''",
        "JSON.MGET a, ''",
        "OBJECT ENCODING, ''",
        "BITOP AND, ''",
        "BITOP AND d, d",
        "ZUNIONSTORE d, d",
        "ZUNIONSTORE d 5 a b, d",
        "CMS.MERGE d 5 a, d",
        "MIGRATE host 6379, ''",
        "SPUBLISH, ''",
      })
  void malformedCallsHaveOnlyTheKeysThatAreCertain(String call, String keys) {
    assertEquals(keys, Calls.keys(call));
  }

  /** By atoi, before anybody looks whether it is a number: the redirect would reach the client. */
  @Test
  void keysAreCountedAsServersDoThatRedirect() {
    String[] none = {
      "", " ", "x1", ".5", "0x2", "-", "+-1", "- 1", "-1", "-1.5", "0", "3", "\u00a01"
    };
    String[] tooLarge = {"2147483649", "9223372036854775807", "18446744073709551617"};
    String[] one = {"1", "1.5", "1x", " 1", "+1", "01", "1 ", "1e9", "1\0002", "4294967297"};
    String[] two = {"2", "\t\n\u000b\f\r 2", "2.5", "002", "4294967298x", "-4294967294"};
    for (String number : none) {
      hasKeys(0, number);
    }
    for (String number : tooLarge) {
      hasKeys(0, number);
    }
    for (String number : one) {
      hasKeys(1, number);
    }
    for (String number : two) {
      hasKeys(2, number);
    }
  }

  private static void hasKeys(int keys, String number) {
    String[][] calls = {
      {"EVAL", "script", number, "a", "b"},
      {"EVALSHA_RO", "digest", number, "a", "b"},
      {"FCALL", "function", number, "a", "b"},
      {"ZUNION", number, "a", "b"},
      {"SINTERCARD", number, "a", "b"},
      {"BLMPOP", "0", number, "a", "b"},
    };
    for (String[] words : calls) {
      Arguments call = Calls.call(words);
      Command command = CommandTable.find(call);
      String named = words[0] + " of [" + number + "]";
      assertEquals(keys, Calls.keyIndexes(command, call).size(), named);
      assertEquals(keys == 0 ? 0 : words.length - 2, command.firstKey(call), named);
      boolean isNumber = number.matches("0|-?[1-9]");
      assertEquals(isNumber, command.countsKeysProperly(call), named);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "BLPOP a b 5, 3",
    "BRPOPLPUSH a b 5, 3",
    "BLMOVE a b LEFT RIGHT 5, 5",
    "BLMOVEM a b LEFT RIGHT 5 COUNT 2 OBO, 5",
    "BLMPOP 5 1 a LEFT, 1",
    "BZMPOP 5 1 a MIN, 1",
    "BZPOPMAX a 5, 2",
    "WAIT 1 100, 2",
    "WAITAOF 1 0 100, 3",
    "XREAD STREAMS a 0, 0",
    "XREAD COUNT 5 BLOCK 100 STREAMS a 0, 4",
    "XREAD STREAMS BLOCK 0, 0",
    "XREADGROUP GROUP g BLOCK STREAMS a >, 0",
    "XREADGROUP GROUP BLOCK BLOCK BLOCK 7 STREAMS a >, 5",
    "TS.READ a 0 BLOCK 100 1, 4",
    "TS.READ a 0, 0",
    "BLMOVE a b, 0",
    "XREAD BLOCK, 0",
    "GET a, 0",
  })
  void timeLimitIsFoundInCallsThatWait(String call, int index) {
    Arguments arguments = Calls.call(call);
    assertEquals(index, CommandTable.find(arguments).timeoutIndex(arguments));
  }

  @Test
  void everyBlockingCommandHasItsTimeLimit() {
    for (Command command : CommandTable.all()) {
      if (command.blocking()) {
        Arguments call =
            Calls.call(command.name() + " BLOCK BLOCK BLOCK BLOCK BLOCK BLOCK BLOCK BLOCK");
        assertTrue(command.timeoutIndex(call) > 0, command.name());
      }
    }
  }

  @Test
  void noRowIsLeftWithKeysThatCannotBeFound() {
    for (Command command : CommandTable.all()) {
      assertFalse(command.mayMissKeys(), command.name());
    }
  }

  @Test
  void stepTellsHowManyArgumentsBelongToAKey() {
    assertEquals(1, CommandTable.named("MGET").keyStep());
    assertEquals(2, CommandTable.named("MSET").keyStep());
    assertEquals(2, CommandTable.named("MSETEX").keyStep());
    assertEquals(3, CommandTable.named("JSON.MSET").keyStep());
    assertEquals(1, CommandTable.named("PING").keyStep());
  }

  @Test
  void specsOfCommandsThatOnlyAServerKnowsAreReadAsDeclared() {
    Arguments call = Calls.call("X.Y one KEYS a b tail");
    assertEquals(3, specKeys(KeySpec.keyword("KEYS", 1, -2, 1, 0), call).get(0));
    assertEquals(2, specKeys(KeySpec.keyword("KEYS", 1, -2, 1, 0), call).size());
    assertEquals(3, specKeys(KeySpec.keyword("KEYS", -2, 0, 1, 0), call).get(0));
    assertEquals(0, specKeys(KeySpec.keyword("TAIL", 1, 0, 1, 0), call).size());
    assertEquals(0, specKeys(KeySpec.keyword("OTHER", -1, 0, 1, 0), call).size());
    assertEquals(2, specKeys(KeySpec.range(2, -1, 1, 2), call).size());
    assertEquals(0, specKeys(KeySpec.unknown(), call).size());
    assertEquals(0, specKeys(KeySpec.range(3, -4, 1), call).size());
  }

  private static java.util.List<Integer> specKeys(KeySpec spec, Arguments call) {
    Command command = Command.of("X.Y", -1, 0, RequestPolicy.DEFAULT, ResponsePolicy.DEFAULT, spec);
    return Calls.keyIndexes(command, call);
  }
}
