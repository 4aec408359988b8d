package legacy.jedis.answers;

final class ListCommands {
  private ListCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "LPUSH $l $v $v",
        "RPUSH $l $v",
        "RPUSH $l $n $n $n",
        "LPUSHX $l $v",
        "RPUSHX $l $v",
        "LPOP $l",
        "RPOP $l 2",
        "RPOP $l",
        "LPOP $l 0",
        "LPOP $l -1",
        "LRANGE $l 0 -1",
        "LRANGE $l $i $i",
        "LLEN $l",
        "LINDEX $l $i",
        "LSET $l 0 $v",
        "LSET $l 999999 $v",
        "LINSERT $l BEFORE $v $v",
        "LINSERT $l AFTER $v $v",
        "LINSERT $l NEAR $v $v",
        "LREM $l 0 $v",
        "LREM $l -1 $v",
        "LTRIM $l 0 40",
        "LTRIM $l $i $i",
        "LPOS $l $v",
        "LPOS $l $v COUNT 0",
        "LPOS $l $v RANK -1 MAXLEN 10",
        "LPOS $l $v RANK 0",
        "RPOPLPUSH $l $l",
        "LMOVE $l $l LEFT RIGHT",
        "LMOVE $l $l UP DOWN",
        "LMPOP 2 $l $l LEFT COUNT 2",
        "LMPOP 0 $l LEFT",
        "LMPOP 1 $l RIGHT COUNT 0",
        // what waits: for nothing, or for as short as it can
        "BLPOP $l $l 0.01",
        "BRPOP $l 0.01",
        "BRPOP $l $l 0.01",
        "BLMOVE $l $l LEFT LEFT 0.01",
        "BRPOPLPUSH $l $l 0.01",
        "BLMPOP 0.01 2 $l $l LEFT COUNT 2",
        "BLMPOP 0.01 1 $l RIGHT",
        "BLPOP $l -1",
        "BLPOP $l abc",
        "BLMPOP -1 1 $l LEFT",
        "RPUSH $l0 $v ; BLPOP $l0 0 ; BRPOP $l0 0.01",
        "RPUSH $l0 $v ; BLMOVE $l0 $l1 LEFT RIGHT 0",
        "RPUSH $l0 a b ; BRPOPLPUSH $l0 $l1 0 ; BLMPOP 0 1 $l0 LEFT");
  }
}
