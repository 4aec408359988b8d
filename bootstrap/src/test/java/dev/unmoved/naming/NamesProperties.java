package dev.unmoved.naming;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** There and back is the same name, and no two names become one. */
class NamesProperties {
  private static final String[] PIECES = {
    "db",
    "d",
    "b",
    ":",
    "db0:",
    "db1:",
    "db3:",
    "db15:",
    "db03:",
    "db-1:",
    "db99999999999:",
    "{",
    "}",
    "{a}",
    "{}",
    "0",
    "3",
    "*",
    "?",
    "[",
    "\\",
    "k",
    "user:",
    "é",
    " ",
    "\r\n",
    "",
    "q:",
    "q:17:",
    "{17}",
    "{17}q:17:",
    "{k}",
    "jobs",
    "{jobs}",
    "{app}",
    ".end",
    "{x}"
  };

  private static final String[][] CONFIGURATIONS = {
    {"databases=prefix"},
    {"colocate=q:{*}:*,{jobs}*,*.end=x"},
    {"colocate=*:{*}"},
    {"colocate=*=app"},
    {"databases=prefix", "colocate=q:{*}:*,{jobs}*,*.end=x,*=app"},
    {"databases=one", "colocate={*}:*"},
  };

  @Provide
  Arbitrary<Names> configured() {
    return Arbitraries.of(CONFIGURATIONS).map(lines -> names(lines));
  }

  private static int databaseOf(Names names, int database) {
    return names.haveDatabases() ? database : 0;
  }

