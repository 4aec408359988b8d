package legacy.jedis;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import legacy.common.Rounds;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * {@link Rounds} on a pool of Jedis: single commands, pipelines, transactions, errors, big values,
 * lone connections.
 */
public final class RandomKeys extends Rounds {
  private static final Charset UTF_8 = Charset.forName("UTF-8");
  private static final int PIPELINE_LENGTH = 1000;
  private static final int BIG_LENGTH = 300 * 1024;
  private static final int KEYS_PER_THREAD = 5000;

  private final JedisPool pool;
  private final AtomicLong visits; // a counter in Redis that all threads share

  private RandomKeys(
      Settings settings, JedisPool pool, int number, Shared shared, AtomicLong visits) {
    super(settings, number, shared, "k", KEYS_PER_THREAD);
    this.pool = pool;
    this.visits = visits;
  }

  public static void main(String[] args) throws Exception {
    int exit = run(args);
    System.out.flush();
    System.exit(exit);
  }

  /** The whole program without the exit, for those who run it beside others. */
  public static int run(String[] args) throws Exception {
    final Settings settings = new Settings(args);
    int threads = settings.number("threads", 4);
    final JedisPool pool = Generation.pool(settings, threads);
    final AtomicLong visits = new AtomicLong();
    return new Crew() {
      @Override
      public Rounds member(int number, Shared shared) {
        return new RandomKeys(settings, pool, number, shared, visits);
      }

      @Override
      public void end(Shared shared) {
        Jedis jedis = pool.getResource();
        check("visits", String.valueOf(visits), jedis.get(settings.text("prefix", "k") + "visits"));
        Generation.giveBack(pool, jedis);
        shared.commands.incrementAndGet();
        Generation.close(pool);
      }
    }.run(settings, threads);
  }

  @Override
  public void round() {
    Jedis jedis = pool.getResource();
    boolean fine = false;
    try {
      for (int i = 0; i < 50; i++) {
        oneCommand(jedis);
      }
      textPipeline(jedis);
      binaryPipeline(jedis);
      bigValue(jedis);
      if (settings.transactions()) {
        transaction(jedis);
      }
      errorKeepsConnectionUsable(jedis);
      fine = true;
    } finally {
      if (fine) {
        Generation.giveBack(pool, jedis);
      } else {
        Generation.giveBackBroken(pool, jedis);
      }
    }
    loneConnection();
    commands += Generation.others(settings, prefix + "others:", random);
  }

  private void oneCommand(Jedis jedis) {
    String key = anyKey();
    switch (random.nextInt(5)) {
      case 0:
        check(key, "OK", jedis.set(key, newValue(key)));
        break;
      case 1:
        String counter = "n:" + key;
        check(counter, nextCount(counter), String.valueOf(jedis.incr(counter)));
        break;
      case 2:
        check(key, expected.containsKey(key) ? "true" : "false", String.valueOf(jedis.exists(key)));
        break;
      case 3:
        check(
            "visits",
            "true",
            String.valueOf(jedis.incr(settings.text("prefix", "k") + "visits") > 0));
        visits.incrementAndGet();
        break;
      default:
        check(key, expected.get(key), jedis.get(key));
    }
    commands++;
  }

  private void textPipeline(Jedis jedis) {
    List<String> wanted = new ArrayList<String>();
    String wellKnown = anyKey();
    check(wellKnown, "OK", jedis.set(wellKnown, newValue(wellKnown)));
    Pipeline pipeline = jedis.pipelined();
    for (int i = 0; i < PIPELINE_LENGTH; i++) {
      String key = anyKey();
      switch (random.nextInt(3)) {
        case 0:
          pipeline.set(key, newValue(key));
          wanted.add("OK");
          break;
        case 1:
          String counter = "n:" + key;
          pipeline.incr(counter);
          wanted.add(nextCount(counter));
          break;
        default:
          String read = readable(key, wellKnown);
          pipeline.get(read);
          wanted.add(expected.get(read));
      }
    }
    checkAll("pipeline", wanted, pipeline.syncAndReturnAll());
    commands += 1 + PIPELINE_LENGTH;
  }

