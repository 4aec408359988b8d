package legacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import redis.clients.jedis.Jedis;

/**
 * Thousands of commands of every data type, drawn from a seed alone, every reply printed. Two servers that keep
 * the same promises print the same lines. Each command stays in one slot, unless told otherwise; the slots differ.
 *
 * <p>Commands come from {@link #TEMPLATES}. A word that starts with $ is replaced: by a key of a type ($s string, $h
 * hash, $l list, $e set, $z sorted set, $x stream, $b bitmap, $p hyperloglog, $g geo; sometimes of another type, for
 * the errors), $f field, $m member, $v value, $i small integer, $n any number, $d decimal, $o score, $t far time,
 * $id stream id, $lon and $lat. A mark in front says that part of the reply is free: ~ the order of its elements, ~~
 * the order of its pairs, ? the exact value of a positive number.
 */
public final class Answers {
  private static final int TAGS = 40;
  private static final int BATCH_MAX = 200;

  private static final String[] TEMPLATES = {
    // strings
    "SET $s $v", "SET $s $v NX", "SET $s $v XX GET", "SET $s $v EX 10000", "SET $s $v KEEPTTL", "SET $s $v NX XX",
    "SET $s $n", "GET $s", "GETSET $s $v", "GETDEL $s", "GETEX $s PERSIST", "APPEND $s $v", "STRLEN $s",
    "GETRANGE $s $i $i", "SETRANGE $s 5 $v", "SETRANGE $s -1 $v", "INCR $s", "DECR $s", "INCRBY $s $n",
    "DECRBY $s $n", "INCRBYFLOAT $s $d", "SETNX $s $v", "SETEX $s 10000 $v", "SETEX $s 0 $v", "PSETEX $s 9999999 $v",
    "MSET $s $v $s $v", "MSETNX $s $v $s $v", "MGET $s $s $h", "SUBSTR $s 0 3", "LCS $s $s", "LCS $s $s LEN",
    "GET", "GET $s $s", "SET $s", "INCRBY $s abc",
    // keys
    "DEL $s", "DEL $s $h $l", "UNLINK $z $e", "EXISTS $s $h $s", "TOUCH $s $l", "TYPE $h", "TYPE $x", "RENAME $s $s",
    "RENAMENX $l $l", "COPY $s $s REPLACE", "COPY $h $h", "EXPIRE $s 10000", "EXPIRE $h 20000 NX",
    "EXPIRE $h 30000 GT", "EXPIRE $l -1", "PEXPIRE $z 99999999", "EXPIREAT $s $t", "PEXPIREAT $s 1", "PERSIST $s",
    "? TTL $s", "? PTTL $h", "? EXPIRETIME $s", "? PEXPIRETIME $s", "OBJECT ENCODING $s", "OBJECT ENCODING $h",
    "OBJECT ENCODING $z", "OBJECT REFCOUNT $l", "DUMP $s", "SORT $l ALPHA", "SORT $l ALPHA DESC LIMIT 0 3",
    "SORT $l ALPHA STORE $l", "SORT $e ALPHA",
    // hashes
    "HSET $h $f $v", "HSET $h $f $v $f $v", "HSET $h $f", "HSETNX $h $f $v", "HMSET $h $f $v $f $v", "HGET $h $f",
    "HMGET $h $f $f nofield", "~~ HGETALL $h", "~ HKEYS $h", "~ HVALS $h", "HLEN $h", "HEXISTS $h $f", "HDEL $h $f",
    "HDEL $h $f $f", "HINCRBY $h count $n", "HINCRBYFLOAT $h price $d", "HINCRBY $h $f 1", "HSTRLEN $h $f",
    "~ HRANDFIELD $h 1000", "HRANDFIELD $h 0",
    // lists
    "LPUSH $l $v $v", "RPUSH $l $v", "LPUSHX $l $v", "RPUSHX $l $v", "LPOP $l", "RPOP $l 2", "LPOP $l 0",
    "LRANGE $l 0 -1", "LRANGE $l $i $i", "LLEN $l", "LINDEX $l $i", "LSET $l 0 $v", "LSET $l 999999 $v",
    "LINSERT $l BEFORE $v $v", "LREM $l 0 $v", "LTRIM $l 0 40", "LPOS $l $v", "LPOS $l $v COUNT 0",
    "RPOPLPUSH $l $l", "LMOVE $l $l LEFT RIGHT", "LMPOP 2 $l $l LEFT COUNT 2", "BLPOP $l $l 0.01",
    "BRPOP $l 0.01", "BLMOVE $l $l LEFT LEFT 0.01", "BLPOP $l -1",
    // sets
    "SADD $e $m $m $m", "SADD $e $n", "SREM $e $m", "~ SMEMBERS $e", "SISMEMBER $e $m", "SMISMEMBER $e $m $m",
    "SCARD $e", "SMOVE $e $e $m", "~ SINTER $e $e", "~ SUNION $e $e", "~ SDIFF $e $e", "SINTERSTORE $e $e $e",
    "SUNIONSTORE $e $e $e", "SDIFFSTORE $e $e $e", "SINTERCARD 2 $e $e", "SINTERCARD 2 $e $e LIMIT 1",
    "~ SRANDMEMBER $e 100000", "~ SPOP $e 100000", "SPOP $e -1",
    // sorted sets
    "ZADD $z $o $m $o $m", "ZADD $z NX $o $m", "ZADD $z XX CH $o $m", "ZADD $z GT $o $m", "ZADD $z INCR $o $m",
    "ZADD $z abc $m", "ZSCORE $z $m", "ZMSCORE $z $m $m", "ZINCRBY $z $o $m", "ZCARD $z", "ZCOUNT $z -inf 50",
    "ZLEXCOUNT $z - +", "ZRANGE $z 0 -1 WITHSCORES", "ZRANGE $z 0 -1 REV", "ZRANGE $z (1 60 BYSCORE LIMIT 0 5",
    "ZRANGEBYSCORE $z -inf +inf", "ZREVRANGE $z 0 3", "ZREVRANGEBYSCORE $z 90 1 WITHSCORES", "ZRANGEBYLEX $z - +",
    "ZRANK $z $m", "ZREVRANK $z $m", "ZREM $z $m", "ZPOPMIN $z", "ZPOPMAX $z 2", "ZREMRANGEBYRANK $z 20 30",
    "ZREMRANGEBYSCORE $z 95 99", "ZRANGESTORE $z $z 0 5", "ZUNIONSTORE $z 2 $z $z WEIGHTS 1 2",
    "ZINTERSTORE $z 2 $z $z AGGREGATE MAX", "ZDIFFSTORE $z 2 $z $z", "ZUNION 2 $z $z WITHSCORES",
    "ZINTER 2 $z $z", "ZDIFF 2 $z $z", "ZINTERCARD 2 $z $z", "ZMPOP 1 $z MIN", "BZPOPMIN $z 0.01",
    "ZRANDMEMBER $z 0", "ZUNION 0 $z", "ZADD $z", "ZSCORE $z",
    // streams
    "XADD $x $id $f $v", "XADD $x MAXLEN 50 $id $f $v $f $v", "XADD $x 0-0 $f $v", "XADD $x NOMKSTREAM $id $f $v",
    "XLEN $x", "XRANGE $x - +", "XRANGE $x - + COUNT 2", "XREVRANGE $x + - COUNT 3", "XREAD COUNT 3 STREAMS $x 0",
    "XREAD COUNT 2 STREAMS $x $x 0 0", "XREAD BLOCK 10 STREAMS $x $", "XDEL $x $id", "XTRIM $x MAXLEN 20",
    "XGROUP CREATE $x group 0", "XGROUP CREATE $x group 0 MKSTREAM", "XGROUP CREATECONSUMER $x group carol",
    "XREADGROUP GROUP group alice COUNT 2 STREAMS $x >", "XREADGROUP GROUP nogroup alice STREAMS $x >",
    "XREADGROUP GROUP group bob STREAMS $x 0", "XACK $x group $id", "XPENDING $x group",
    "XCLAIM $x group bob 0 $id JUSTID", "XAUTOCLAIM $x group bob 0 0 COUNT 3 JUSTID", "XGROUP DESTROY $x group",
    "XGROUP SETID $x group 0", "XSETID $x 99999999-0", "XINFO GROUPS $x",
    // bitmaps, hyperloglog, geo
    "SETBIT $b $i 1", "SETBIT $b -1 1", "GETBIT $b $i", "BITCOUNT $b", "BITCOUNT $b 0 1", "BITPOS $b 1",
    "BITOP AND $b $b $b", "BITOP NOT $b $b", "BITFIELD $b SET u8 0 200 INCRBY u8 0 100 GET u4 3",
    "BITFIELD_RO $b GET u8 0", "PFADD $p $m $m", "PFCOUNT $p", "PFCOUNT $p $p", "PFMERGE $p $p $p",
    "GEOADD $g $lon $lat $m", "GEOADD $g 500 500 $m", "GEODIST $g $m $m km", "GEOHASH $g $m $m", "GEOPOS $g $m none",
    "GEOSEARCH $g FROMLONLAT 15 37 BYRADIUS 300 km ASC WITHDIST",
    "GEOSEARCHSTORE $g $g FROMLONLAT 15 37 BYBOX 400 400 km ASC", "GEORADIUS $g 15 37 200 km ASC COUNT 3",
    // scripts; a script that ran once can be called by its digest, whichever key it is about
    "EVAL returnredis.call('incr',KEYS[1]) 1 $s", "EVAL return{KEYS[1],ARGV[1],redis.call('type',KEYS[1])} 1 $h $v",
    "EVAL returnredis.call('lpush',KEYS[1],ARGV[1])+redis.call('llen',KEYS[2]) 2 $l $l $v",
    "EVALSHA $sha 1 $s", "EVALSHA ffffffffffffffffffffffffffffffffffffffff 1 $s",
    "EVAL returnredis.error_reply('MINE') 1 $s", "EVAL return{1,'two',{3,false}} 1 $s", "EVAL this_is_no_lua 1 $s",
    "EVAL return1", "EVAL_RO returnredis.call('get',KEYS[1]) 1 $s",
    // no key
    "PING", "PING $v", "ECHO $v", "ECHO", "SELECT 0", "PUBLISH nobody $v", "NOSUCHCOMMAND $s", "NOSUCHCOMMAND",
    "get $s", "sEt $s $v", "OBJECT NOSUCH $s", "XGROUP NOSUCH $x", "CLIENT GETNAME", "COMMAND GETKEYS GET $s",
  };

