package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.LONE;
import static legacy.jedis.answers.Phrase.Trait.OPEN;
import static legacy.jedis.answers.Phrase.Trait.RARE;
import static legacy.jedis.answers.Phrase.Trait.RESP3;
import static legacy.jedis.answers.Phrase.Trait.STILL;

import java.util.EnumSet;

/**
 * What is about the connection itself: its state, its protocol, lines instead of arrays,
 * subscriptions.
 */
final class ConnectionCommands {
  private ConnectionCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "PING",
        "PING $v",
        "PING a b",
        "ECHO $v",
        "ECHO",
        "SELECT 0",
        "SELECT abc",
        "SELECT",
        "AUTH default any",
        "AUTH a b c",
        "CLIENT GETNAME",
        "CLIENT SETNAME answers$i",
        "CLIENT SETNAME",
        "CLIENT SETNAME none ; CLIENT GETNAME",
        "CLIENT SETINFO LIB-NAME answers",
        "CLIENT SETINFO NOSUCH 1",
        "CLIENT NO-EVICT ON",
        "CLIENT NO-EVICT OFF",
        "CLIENT NO-EVICT",
        "CLIENT NO-TOUCH OFF",
        "! CLIENT ID",
        "! CLIENT INFO",
        "! CLIENT LIST",
        "CLIENT LIST TYPE nosuch",
        "CLIENT KILL ID 999999999",
        "CLIENT KILL 1.2.3.4:5",
        "CLIENT KILL NOSUCH",
        "CLIENT UNBLOCK 999999999",
        "CLIENT GETREDIR",
        "CLIENT TRACKINGINFO",
        "CLIENT CACHING YES",
        "CLIENT CAPA redirect",
        "CLIENT IMPORT-SOURCE OFF",
        "CLIENT TRACKING OFF",
        "CLIENT TRACKING NOSUCH",
        "HELLO 9",
        "HELLO abc",
        "! HELLO",
        "! HELLO $protocol",
        "! HELLO $protocol SETNAME answers",
        "HELLO $protocol NOSUCH",
        "PUBLISH nobody $v",
        "SPUBLISH $c $v",
        "PUBLISH nobody",
        "RESET ; ! HELLO $protocol",
        "NOSUCHCOMMAND $s",
        "NOSUCHCOMMAND",
        "NOSUCHCOMMAND $v $v $v",
        "\"\"",
        "\u0000\u00ff $s");
    // From the first CLIENT REPLY on, everything goes to one node as it is.
    all.add(
        OPEN,
        "CLIENT REPLY ON",
        "CLIENT REPLY NOSUCH",
        "#0 CLIENT REPLY SKIP ; #0 SET $s $v ; GET $s",
        "#0 CLIENT REPLY OFF ; #0 SET $s0 $v ; #0 APPEND $s0 $v ;" + " CLIENT REPLY ON ; GET $s0",
        "#0 CLIENT REPLY SKIP ; #0 CLIENT REPLY SKIP ; #0 PING ; PING");
    all.add(
        "| PING",
        "|PING",
        "|   GET   $s  ",
        "|SET $s 'it\\'s one'",
        "|SET $s \"two\\x00\\xff\\r\\n\"",
        "|GET $s",
        "|get",
        "|NOSUCHCOMMAND a b",
        "#0 |",
        "|MGET $s $s",
        "|EXISTS $s $h");
    // One connection that publishes to itself hears of it, in RESP3. Before it may not publish
    // while it is subscribed.
    all.add(
        "#1 SUBSCRIBE news ; ! PING ; #1 UNSUBSCRIBE news",
        "#2 SUBSCRIBE news sport ; #2 UNSUBSCRIBE sport news ; GET $s",
        "#1 SUBSCRIBE news ; #1 UNSUBSCRIBE",
        "#1 PSUBSCRIBE n* ; #1 SUBSCRIBE news ; #1 PUNSUBSCRIBE n* ; #1 UNSUBSCRIBE news ; PING",
        "#1 UNSUBSCRIBE",
        "#1 PUNSUBSCRIBE",
        "#1 UNSUBSCRIBE never",
        "#1 PUNSUBSCRIBE never*",
        "SUBSCRIBE",
        "PSUBSCRIBE",
        "SSUBSCRIBE",
        "MULTI ; GET $s ; SUBSCRIBE ; EXEC");
    // In RESP2 a subscribed connection may send no other commands. We let it.
    all.add(OPEN, "#1 SUBSCRIBE news ; GET $s ; ! PING ; #1 UNSUBSCRIBE news");
    // What 6.2 calls unknown is then the name that we made of it, in lower case.
    all.add(LONE, "#1 SSUBSCRIBE $c0 ; #1 SUNSUBSCRIBE $c0 ; GET $s");
    // While slots move, such a message was missing now and then: not explained yet.
    all.add(
        EnumSet.of(LONE, RESP3, STILL),
        "#1 SUBSCRIBE news ; PUBLISH news $v ; PUBSUB CHANNELS ; PUBSUB NUMSUB news ; GET $s ; #1 UNSUBSCRIBE news",
        "#1 PSUBSCRIBE n* ; PUBLISH news $v ; PUBSUB NUMPAT ; PING ; #1 PUNSUBSCRIBE n*");
    // Redis 8.0 forgets to answer a wrong password that comes in the middle of a pipeline.
    all.add(LONE, "AUTH wrong", "AUTH nobody wrong", "HELLO $protocol AUTH nobody wrong");
    all.add(
        LONE,
        "PUBSUB CHANNELS",
        "PUBSUB CHANNELS a*",
        "PUBSUB NUMSUB",
        "PUBSUB NUMSUB a b",
        "PUBSUB NUMPAT",
        "PUBSUB SHARDCHANNELS",
        "PUBSUB SHARDNUMSUB a b",
        "PUBSUB NUMPAT a",
        "CLIENT PAUSE 0",
        "CLIENT PAUSE 1 WRITE",
        "CLIENT PAUSE abc",
        "CLIENT UNPAUSE");
    all.add(EnumSet.of(LONE, RARE), "PUBSUB NOSUCH");
    all.addHelp("CLIENT", "PUBSUB");
  }
}