  private void binaryPipeline(Jedis jedis) {
    List<String> wanted = new ArrayList<String>();
    Pipeline pipeline = jedis.pipelined();
    for (int i = 0; i < PIPELINE_LENGTH / 2; i++) {
      String key = "b:" + anyKey();
      // ASCII with line ends and zeros: the oldest client decodes pipelined binary replies as text
      byte[] value = new byte[random.nextInt(100)];
      for (int j = 0; j < value.length; j++) {
        value[j] = (byte) random.nextInt(128);
      }
      expected.put(key, new String(value, UTF_8));
      pipeline.set(key.getBytes(UTF_8), value);
      wanted.add("OK");
      String other = readable("b:" + anyKey(), key);
      pipeline.get(other.getBytes(UTF_8));
      wanted.add(expected.get(other));
    }
    checkAll("binary pipeline", wanted, pipeline.syncAndReturnAll());
    commands += PIPELINE_LENGTH;
  }

  private void bigValue(Jedis jedis) {
    byte[] key = (prefix + "big:" + random.nextInt(50)).getBytes(UTF_8);
    byte[] value = new byte[BIG_LENGTH];
    random.nextBytes(value);
    check("big", "OK", jedis.set(key, value));
    if (!Arrays.equals(value, jedis.get(key))) {
      throw new IllegalStateException("big value came back changed");
    }
    commands += 2;
  }

  private void transaction(Jedis jedis) {
    String tag = "{" + prefix + random.nextInt(1000) + "}";
    String value = "v" + random.nextInt();
    String counter = tag + "count";
    Transaction transaction = jedis.multi();
    transaction.set(tag + "value", value);
    transaction.incr(counter);
    transaction.get(tag + "value");
    List<Object> replies = transaction.exec();
    expected.put(tag + "value", value);
    checkAll("transaction", Arrays.asList("OK", nextCount(counter), value), replies);
    commands += 5;
  }

  private void errorKeepsConnectionUsable(Jedis jedis) {
    String key = prefix + "text:" + random.nextInt(100);
    check(key, "OK", jedis.set(key, "no list"));
    try {
      jedis.lpush(key, "x");
      throw new IllegalStateException("LPUSH on a string succeeded");
    } catch (JedisDataException e) {
      if (!e.getMessage().contains("wrong kind of value")) {
        throw e;
      }
    }
    check(key, "no list", jedis.get(key));
    expected.put(key, "no list");
    commands += 3;
  }

  private void loneConnection() {
    Jedis jedis = Generation.connect(settings);
    String key = anyKey();
    check(key, "OK", jedis.set(key, newValue(key)));
    check(key, expected.get(key), jedis.get(key));
    jedis.disconnect();
    commands += 2;
  }

  @Override
  public void checkEverything() {
    Jedis jedis = pool.getResource();
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      check(entry.getKey(), entry.getValue(), jedis.get(entry.getKey()));
      commands++;
    }
    Generation.giveBack(pool, jedis);
  }

  /**
   * {@code key}, unless it does not exist and this client cannot read that in a pipeline; then
   * {@code existing}.
   */
  private String readable(String key, String existing) {
    return Generation.READS_NIL_IN_PIPELINES || expected.containsKey(key) ? key : existing;
  }

  private static void checkAll(String what, List<String> wanted, List<Object> replies) {
    if (replies == null || replies.size() != wanted.size()) {
      throw new IllegalStateException(
          what
              + ": "
              + (replies == null ? "no" : replies.size())
              + " replies to "
              + wanted.size()
              + " commands");
    }
    for (int i = 0; i < wanted.size(); i++) {
      Object reply = replies.get(i);
      if (reply instanceof RuntimeException) {
        throw (RuntimeException) reply;
      }
      String text =
          reply instanceof byte[]
              ? new String((byte[]) reply, UTF_8)
              : reply == null ? null : String.valueOf(reply);
      check(what + " reply " + i, wanted.get(i), text);
    }
  }
}
