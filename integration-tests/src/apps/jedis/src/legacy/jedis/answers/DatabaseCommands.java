package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.DATABASES;
import static legacy.jedis.answers.Phrase.Trait.LONE;
import static legacy.jedis.answers.Phrase.Trait.RARE;

import java.util.EnumSet;

/** What is about databases other than 0; what comes behind a SELECT is about its database too. */
final class DatabaseCommands {
  private DatabaseCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        DATABASES,
        "SELECT 3",
        "SELECT 5",
        "SELECT 15",
        "SELECT 16",
        "SELECT -1",
        "SELECT 3 ; GET $s",
        "SELECT 0 ; SET $s $v ; SELECT 5 ; GET $s",
        "SELECT 0 ; SET db5:s $v ; SELECT 5 ; EXISTS s ; SELECT 0 ; GET db5:s",
        "SELECT 5 ; SET s $v ; SELECT 0 ; EXISTS db5:s db0:db5:s s",
        // Without a hash tag a key is in another slot in each database.
        "MULTI ; SET {t1} $v ; SELECT 5 ; SET {t1} $v ; EXEC ; GET {t1}",
        "MULTI ; SELECT 5 ; GET {t1} ; SELECT 3 ; EXEC ; GET {t1}",
        "MULTI ; SELECT 5 ; GET {t1} ; DISCARD ; GET {t1}",
        "WATCH {t1} ; MULTI ; SELECT 5 ; GET {t1} ; EXEC ; GET {t1}",
        "XGROUP DESTROY $s g",
        "XREADGROUP GROUP nosuch c STREAMS $x >");
    all.add(
        EnumSet.of(DATABASES, LONE),
        "MOVE $s 5",
        "MOVE $h 3",
        "MOVE $l 0",
        "MOVE $k 5",
        "MOVE $s 99",
        "MOVE $s abc",
        "MOVE $s",
        "COPY $s $s DB 5",
        "COPY $h $h DB 3 REPLACE",
        "COPY $z $z DB 0 REPLACE",
        "COPY $s $s DB abc",
        "COPY $s $s DB 99",
        "COPY $s $s DB",
        "SELECT 0 ; DBSIZE ; ~ KEYS *",
        "SELECT 5 ; DBSIZE ; ~ KEYS *",
        "SELECT 0 ; ~ KEYS d*",
        "SELECT 0 ; ~ KEYS ?b*:*",
        "SELECT 0 ; ~ KEYS db5:s",
        "SELECT 5 ; @SCAN",
        "SELECT 0 ; @SCAN MATCH d* COUNT 3");
    all.add(
        EnumSet.of(DATABASES, LONE, RARE),
        "SELECT 5 ; FLUSHDB ; DBSIZE ; RANDOMKEY ; SELECT 3 ; DBSIZE",
        "SELECT 0 ; FLUSHDB SYNC ; DBSIZE ; SELECT 5 ; DBSIZE",
        "SELECT 5 ; FLUSHDB NOSUCH ; FLUSHDB ASYNC SYNC");
  }
}