  /** Drawn as well with {@code slots=many}: their keys lie in several slots, @ marks a key of any. */
  private static final String[] OVER_SLOTS = {
    "MGET $s @s @s", "MGET @s @h @s @s @s $s @s @s", "MGET $s $s @s @s $s", "EXISTS $s @s @h $s", "DEL $s @s @h",
    "UNLINK @l @h", "TOUCH @s @e @s", "MSET $s $v @s $v", "MSET @s $v @s $v @s $v @s $v",
  };

  /** With {@code reads=combined}: one answer from keys of several slots. */
  private static final String[] COMBINED = {
    "~ SINTER $e @e", "~ SUNION $e @e @e", "~ SDIFF $e @e", "SINTERCARD 2 $e @e", "ZUNION 2 $z @z WITHSCORES",
    "ZINTER 2 $z @z", "ZDIFF 2 $z @z", "ZINTERCARD 2 $z @z", "PFCOUNT $p @p @p", "LCS $s @s",
  };

  /** With {@code slots=many}, never in a pipeline: the whole data set, so every earlier write must be done. */
  private static final String[] WHOLE_DATA_SET = {
    "DBSIZE", "~ KEYS *", "~ KEYS {t1*", "~ KEYS *:h?", "KEYS nosuch*",
  };

  /** Several commands of one connection that belong together. */
  private static final String[][] SEQUENCES = {
    {"MULTI", "SET $s $v", "INCR $s", "GET $s", "EXEC"},
    {"MULTI", "LPUSH $l $v", "LRANGE $l 0 2", "LLEN $l", "EXEC"},
    {"MULTI", "EXEC"},
    {"MULTI", "DISCARD"},
    {"MULTI", "SET $s $v", "DISCARD", "GET $s"},
    {"MULTI", "MULTI", "SET $s $v", "EXEC"},
    {"MULTI", "SET $s", "GET $s", "EXEC"},
    {"MULTI", "NOSUCHCOMMAND", "EXEC"},
    {"MULTI", "SET $s $v", "WATCH $s", "EXEC"},
    {"MULTI", "PING", "ECHO $v", "SET $s $v", "EXEC"},
    {"EXEC"},
    {"DISCARD"},
    {"WATCH $s", "GET $s", "MULTI", "SET $s $v", "EXEC"},
    {"WATCH $s", "SET $s $v", "MULTI", "GET $s", "EXEC"},
    {"WATCH $s $s", "UNWATCH", "SET $s $v", "MULTI", "GET $s", "EXEC"},
    {"WATCH $h", "MULTI", "DISCARD", "HSET $h $f $v"},
    {"MULTI", "XADD $x $id $f $v", "XLEN $x", "EVAL returnredis.call('incr',KEYS[1]) 1 $s", "EXEC"},
  };

