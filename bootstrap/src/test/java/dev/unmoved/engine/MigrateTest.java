package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** MIGRATE of keys of several slots to another server. */
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
    migrates("COPY", "REPLACE", "AUTH", "keys", "KEYS", "onC", "onA", "{onC}2", "onB");
    a.receives(HEAD + " COPY REPLACE AUTH keys KEYS onA").answers("+" + ofA + "\r\n");
    b.receives(HEAD + " COPY REPLACE AUTH keys KEYS onB").answers("+" + ofB + "\r\n");
    c.receives(HEAD + " COPY REPLACE AUTH keys KEYS onC {onC}2").answers("+" + ofC + "\r\n");
    client.receives("+" + all + "\r\n");
    script.endsQuietly();
  }

  @Test
  void anErrorTellsHowManyPartsWent() {
    migrates("KEYS", "onC", "onA");
    a.receives(HEAD + " KEYS onA").answers(OK);
    c.receives(HEAD + " KEYS onC").answers("-IOERR error or timeout reading\r\n");
    client.receives(
        "-IOERR error or timeout reading (unmoved: slot "
            + Script.slotOf("onC")
            + " at 10.0.0.3:7000; 1 of the 2 parts of this command were executed)\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfOneSlotStayTogether() {
    migrates("KEYS", "onC", "{onC}2");
    c.receives(HEAD + " KEYS onC {onC}2").answers(OK);
    client.receives(OK);
    client.sends("MIGRATE", "10.9.9.9", "6379", "onA", "0", "5000");
    a.receives("MIGRATE 10.9.9.9 6379 onA 0 5000").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }
}
