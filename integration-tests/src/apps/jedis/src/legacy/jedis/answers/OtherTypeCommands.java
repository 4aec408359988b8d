package legacy.jedis.answers;

/** Bitmaps, hyperloglogs, places on earth. */
final class OtherTypeCommands {
  private OtherTypeCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "SETBIT $b $i 1",
        "SETBIT $b 77 1",
        "SETBIT $b -1 1",
        "SETBIT $b 1 2",
        "GETBIT $b $i",
        "GETBIT $b 77",
        "BITCOUNT $b",
        "BITCOUNT $b 0 1",
        "BITCOUNT $b 1 9 BIT",
        "BITCOUNT $b 1",
        "BITPOS $b 1",
        "BITPOS $b 0 1 -1",
        "BITPOS $b 1 3 40 BIT",
        "BITPOS $b 2",
        "BITOP AND $b $b $b",
        "BITOP OR $b $b $b $b",
        "BITOP XOR $b $b $s",
        "BITOP NOT $b $b",
        "BITOP NOT $b $b $b",
        "BITOP NOSUCH $b $b",
        "BITFIELD $b SET u8 0 200 INCRBY u8 0 100 GET u4 3",
        "BITFIELD $b OVERFLOW FAIL INCRBY u2 100 3",
        "BITFIELD $b OVERFLOW SAT INCRBY i5 #2 20",
        "BITFIELD $b GET u64 0",
        "BITFIELD $b",
        "BITFIELD_RO $b GET u8 0",
        "BITFIELD_RO $b SET u8 0 1");
    all.add(
        "PFADD $p $m $m",
        "PFADD $p $n $n $n",
        "PFADD $p",
        "PFCOUNT $p",
        "PFCOUNT $p $p",
        "PFCOUNT $s",
        "PFMERGE $p $p $p",
        "PFMERGE $p",
        "GET $p",
        "PFDEBUG ENCODING $p",
        "PFDEBUG DECODE $p",
        "PFDEBUG TODENSE $p",
        "PFDEBUG NOSUCH $p");
    all.add(
        "GEOADD $g $lon $lat $m",
        "GEOADD $g NX CH $lon $lat $m $lon $lat $m",
        "GEOADD $g 500 500 $m",
        "GEOADD $g $lon",
        "GEODIST $g $m $m km",
        "GEODIST $g $m $m",
        "GEODIST $g $m $m miles",
        "GEOHASH $g $m $m",
        "GEOHASH $g",
        "GEOPOS $g $m none",
        "GEOSEARCH $g FROMLONLAT 15 37 BYRADIUS 300 km ASC WITHDIST WITHCOORD WITHHASH",
        "GEOSEARCH $g FROMMEMBER $m BYBOX 400 400 km DESC COUNT 3",
        "GEOSEARCH $g FROMMEMBER $m FROMLONLAT 1 1",
        "GEOSEARCHSTORE $g $g FROMLONLAT 15 37 BYBOX 400 400 km ASC",
        "GEOSEARCHSTORE $g $g FROMLONLAT 15 37 BYRADIUS 500 km STOREDIST",
        "GEORADIUS $g 15 37 200 km ASC COUNT 3",
        "GEORADIUS $g 15 37 300 km WITHDIST ASC",
        "GEORADIUS $g 15 37 300 km STORE $g",
        "GEORADIUS $g 15 37 300 km ASC STOREDIST $z",
        "GEORADIUS $g 15 37 300 km WITHDIST STORE $g",
        "GEORADIUS_RO $g 15 37 300 km DESC",
        "GEORADIUS_RO $g 15 37 300 km STORE $g",
        "GEORADIUSBYMEMBER $g $m 300 km ASC",
        "GEORADIUSBYMEMBER $g $m 200 km ASC STORE $g",
        "GEORADIUSBYMEMBER_RO $g $m 300 km DESC COUNT 2",
        "ZRANGE $g 0 -1 WITHSCORES");
  }
}