  private static final String INCR_DIGEST = sha1("return redis.call('incr',KEYS[1])");

  private final Random random;
  private final Settings settings;
  private String tag;
  private int lastTime;

  private Answers(Settings settings) {
    this.settings = settings;
    random = new Random(settings.number("seed", 1));
  }

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    Jedis jedis = Generation.connect(settings);
    new Answers(settings).run(jedis, settings.number("commands", 5000));
    jedis.disconnect();
    System.out.println("OK");
  }

  private void run(Jedis jedis, int count) {
    if (settings.digests()) {
      // known to one server from here on, so that no reply depends on which of two slots is served first
      String script = "EVAL returnredis.call('incr',KEYS[1]) 1 {t0}:s0";
      print(script, Raw.send(jedis, words(script)));
    }
    int done = 0;
    while (done < count) {
      boolean pipelined = random.nextInt(4) > 0;
      int size = pipelined ? 1 + random.nextInt(BATCH_MAX) : 1;
      List<String> templates = new ArrayList<String>();
      while (templates.size() < size) {
        templates.addAll(draw(pipelined));
      }
      if (pipelined) {
        pipelined(jedis, templates);
      } else {
        for (String template : templates) {
          print(template, Raw.send(jedis, words(template)));
        }
      }
      done += templates.size();
    }
  }

  private void pipelined(Jedis jedis, List<String> templates) {
    List<List<String>> commands = new ArrayList<List<String>>();
    for (String template : templates) {
      commands.add(words(template));
    }
    List<String> replies = Raw.sendAll(jedis, commands);
    for (int i = 0; i < replies.size(); i++) {
      print(templates.get(i), replies.get(i));
    }
  }

  /** The next command or sequence, with its free words replaced. */
  private List<String> draw(boolean pipelined) {
    tag = anyTag();
    List<String> filled = new ArrayList<String>();
    for (String template : drawTemplates(pipelined)) {
      StringBuilder text = new StringBuilder();
      for (String word : template.split(" ")) {
        boolean free = word.matches("[$@][a-z]+");
        text.append(text.length() == 0 ? "" : " ").append(free ? fill(word) : word);
      }
      filled.add(text.toString());
    }
    return filled;
  }

  private String[] drawTemplates(boolean pipelined) {
    if (settings.transactions() && random.nextInt(15) == 0) {
      return SEQUENCES[random.nextInt(SEQUENCES.length)];
    }
    String[] from = TEMPLATES;
    if (settings.manySlots() && random.nextInt(8) == 0) {
      from = !pipelined && random.nextInt(3) == 0 ? WHOLE_DATA_SET : OVER_SLOTS;
    } else if (settings.combinedReads() && random.nextInt(10) == 0) {
      from = COMBINED;
    }
    return new String[] {from[random.nextInt(from.length)]};
  }

  private String anyTag() {
    return "{t" + random.nextInt(TAGS) + "}:";
  }

  private String fill(String word) {
    if (word.startsWith("@")) {
      String own = tag;
      tag = anyTag();
      String key = key(word.substring(1));
      tag = own;
      return key;
    }
    switch (word) {
      case "$f": return "field" + random.nextInt(8);
      case "$m": return "member" + random.nextInt(12);
      case "$v": return value();
      case "$i": return String.valueOf(random.nextInt(40) - 10);
      case "$n": return String.valueOf(random.nextInt(2000) - 1000);
      case "$d": return String.valueOf((random.nextInt(2000) - 1000) / 8.0);
      case "$o": return random.nextInt(20) == 0 ? "-inf" : String.valueOf(random.nextInt(400) / 4.0);
      case "$t": return String.valueOf(4102444800L + random.nextInt(1000));
      case "$id": return (lastTime += random.nextInt(3)) + "-" + random.nextInt(3);
      case "$lon": return String.valueOf(13 + random.nextInt(40) / 10.0);
      case "$lat": return String.valueOf(36 + random.nextInt(20) / 10.0);
      case "$sha": return settings.digests() ? INCR_DIGEST : INCR_DIGEST.replace('6', '7');
      default: return key(word.substring(1));
    }
  }

  /** Mostly of the wanted type; one in twenty of any type, which servers answer with WRONGTYPE. */
  private String key(String type) {
    String types = "shlezxbpg";
    String actual = random.nextInt(20) > 0 ? type : String.valueOf(types.charAt(random.nextInt(types.length())));
    return tag + actual + random.nextInt(3);
  }

  private String value() {
    switch (random.nextInt(12)) {
      case 0: return "\r\n\0\u00ff";
      case 1: return String.valueOf(random.nextInt(100));
      case 2: return repeat('x', 5000);
      default: return "v" + random.nextInt(30);
    }
  }

  private static String repeat(char c, int count) {
    char[] chars = new char[count];
    Arrays.fill(chars, c);
    return new String(chars);
  }

  /** Words to send: without the mark, and with the blanks that scripts need. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<String>(Arrays.asList(command.split(" ")));
    if (words.get(0).matches("~|~~|\\?")) {
      words.remove(0);
    }
    for (int i = 0; i < words.size(); i++) {
      words.set(i, words.get(i).replaceFirst("^return(?=[r{1])", "return "));
    }
    return words;
  }

  private static void print(String command, String reply) {
    String shown = reply;
    if (command.startsWith("? ")) {
      shown = reply.matches("\\(long\\) \\d+") ? "(positive)" : reply;
    } else if (command.startsWith("~~ ")) {
      shown = sorted(reply, 2);
    } else if (command.startsWith("~ ")) {
      shown = sorted(reply, 1);
    }
    String line = command.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    System.out.println((line.length() > 300 ? line.substring(0, 300) + "..." : line) + " => " + shown);
  }

  /** The elements of an array reply in alphabetical order, {@code group} of them kept together. */
  private static String sorted(String reply, int group) {
    if (!reply.startsWith("[")) {
      return reply;
    }
    String[] elements = reply.substring(1, reply.length() - 1).split(", ");
    List<String> groups = new ArrayList<String>();
    for (int i = 0; i + group <= elements.length; i += group) {
      groups.add(Arrays.asList(elements).subList(i, i + group).toString());
    }
    Collections.sort(groups);
    return groups.toString();
  }

  private static String sha1(String script) {
    try {
      byte[] digest = java.security.MessageDigest.getInstance("SHA-1").digest(script.getBytes("US-ASCII"));
      StringBuilder hex = new StringBuilder();
      for (byte b : digest) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (java.io.UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
