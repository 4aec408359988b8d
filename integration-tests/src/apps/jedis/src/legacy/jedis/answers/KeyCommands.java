package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.LONE;
import static legacy.jedis.answers.Phrase.Trait.RARE;
import static legacy.jedis.answers.Phrase.Trait.STILL;

import java.util.EnumSet;

final class KeyCommands {
  private KeyCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "DEL $s",
        "DEL $s $h $l",
        "DEL $k",
        "UNLINK $z $e",
        "UNLINK $k",
        "EXISTS $s $h $s",
        "EXISTS $k",
        "TOUCH $s $l",
        "TYPE $k",
        "TYPE $h",
        "TYPE $x",
        "RENAME $s $s",
        "RENAME $l $l",
        "RENAMENX $l $l",
        "RENAMENX $e $e",
        "COPY $s $s REPLACE",
        "COPY $h $h",
        "COPY $z $z REPLACE",
        "COPY $s $s NOSUCH",
        "EXPIRE $s 10000",
        "EXPIRE $h 20000 NX",
        "EXPIRE $h 30000 GT",
        "EXPIRE $h 9000 LT",
        "EXPIRE $s 1000 XX",
        "EXPIRE $s 1000 NX XX",
        "EXPIRE $l -1",
        "EXPIRE $l 99999999999999999",
        "PEXPIRE $z 99999999",
        "PEXPIRE $z 88888888 GT",
        "EXPIREAT $s $t",
        "EXPIREAT $k $t NX",
        "PEXPIREAT $s 1",
        "PEXPIREAT $x $tm",
        "PERSIST $s",
        "PERSIST $k",
        "? TTL $s",
        "? TTL $k",
        "?? PTTL $h",
        "?? PTTL $s",
        "? EXPIRETIME $s",
        "?? PEXPIRETIME $s",
        "EXPIRETIME $x",
        "OBJECT FREQ $s",
        "! OBJECT IDLETIME $s",
        "OBJECT NOSUCH $s",
        "OBJECT ENCODING nosuch",
        "SORT $l ALPHA",
        "SORT $l ALPHA DESC LIMIT 0 3",
        "SORT $l ALPHA STORE $l",
        "SORT $e ALPHA",
        "SORT $z ALPHA",
        "~ SORT $l BY nosort", // now and then of a set, and that has no order
        "SORT $l",
        "SORT_RO $l ALPHA",
        "SORT_RO $l ALPHA STORE $l",
        "SORT $s",
        "SORT $l LIMIT 1",
        "RESTORE $s 0 $dump",
        "RESTORE $s 9999999 $dump REPLACE",
        "RESTORE $s $tm $dump REPLACE ABSTTL",
        "RESTORE $s 0 $dump REPLACE IDLETIME 100 FREQ 3",
        "RESTORE $s 0 nodump REPLACE",
        "RESTORE $s -1 $dump",
        "~* HSCAN $h 0 COUNT 100000",
        "~* SSCAN $e 0 COUNT 100000",
        "~* ZSCAN $z 0 COUNT 100000",
        "~* HSCAN $h 0 COUNT 100000 MATCH field1*",
        "HSCAN $h abc",
        "SSCAN $e 0 COUNT 0",
        "~* HSCAN $h 0 COUNT 100000 NOVALUES");
    // Meant for MIGRATE alone: a node that imports the slot takes it, whoever has the key.
    all.add(STILL, "RESTORE-ASKING $s 0 $dump REPLACE");
    // A key that went through MIGRATE is stored anew: its encoding, sharing and what is derived
    // from them start over.
    all.add(
        STILL,
        "OBJECT ENCODING $s",
        "OBJECT ENCODING $h",
        "OBJECT ENCODING $z",
        "OBJECT ENCODING $e",
        "OBJECT ENCODING $l",
        "OBJECT REFCOUNT $l",
        "OBJECT REFCOUNT $s",
        "DUMP $s",
        "! DUMP $h",
        "! MEMORY USAGE $k",
        "! MEMORY USAGE $s SAMPLES 0",
        "MIGRATE 127.0.0.1 1 $s0 0 10 NOSUCH");
    all.add("DEL $s0 ; MIGRATE 127.0.0.1 1 $s0 0 1000");
    // A node that refuses several keys of a slot on its way executes what comes behind, if it can.
    all.add(STILL, "DEL $s0 $s1 ; MIGRATE 127.0.0.1 1 \"\" 0 1000 KEYS $s0 $s1");
    // Keys that are just moving are seen on both nodes, or on neither.
    all.add(
        EnumSet.of(LONE, STILL),
        "DBSIZE",
        "~ KEYS *",
        "~ KEYS {t1*",
        "~ KEYS *s?",
        "~ KEYS *{t1}*",
        "KEYS nosuch*",
        "~ KEYS {t2}*",
        "KEYS",
        "KEYS a b",
        "! RANDOMKEY",
        "RANDOMKEY a");
    // A key may leave a node that was not walked yet for one that was, before the slot itself
    // changes hands.
    all.add(
        EnumSet.of(LONE, STILL),
        "@SCAN",
        "@SCAN COUNT 1000",
        "@SCAN MATCH *s? COUNT 7",
        "@SCAN TYPE hash COUNT 50",
        "@SCAN MATCH {t1}* COUNT 3");
    all.add(LONE, "SCAN", "SCAN abc", "SCAN 0 COUNT 0", "SCAN 0 NOSUCH 1");
    all.add(
        EnumSet.of(LONE, STILL, RARE),
        "FLUSHALL ; DBSIZE",
        "FLUSHDB ASYNC ; DBSIZE ; ! RANDOMKEY",
        "FLUSHALL SYNC ; ~ KEYS *",
        "FLUSHALL NOSUCH");
  }
}
