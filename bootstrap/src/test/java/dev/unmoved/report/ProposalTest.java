package dev.unmoved.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Which rules are proposed for what an application does. */
class ProposalTest {
  private Observations observations = new Observations(Options.DEFAULTS);
  private Tap tap = new Tap(observations, "Jedis 0", "server:1");

  @Test
  void aPartThatIsTheSameInAllKeysOfACallDecides() {
    for (int i = 100; i < 130; i++) {
      sends("MULTI");
      sends("HSET user:" + i + ":cart f v");
      sends("RPUSH user:" + i + ":orders v");
      sends("EXEC");
    }
    assertProposes("user:{*}:*");
  }

  @Test
  void wordsThatAllKeysBeginWithDecideWhereNoPartDoes() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME jobs:waiting:" + i + " jobs:running:" + (i + 1000));
    }
    assertProposes("{jobs}*");
  }

  @Test
  void keysOfOtherWordsAreNotTakenAlong() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME jobs:waiting:" + i + " jobs:running:" + (i + 1000));
      sends("GET jobsarchive:" + i);
    }
    assertProposes("{jobs}:*");
  }

  @Test
  void beginningsThatDifferGetOneTag() {
    for (int i = 100; i < 130; i++) {
      sends("SINTERSTORE result:" + i + " tag:" + (i + 1000) + " tag:" + (i + 2000));
    }
    assertProposes("result:*=result,tag:*=result");
  }

  @Test
  void aKeyThatEndsWithThePartHasARuleBehindThoseWhereItGoesOn() {
    for (int i = 100; i < 130; i++) {
      sends("SUNIONSTORE session:" + i + " session:" + i + ":roles session:" + i + ":groups");
    }
    assertProposes("session:{*}:*,session:{*}");
  }

  @Test
  void theRulesOfTwoCallsBecomeOneWhereTheyAreInEachOthersWay() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME user:" + i + ":cart user:" + i + ":orders");
      sends("SMOVE user:" + i + ":friends user:" + (i + 1) + ":friends x");
    }
    assertProposes("{user}*");
  }

  @Test
  void rulesOfCallsThatHaveNothingToDoWithEachOtherStandSideBySide() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME user:" + i + ":cart user:" + i + ":orders");
      sends("RENAME jobs:waiting:" + i + " jobs:running:" + (i + 1000));
    }
    assertProposes("user:{*}:*,{jobs}*");
  }

  @Test
  void keysOfCallsThatWorkStayTogether() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME {user:" + i + ":a}:x user:" + i + ":a");
      sends("RENAME user:" + i + ":a user:" + i + ":b");
    }
    assertFalse(report().contains("\"line\":\"-D"), report());
  }

  @Test
  void whereNothingIsInCommonThereIsTheLastResort() {
    for (int i = 0; i < 30; i++) {
      sends("RENAME " + (char) ('a' + i % 26) + "x" + i + " z" + i * 7);
    }
    assertTrue(report().contains("\"line\":null"), report());
    assertTrue(report().contains("nothing in common"), report());
    assertTrue(report().contains("\"lastResort\":\"-Dunmoved.colocate=*=app\""), report());
    assertTrue(report().contains("\"lastResortKeys\":60"), report());
  }

  @Test
  void aWordThatFewKeysShareIsNotInARule() {
    sends("RENAME schmidt:a schmidt:b");
    assertTrue(report().contains("\"line\":null"), report());
    assertTrue(report().contains("too few keys share them"), report());
    assertFalse(report().contains("schmidt"), report());
  }

  @Test
  void aHiddenWordBeforeThePartIsAStar() {
    for (int i = 0; i < 6; i++) {
      sends("RENAME schmidt:10" + i + ":a schmidt:10" + i + ":b");
    }
    assertProposes("*:{*}:*");
    assertFalse(report().contains("schmidt"), report());
  }

  @Test
  void namesDecideWhereTheyDifferFromCallToCall() {
    for (int i = 0; i < 26; i++) {
      String name = "" + (char) ('a' + i) + "nna";
      sends("RENAME user:" + name + ":cart user:" + name + ":orders");
    }
    assertProposes("user:{*}:*");
    assertFalse(report().contains("anna") || report().contains("bnna"), report());
  }

  @Test
  void aRuleTellsWhatItPutsIntoTheBusiestSlot() {
    for (int i = 100; i < 130; i++) {
      sends("RENAME jobs:waiting:" + i + " jobs:running:" + (i + 1000));
      sends("GET other:" + i);
    }
    assertTrue(
        report()
            .contains(
                "\"rule\":\"{jobs}*\",\"keys\":60,\"busiestKeys\":60,\"uses\":60,\"busiestUses\":60"),
        report());
    assertTrue(report().contains("\"sampledKeys\":90,\"sampledUses\":90"), report());
  }

  @Test
  void whatRulesPutIntoOneSlotIsJudgedSo() {
    configured("unmoved.colocate=user:{*}:*");
    sends("MULTI");
    sends("HSET user:1:cart f v");
    sends("RPUSH user:1:orders v");
    sends("EXEC");
    sends("RENAME user:2:cart user:2:orders");
    assertTrue(report().contains("\"verdict\":\"ready\""), report());
    sends("RENAME user:2:cart user:3:cart");
    assertTrue(report().contains("\"verdict\":\"emulate\""), report());
  }

  @Test
  void rulesThatAreSetStayInFrontOfThoseThatAreProposed() {
    configured("unmoved.colocate=user:{*}:*");
    for (int i = 100; i < 130; i++) {
      sends("RENAME user:" + i + ":cart user:" + i + ":orders");
      sends("RENAME jobs:waiting:" + i + " jobs:running:" + (i + 1000));
    }
    assertProposes("user:{*}:*,{jobs}*");
    assertFalse(report().contains("\"rule\":\"user"), "that is set already");
  }

  @Test
  void databasesThatAreNamesAreJudgedSo() {
    configured("unmoved.databases=prefix");
    sends("SELECT 3");
    sends("GET a");
    sends("MOVE {t}a 2");
    sends("COPY {t}a {t}b DB 2");
    assertTrue(report().contains("\"verdict\":\"ready\""), report());
    sends("MOVE a 2");
    assertTrue(report().contains("CROSS_SLOT"), report());
    sends("SWAPDB 1 2");
    assertTrue(report().contains("OTHER_DATABASE"), report());
  }

  @Test
  void oneDatabaseIsAsGoodAsAnother() {
    configured("unmoved.databases=one");
    sends("SELECT 3");
    sends("MULTI");
    sends("SELECT 3");
    sends("SET a 1");
    sends("EXEC");
    assertTrue(report().contains("\"verdict\":\"ready\""), report());
  }

  @Test
  void whatCannotBeNamedFails() {
    configured("unmoved.colocate={user}*");
    sends("SORT list BY user:*:age");
    assertTrue(report().contains("NOT_NAMEABLE"), report());
  }

  @Test
  void whateverIsSentMemoryStaysBounded() {
    for (int i = 0; i < 5_000; i++) {
      sends("RENAME user:" + i + ":cart user:" + i + ":orders");
    }
    assertEquals(1, observations.refused().samples().size());
    assertEquals(CallSamples.GROUPS_MAX, observations.refused().samples().get(0).groups().size());
    assertEquals(1024, observations.keys().uses().size());
    assertEquals(1024, observations.keys().keys().size());
  }

  private void configured(String line) {
    Properties properties = new Properties();
    properties.setProperty(
        line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    observations =
        new Observations(
            Options.parse(
                null,
                properties,
                Collections.<String, String>emptyMap(),
                message -> {
                  throw new AssertionError(message);
                }));
    tap = new Tap(observations, "Jedis 0", "server:1");
  }

  private void assertProposes(String rules) {
    String report = report();
    assertTrue(
        report.contains("\"line\":\"-Dunmoved.colocate=" + rules + "\""),
        report.replaceAll(".*\"colocation\"", "").replaceAll("\"slots\".*", ""));
  }

  private String report() {
    return Readiness.json(observations, "shop.Main", 1, "0");
  }

  private void sends(String command) {
    byte[] bytes = RespWriter.command(command.split(" "));
    tap.onClientBytes(bytes, 0, bytes.length);
  }
}