  static Names names(String... lines) {
    Properties properties = new Properties();
    for (String line : lines) {
      properties.setProperty(
          "unmoved." + line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return Names.of(
        Options.parse(
            null,
            properties,
            Collections.<String, String>emptyMap(),
            message -> {
              throw new AssertionError(message);
            }));
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(PIECES).list().ofMaxSize(6).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<Integer> databases() {
    return Arbitraries.of(0, 0, 1, 3, 15);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 4_000)
  void thereAndBackIsTheSameName(
      @ForAll("configured") Names names, @ForAll("keys") String key, @ForAll("databases") int any) {
    int database = databaseOf(names, any);
    byte[] stored = names.toCluster(bytes(key), database);
    Name back = names.toClient(stored, 0, stored.length);
    assertNotNull(back, key);
    assertEquals(database, back.database(), key);
    assertArrayEquals(bytes(key), back.key(), key);
  }

  @Property(tries = 4_000)
  void noTwoNamesBecomeOne(
      @ForAll("configured") Names names,
      @ForAll("keys") String one,
      @ForAll("databases") int any,
      @ForAll("keys") String other,
      @ForAll("databases") int anyOther) {
    int itsDatabase = databaseOf(names, any);
    int othersDatabase = databaseOf(names, anyOther);
    boolean same = one.equals(other) && itsDatabase == othersDatabase;
    assertEquals(
        same,
        Arrays.equals(
            names.toCluster(bytes(one), itsDatabase),
            names.toCluster(bytes(other), othersDatabase)));
  }

  /** Whatever is in the cluster is called by one name at most, and by that name it is found. */
  @Property(tries = 4_000)
  void whatTheClientIsShownLeadsBackToTheSameKey(
      @ForAll("configured") Names names, @ForAll("keys") String stored) {
    Name name = names.toClient(bytes(stored), 0, bytes(stored).length);
    if (name != null) {
      assertArrayEquals(bytes(stored), names.toCluster(name.key(), name.database()));
    }
  }

  @Property(tries = 2_000)
  void whatAHashTagHoldsTogetherStaysTogether(
      @ForAll("keys") String key, @ForAll("databases") int database) {
    Names names = names("databases=prefix");
    byte[] tagged = bytes("{tag}" + key);
    assertEquals(Slot.of(tagged), Slot.of(names.toCluster(tagged, database)));
  }

  /** A node finds by the pattern every key that is meant, and what else it finds is left out. */
  @Property(tries = 4_000)
  void patternsFindWhatTheyMean(
      @ForAll("configured") Names names,
      @ForAll("keys") String key,
      @ForAll("databases") int any,
      @ForAll("keys") String pattern,
      @ForAll("databases") int anyAsking) {
    int database = databaseOf(names, any);
    int asking = databaseOf(names, anyAsking);
    NamePattern wanted = NamePattern.of(names, bytes(pattern), asking);
    byte[] stored = names.toCluster(bytes(key), database);
    boolean found = new GlobPattern(wanted.toCluster()).matches(stored);
    byte[] shown = found ? wanted.meant(stored, 0, stored.length) : null;
    boolean means = database == asking && new GlobPattern(bytes(pattern)).matches(bytes(key));
    if (means) {
      assertArrayEquals(bytes(key), shown, pattern + " " + key);
    } else {
      assertNull(shown, pattern + " " + key);
    }
  }

  /** What is marked decides the slot of every key that a rule matches. */
  @Property(tries = 2_000)
  void keysOfARuleAreInOneSlot(
      @ForAll("keys") String one, @ForAll("keys") String other, @ForAll("databases") int database) {
    Names names = names("databases=prefix", "colocate=q:{*}:*,*=app");
    String[] alike = {"q:17:" + one, "q:17:" + other};
    boolean tagged =
        alike[0].matches("(?s).*\\{.*|.*\\}.*") || alike[1].matches("(?s).*\\{.*|.*\\}.*");
    if (!tagged) {
      assertEquals(
          Slot.of(names.toCluster(bytes(alike[0]), database)),
          Slot.of(names.toCluster(bytes(alike[1]), database)));
      assertEquals(Slot.of(bytes("17")), Slot.of(names.toCluster(bytes(alike[0]), database)));
    }
    Names all = names("colocate=*=app");
    assertEquals(Slot.of(bytes("app")), Slot.of(all.toCluster(bytes(one), 0)));
  }

  @Example
  void rulesDecideAsTheyAreRead() {
    Names names = names("colocate=q:{*}:*,{jobs}*,a*b{*}c=d*,*.end=x");
    String[][] stored = {
      {"q:17:items", "{17}q:17:items"},
      {"q:17:18:items", "{17}q:17:18:items"},
      {"q::items", "q::items"}, // nothing is marked
      {"q:a}b:items", "q:a}b:items"}, // no tag could hold it
      {"q:{u}:items", "q:{u}:items"}, // it has a tag of its own
      {"{17}q:17:items", "{17}{17}q:17:items"}, // it looks like one of ours
      {"{18}q:17:items", "{18}q:17:items"},
      {"jobs", "{jobs}jobs"},
      {"job", "job"},
      {"a1b2c=d3", "{2}a1b2c=d3"},
      {"{u}1.end", "{x}{u}1.end"},
      {"q:17", "q:17"},
    };
    for (String[] each : stored) {
      assertArrayEquals(bytes(each[1]), names.toCluster(bytes(each[0]), 0), each[0]);
    }
    assertNull(names.toClient(bytes("q:17:items"), 0, 10), "of before there was the rule");
  }

  @Example
  void databasesHaveTheNamesThatAreConfigured() {
    Map<String, String> stored = new HashMap<>();
    Names other = names("databases=prefix", "databases.prefix=~%d~");
    stored.put("k", "~7~k");
    stored.put("{a}k", "~7~{a}k");
    stored.put("", "~7~");
    for (Map.Entry<String, String> entry : stored.entrySet()) {
      assertArrayEquals(bytes(entry.getValue()), other.toCluster(bytes(entry.getKey()), 7));
    }
    assertArrayEquals(bytes("~0~~7~k"), other.toCluster(bytes("~7~k"), 0));
    assertNull(other.toClient(bytes("~0~k"), 0, 4), "nobody has named a key so");
  }

  @Example
  void withoutAnOptionThereAreNoNames() {
    assertNull(Names.of(Options.DEFAULTS));
    assertTrue(names("databases=one").areOfDatabases());
    assertEquals(false, names("databases=one").areDifferent());
  }
}
