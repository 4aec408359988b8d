package legacy.beam;

import java.util.ArrayList;
import java.util.List;
import legacy.common.Settings;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;

/**
 * The commands that Apache Beam's writer to Redis sends, in its order: the records of a bundle,
 * whose keys are anything, in transactions of so many; what a bundle has left over is executed at
 * its end, and the transaction that was begun last is discarded if it is empty. Without Beam, which
 * would be a hundred jars.
 */
public final class Writer {
  private static final int BATCH = 10; // Beam has 1000

  private final Jedis jedis;
  private Transaction transaction;
  private int count;

  private Writer(Jedis jedis) {
    this.jedis = jedis;
  }

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    try (Jedis jedis = new Jedis(settings.host(), settings.port())) {
      new Writer(jedis).run();
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** One of the ways to write that it offers. */
  private interface Way {
    void write(Transaction transaction, String key, int number);
  }

  private void run() {
    bundle("SET", 25, (t, key, number) -> t.set(key, "v" + number));
    bundle("SET with time", 10, (t, key, number) -> t.psetex(key, 1_000_000, "w" + number));
    bundle("APPEND", 7, (t, key, number) -> t.append(key, "+" + number));
    bundle(
        "RPUSH",
        12,
        (t, key, number) -> {
          t.rpush("list:" + key, "e" + number);
          t.pexpire("list:" + key, 1_000_000);
        });
    bundle("LPUSH", 30, (t, key, number) -> t.lpush("list:" + key, "f" + number));
    bundle("SADD", 11, (t, key, number) -> t.sadd("set:" + key, "m" + number % 3));
    bundle("PFADD", 11, (t, key, number) -> t.pfadd("log:" + key, "m" + number % 3));
    bundle("INCRBY", 20, (t, key, number) -> t.incrBy("count:" + key, number));
    bundle("DECRBY", 20, (t, key, number) -> t.decrBy("count:" + key, 2));
    for (int i = 0; i < 5; i++) {
      System.out.println(
          i
              + ": "
              + jedis.get("record:" + i)
              + " "
              + jedis.lrange("list:record:" + i, 0, -1)
              + " "
              + jedis.scard("set:record:" + i)
              + " "
              + jedis.pfcount("log:record:" + i)
              + " "
              + jedis.get("count:record:" + i));
    }
    System.out.println("keys: " + jedis.dbSize());
  }

  private void bundle(String name, int records, Way way) {
    List<Object> results = new ArrayList<>();
    transaction = jedis.multi();
    count = 0;
    for (int i = 0; i < records; i++) {
      way.write(transaction, "record:" + i % 20, i);
      if (++count >= BATCH) {
        results.addAll(transaction.exec());
        transaction.multi();
        count = 0;
      }
    }
    if (count > 0) {
      results.addAll(transaction.exec());
    }
    transaction.close();
    System.out.println(name + ": " + results);
  }
}
