package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.STILL;

/**
 * MULTI and WATCH on one slot. Transactions of commands drawn at random are made by {@link
 * Program}.
 */
final class TransactionCommands {
  private TransactionCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "MULTI ; SET $s $v ; INCR $s ; GET $s ; EXEC",
        "MULTI ; LPUSH $l $v ; LRANGE $l 0 2 ; LLEN $l ; EXEC",
        "MULTI ; EXEC",
        "MULTI ; DISCARD",
        "MULTI ; SET $s $v ; DISCARD ; GET $s",
        "MULTI ; MULTI ; SET $s $v ; EXEC",
        "MULTI ; SET $s ; GET $s ; EXEC",
        "MULTI ; NOSUCHCOMMAND ; EXEC",
        "MULTI ; NOSUCHCOMMAND $s ; DISCARD",
        "MULTI ; SET $s $v ; WATCH $s ; EXEC",
        "MULTI ; PING ; ECHO $v ; SET $s $v ; EXEC",
        "MULTI ; PING ; EXEC",
        "EXEC",
        "DISCARD",
        "UNWATCH",
        "EXEC now",
        "MULTI now",
        "WATCH",
        "MULTI ; XADD $x $id $f $v ; XLEN $x ; EVAL %incr 1 $s ; EXEC",
        "MULTI ; BLPOP $l 0 ; BLMOVE $l $l LEFT LEFT 0 ; EXEC",
        "MULTI ; XREAD BLOCK 0 STREAMS $x 99999999999-0 ; EXEC",
        "MULTI ; UNWATCH ; SELECT 0 ; SET $s $v ; EXEC",
        "MULTI ; EVALSHA $sha 1 $s ; EVALSHA ffffffffffffffffffffffffffffffffffffffff 1 $s ; EXEC",
        "MULTI ; FCALL answers_set 1 $s $v ; FCALL nosuch 1 $s ; EXEC",
        "MULTI ; EVAL %one 0 ; EXEC",
        "CLIENT SETNAME outside ; MULTI ; SELECT 0 ; SET $s $v ; CLIENT GETNAME ; EXEC ; CLIENT SETNAME none");
    // A watched key whose slot moves counts as changed: EXEC answers nil.
    all.add(
        STILL,
        "WATCH $s ; GET $s ; MULTI ; SET $s $v ; EXEC",
        "WATCH $s0 ; SET $s0 $v ; MULTI ; GET $s ; EXEC",
        "WATCH $s $s ; UNWATCH ; SET $s $v ; MULTI ; GET $s ; EXEC",
        "WATCH $h ; MULTI ; DISCARD ; HSET $h $f $v",
        "WATCH $s0 ; MULTI ; NOSUCHCOMMAND ; EXEC ; SET $s0 1 ; MULTI ; GET $s0 ; EXEC",
        "WATCH $s0 ; DEL $s0 ; SET $s0 $v ; MULTI ; GET $s0 ; EXEC ; MULTI ; GET $s0 ; EXEC",
        "WATCH $h ; EXEC ; MULTI ; HLEN $h ; EXEC",
        "WATCH $h ; WATCH $s ; MULTI ; EXEC",
        "WATCH $s0 ; INCR $s0 ; MULTI ; EXEC");
  }
}
