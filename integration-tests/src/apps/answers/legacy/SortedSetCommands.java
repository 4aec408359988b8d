package legacy;

final class SortedSetCommands {
  private SortedSetCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "ZADD $z $o $m $o $m", "ZADD $z $o $m", "ZADD $z NX $o $m", "ZADD $z XX CH $o $m", "ZADD $z GT $o $m",
        "ZADD $z LT CH $o $m", "ZADD $z INCR $o $m", "ZADD $z NX INCR $o $m", "ZADD $z NX GT $o $m", "ZADD $z abc $m",
        "ZSCORE $z $m", "ZMSCORE $z $m $m", "ZINCRBY $z $o $m", "ZCARD $z", "ZCOUNT $z -inf 50", "ZCOUNT $z (1 abc",
        "ZLEXCOUNT $z - +", "ZLEXCOUNT $z [member1 (member5", "ZRANGE $z 0 -1 WITHSCORES", "ZRANGE $z 0 -1 REV",
        "ZRANGE $z (1 60 BYSCORE LIMIT 0 5", "ZRANGE $z [a + BYLEX", "ZRANGE $z 0 1 LIMIT 0 1",
        "ZRANGEBYSCORE $z -inf +inf", "ZRANGEBYSCORE $z 0 (50 WITHSCORES LIMIT 1 3", "ZREVRANGE $z 0 3",
        "ZREVRANGE $z 0 -1 WITHSCORES", "ZREVRANGEBYSCORE $z 90 1 WITHSCORES", "ZRANGEBYLEX $z - +",
        "ZREVRANGEBYLEX $z + [member3 LIMIT 0 2", "ZRANK $z $m", "ZREVRANK $z $m", "ZRANK $z $m WITHSCORE",
        "ZREM $z $m", "ZREM $z $m $m", "ZPOPMIN $z", "ZPOPMAX $z 2", "ZPOPMIN $z 0", "ZREMRANGEBYRANK $z 20 30",
        "ZREMRANGEBYSCORE $z 95 99", "ZREMRANGEBYLEX $z [member8 [member9", "ZRANGESTORE $z $z 0 5",
        "ZRANGESTORE $z $z 10 20 BYSCORE", "ZUNIONSTORE $z 2 $z $z WEIGHTS 1 2", "ZUNIONSTORE $z 2 $e $z",
        "ZINTERSTORE $z 2 $z $z AGGREGATE MAX", "ZDIFFSTORE $z 2 $z $z", "ZUNION 2 $z $z WITHSCORES",
        "ZUNION 3 $z $z $e WEIGHTS 1 2 3 AGGREGATE MIN", "ZINTER 2 $z $z", "ZINTER 2 $z $z WITHSCORES",
        "ZDIFF 2 $z $z", "ZDIFF 2 $z $z WITHSCORES", "ZINTERCARD 2 $z $z", "ZINTERCARD 2 $z $z LIMIT 2",
        "ZMPOP 1 $z MIN", "ZMPOP 2 $z $z MAX COUNT 2", "ZMPOP 1 $z MID", "BZPOPMIN $z 0.01", "BZPOPMAX $z $z 0.01",
        "BZMPOP 0.01 1 $z MIN", "BZMPOP 0.01 2 $z $z MAX COUNT 3", "BZPOPMIN $z -1", "ZADD $z0 1 a ; BZPOPMAX $z0 0",
        "ZRANDMEMBER $z 0", "~ ZRANDMEMBER $z 100000", "~~ ZRANDMEMBER $z 100000 WITHSCORES", "! ZRANDMEMBER $z",
        "ZUNION 0 $z", "ZUNIONSTORE $z 2 $z", "ZUNIONSTORE $z abc $z", "ZADD $z", "ZSCORE $z",
        // vector sets of Redis 8
        "VADD $w VALUES 3 1 $d 0.5 $m", "VADD $w VALUES 3 0 1 $d $m SETATTR {\"price\":3}", "VCARD $w", "VDIM $w",
        "VISMEMBER $w $m", "VREM $w $m", "VGETATTR $w $m", "VSETATTR $w $m {\"price\":7}", "! VEMB $w $m",
        "! VINFO $w", "! VLINKS $w $m", "! VRANDMEMBER $w", "! VSIM $w VALUES 3 1 0 0", "VSIM $w VALUES 0");
  }
}
