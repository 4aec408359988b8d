package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.STILL;

final class StreamCommands {
  private StreamCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "XADD $x $id $f $v",
        "XADD $x $id $f $v",
        "XADD $x $id $f $v $f $v",
        "XADD $x MAXLEN 50 $id $f $v $f $v",
        "XADD $x MINID 3 $id $f $v",
        "XADD $x 0-0 $f $v",
        "XADD $x NOMKSTREAM $id $f $v",
        "XADD $x 5-* $f $v",
        "XADD $x abc $f $v",
        "XADD $x $id $f",
        "DEL $x0 ; ! XADD $x0 * $f $v ; XLEN $x0 ; DEL $x0",
        "XLEN $x",
        "XRANGE $x - +",
        "XRANGE $x - + COUNT 2",
        "XRANGE $x ($oid + COUNT 2",
        "XRANGE $x $oid $oid",
        "XREVRANGE $x + - COUNT 3",
        "XREAD COUNT 3 STREAMS $x 0",
        "XREAD STREAMS $x $oid",
        "XREAD COUNT 2 STREAMS $x $x 0 0",
        "XREAD BLOCK 10 STREAMS $x $",
        "XREAD COUNT 1 BLOCK 10 STREAMS $x 0",
        "XREAD STREAMS $x",
        "XREAD STREAMS $x abc",
        "XREAD BLOCK -1 STREAMS $x 0",
        "XREAD COUNT 1 STREAMS $x +",
        "XDEL $x $oid",
        "XDEL $x $oid $oid",
        "XTRIM $x MAXLEN 20",
        "XTRIM $x MINID $oid",
        "XTRIM $x MAXLEN 10 LIMIT 3",
        "XSETID $x 99999999-0",
        "XSETID $x $id ENTRIESADDED 100 MAXDELETEDID 0-1",
        "XSETID $x 0-1",
        "XGROUP CREATE $x group 0",
        "XGROUP CREATE $x group 0 MKSTREAM",
        "XGROUP CREATE $x group $ MKSTREAM ENTRIESREAD 3",
        "XGROUP CREATECONSUMER $x group carol",
        "XGROUP DELCONSUMER $x group carol",
        "XGROUP DELCONSUMER $x group bob",
        "XGROUP SETID $x group 0",
        "XGROUP SETID $x group $oid",
        "XGROUP NOSUCH $x",
        "XGROUP CREATE $x group",
        "XREADGROUP GROUP group alice COUNT 2 STREAMS $x >",
        "XREADGROUP GROUP group bob COUNT 1 STREAMS $x >",
        "XREADGROUP GROUP group bob NOACK COUNT 1 STREAMS $x >",
        "XREADGROUP GROUP group bob BLOCK 10 STREAMS $x >",
        "XREADGROUP GROUP nogroup alice STREAMS $x >",
        "XREADGROUP GROUP group bob STREAMS $x 0",
        "XREADGROUP GROUP group bob STREAMS $x $x 0 0",
        "XREADGROUP GROUP group alice COUNT 1 STREAMS $x $x > >",
        "XACK $x group $oid",
        "XACK $x group $oid $oid $oid",
        "XPENDING $x group",
        "?? XPENDING $x group - + 10",
        "?? XPENDING $x group IDLE 0 - + 10 alice",
        "XPENDING $x nogroup - + 10",
        "XCLAIM $x group bob 0 $oid JUSTID",
        "XCLAIM $x group bob 0 $oid $oid",
        "XCLAIM $x group bob 0 $oid FORCE RETRYCOUNT 3 JUSTID",
        "XCLAIM $x group carol 99999999 $oid",
        "XAUTOCLAIM $x group bob 0 0 COUNT 3 JUSTID",
        "XAUTOCLAIM $x group bob 0 0",
        "XAUTOCLAIM $x group bob 0 abc",
        "XINFO GROUPS $x",
        "?? XINFO CONSUMERS $x group",
        "XINFO CONSUMERS $x nogroup",
        "XINFO NOSUCH $x",
        "XGROUP CREATE $x0 group 0 MKSTREAM ; XADD $x0 $id $f $v ; XREADGROUP GROUP group alice STREAMS $x0 > ;"
            + " XPENDING $x0 group ; XAUTOCLAIM $x0 group bob 0 0 ; XACK $x0 group $oid ; XINFO GROUPS $x0");
    all.add(Phrase.Trait.RARE, "XGROUP DESTROY $x group", "XGROUP DESTROY $x nogroup");
    // The tree is built anew when a stream moves, and what shows of its nodes changes with it. So
    // does where MAXLEN ~ may cut.
    all.add(
        STILL,
        "XINFO STREAM $x",
        "?? XINFO STREAM $x FULL",
        "?? XINFO STREAM $x FULL COUNT 2",
        "XADD $x MAXLEN ~ 50 $id $f $v",
        "XTRIM $x MAXLEN ~ 100");
  }
}
