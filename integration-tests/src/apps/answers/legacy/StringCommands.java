package legacy;

final class StringCommands {
  private StringCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "SET $s $v", "SET $s $v", "SET $s $n", "SET $s $v NX", "SET $s $v XX GET", "SET $s $v NX GET",
        "SET $s $v EX 10000", "SET $s $v PX 9999999", "SET $s $v EXAT $t", "SET $s $v PXAT $tm", "SET $s $v KEEPTTL",
        "SET $s $v NX XX", "SET $s $v EX 0", "SET $s $v EX abc", "SET $s $v GET", "GET $s", "GET $s", "GETSET $s $v",
        "GETDEL $s", "GETEX $s", "GETEX $s PERSIST", "GETEX $s EX 10000", "GETEX $s PXAT $tm", "GETEX $s EX 1 PX 1",
        "APPEND $s $v", "STRLEN $s", "GETRANGE $s $i $i", "SETRANGE $s 5 $v", "SETRANGE $s -1 $v",
        "SETRANGE $s 999999999999 $v", "SUBSTR $s 0 3", "INCR $s", "DECR $s", "INCRBY $s $n", "DECRBY $s $n",
        "INCRBY $s 9223372036854775807", "DECRBY $s -9223372036854775808", "INCRBYFLOAT $s $d", "INCRBYFLOAT $s nan",
        "SETNX $s $v", "SETEX $s 10000 $v", "SETEX $s 0 $v", "PSETEX $s 9999999 $v", "MSET $s $v $s $v", "MSET $s",
        "MSETNX $s $v $s $v", "MGET $s $s $h", "MGET $s", "LCS $s $s", "LCS $s $s LEN", "LCS $s $s IDX",
        "LCS $s $s IDX MINMATCHLEN 2 WITHMATCHLEN", "LCS $s $s LEN IDX", "STRALGO LCS KEYS $s $s",
        "STRALGO LCS STRINGS ohmytext mynewtext", "STRALGO LCS KEYS $s $s LEN",
        // Valkey 8.1 and 9; Redis 8.4
        "SET $s $v IFEQ $v", "DELIFEQ $s $v", "MSETEX 2 $s $v $s $v EX 10000", "MSETEX 2 $s $v $s $v NX",
        "GET", "GET $s $s", "SET $s", "INCRBY $s abc", "get $s", "sEt $s $v");
  }
}
