package legacy.jedis.answers;

final class HashCommands {
  private HashCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "HSET $h $f $v",
        "HSET $h $f $v $f $v",
        "HSET $h $f",
        "HSETNX $h $f $v",
        "HMSET $h $f $v $f $v",
        "HGET $h $f",
        "HMGET $h $f $f nofield",
        "~~ HGETALL $h",
        "~~ HGETALL $h",
        "~ HKEYS $h",
        "~ HVALS $h",
        "HLEN $h",
        "HEXISTS $h $f",
        "HDEL $h $f",
        "HDEL $h $f $f",
        "HINCRBY $h count $n",
        "HINCRBYFLOAT $h price $d",
        "HINCRBY $h $f 1",
        "HSTRLEN $h $f",
        "~ HRANDFIELD $h 1000",
        "~~ HRANDFIELD $h 1000 WITHVALUES",
        "HRANDFIELD $h 0",
        "! HRANDFIELD $h",
        "HRANDFIELD $h 1 NOSUCH");
    // time limits of fields: Redis 7.4 and 8, Valkey 9
    all.add(
        "HEXPIRE $h 10000 FIELDS 2 $f $f",
        "HEXPIRE $h 20000 NX FIELDS 1 $f",
        "HEXPIRE $h 30000 GT FIELDS 1 $f",
        "HEXPIRE $h 0 FIELDS 1 $f",
        "HEXPIRE $h -1 FIELDS 1 $f",
        "HEXPIRE $h 10 FIELDS 3 $f",
        "HPEXPIRE $h 9999999 FIELDS 1 $f",
        "HEXPIREAT $h $t FIELDS 1 $f",
        "HPEXPIREAT $h $tm FIELDS 2 $f $f",
        "HPERSIST $h FIELDS 2 $f $f",
        "? HTTL $h FIELDS 3 $f $f nofield",
        "?? HPTTL $h FIELDS 1 $f",
        "? HEXPIRETIME $h FIELDS 2 $f $f",
        "?? HPEXPIRETIME $h FIELDS 1 $f",
        "HGETDEL $h FIELDS 2 $f nofield",
        "HGETEX $h EX 10000 FIELDS 1 $f",
        "HGETEX $h PERSIST FIELDS 1 $f",
        "HGETEX $h FIELDS 1 $f",
        "HSETEX $h EX 10000 FIELDS 2 $f $v $f $v",
        "HSETEX $h FNX FIELDS 1 $f $v",
        "HSETEX $h KEEPTTL FIELDS 1 $f $v",
        "HSETEX $h FXX PX 9999999 FIELDS 1 $f $v");
  }
}
