package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** MIGRATE of keys of several slots to another server. foo lives at C, bar at A, c at B. */
@ParameterizedClass
@EnumSource(Chopping.class)
class MigrateTest extends Conversation {
  private static final String[] TO = {"MIGRATE", "10.9.9.9", "6379", "", "0", "5000"};
  private static final String HEAD = String.join(" ", TO);

  MigrateTest(Chopping chopping) {
    super(chopping);
  }

  private void migrates(String... behind) {
    String[] words = java.util.Arrays.copyOf(TO, TO.length + behind.length);
    System.arraycopy(behind, 0, words, TO.length, behind.length);
    client.sends(words);
  }

  @ParameterizedTest
  @CsvSource({
    "OK, OK, OK, OK",
    "NOKEY, OK, NOKEY, OK",
    "NOKEY, NOKEY, OK, OK",
    "NOKEY, NOKEY, NOKEY, NOKEY"
  })
  void keysOfEachSlotGoByThemselves(String ofA, String ofB, String ofC, String all) {
    migrates("COPY", "REPLACE", "AUTH", "keys", "KEYS", "foo", "bar", "{foo}2", "c");
    a.receives(HEAD + " COPY REPLACE AUTH keys KEYS bar").answers("+" + ofA + "\r\n");
    b.receives(HEAD + " COPY REPLACE AUTH keys KEYS c").answers("+" + ofB + "\r\n");
    c.receives(HEAD + " COPY REPLACE AUTH keys KEYS foo {foo}2").answers("+" + ofC + "\r\n");
    client.receives("+" + all + "\r\n");
    script.endsQuietly();
  }

  @Test
  void anErrorTellsHowManyPartsWent() {
    migrates("KEYS", "foo", "bar");
    a.receives(HEAD + " KEYS bar").answers(OK);
    c.receives(HEAD + " KEYS foo").answers("-IOERR error or timeout reading\r\n");
    client.receives(
        "-IOERR error or timeout reading (unmoved: slot 12182 at 10.0.0.3:7000; 1 of the 2 parts of"
            + " this command were executed)\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfOneSlotStayTogether() {
    migrates("KEYS", "foo", "{foo}2");
    c.receives(HEAD + " KEYS foo {foo}2").answers(OK);
    client.receives(OK);
    client.sends("MIGRATE", "10.9.9.9", "6379", "bar", "0", "5000");
    a.receives("MIGRATE 10.9.9.9 6379 bar 0 5000").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }
}
