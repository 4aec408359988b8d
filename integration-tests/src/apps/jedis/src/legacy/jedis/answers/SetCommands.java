package legacy.jedis.answers;

final class SetCommands {
  private SetCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "SADD $e $m $m $m",
        "SADD $e $n",
        "SADD $e $n $n",
        "SREM $e $m",
        "SREM $e $m $n",
        "~ SMEMBERS $e",
        "SISMEMBER $e $m",
        "SMISMEMBER $e $m $m",
        "SCARD $e",
        "SMOVE $e $e $m",
        "~ SINTER $e $e",
        "~ SUNION $e $e",
        "~ SDIFF $e $e",
        "~ SINTER $e",
        "~ SUNION $e $e $e",
        "SINTERSTORE $e $e $e",
        "SUNIONSTORE $e $e $e",
        "SDIFFSTORE $e $e $e",
        "SINTERCARD 2 $e $e",
        "SINTERCARD 2 $e $e LIMIT 1",
        "SINTERCARD 0 $e",
        "SINTERCARD 2 $e",
        "SINTERCARD 1 $e LIMIT -1",
        "! SRANDMEMBER $e",
        "~ SRANDMEMBER $e 100000",
        "SRANDMEMBER $e 0",
        "~ SPOP $e 100000",
        "SPOP $e 0",
        "SPOP $e -1",
        // what is taken at random is known only of a set with one member
        "DEL $e0 ; SADD $e0 $m ; SPOP $e0",
        "DEL $e0 ; SADD $e0 $m ; SRANDMEMBER $e0 -3");
  }
}
