package legacy.jedis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import legacy.common.Labour;
import legacy.common.Ledger;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/**
 * What Jedis is used for at the same time: connections from a pool and connections held for ever,
 * single commands, pipelines and transactions, a subscription, a queue. Keys tagged with {@code
 * local} belong to the server that all are connected to, so that something works without an agent
 * too.
 */
final class JedisLabour implements Labour {
  private static final int KEYS = 50;
  private static final int PIPELINE = 20;
  private static final String[] received = new String[1]; // the last message; guarded by itself

  private static JedisPool pool;
  private static Subscriber subscriber;

  @Override
  public void begin(final Settings settings, final Ledger ledger) {
    pool = Generation.pool(settings, 24);
    final String tag = "{" + settings.text("local", "a") + "}";
    idle();
    for (int i = 0; i < settings.number("threads", 16); i++) {
      final int number = i;
      start(
          "load " + i,
          new Runnable() {
            @Override
            public void run() {
              new Worker(settings, ledger, number).run();
            }
          });
    }
    start(
        "transactions",
        new Runnable() {
          @Override
          public void run() {
            transactions(Generation.connect(settings), tag + "account", ledger);
          }
        });
    start(
        "queue",
        new Runnable() {
          @Override
          public void run() {
            queue(
                Generation.connect(settings), Generation.connect(settings), tag + "queue", ledger);
          }
        });
    subscriber = new Subscriber();
    final Jedis listening = Generation.connect(settings);
    start(
        "subscriber",
        new Runnable() {
          @Override
          public void run() {
            listening.subscribe(subscriber, "news");
            ledger.check("after the subscription", "PONG", listening.ping());
          }
        });
    final Jedis publishing = Generation.connect(settings);
    start(
        "publisher",
        new Runnable() {
          @Override
          public void run() {
            publish(publishing, ledger);
          }
        });
  }

  /** {@code unsubscribe}. */
  @Override
  public String order(String line) {
    subscriber.unsubscribe();
    return "UNSUBSCRIBED";
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Leaves connections in the pool that nobody uses for a while. */
  private static void idle() {
    List<Jedis> all = new ArrayList<Jedis>();
    for (int i = 0; i < 20; i++) {
      all.add(pool.getResource());
    }
    for (Jedis jedis : all) {
      Generation.giveBack(pool, jedis);
    }
  }

  private static void transactions(Jedis jedis, String key, Ledger ledger) {
    jedis.set(key, "0");
    for (long count = 0; ; count += 2) {
      jedis.watch(key);
      String before = jedis.get(key);
      Transaction transaction = jedis.multi();
      transaction.incr(key);
      transaction.incr(key);
      List<Object> replies = transaction.exec();
      ledger.check("watched value", String.valueOf(count), before);
      ledger.check("transaction", Arrays.<Object>asList(count + 1, count + 2), replies);
    }
  }

  private static void queue(
      Jedis pushing, final Jedis popping, final String key, final Ledger ledger) {
    start(
        "pops",
        new Runnable() {
          @Override
          public void run() {
            for (long next = 0; ; next++) {
              ledger.check("queue", String.valueOf(next), popping.blpop(0, key).get(1));
            }
          }
        });
    for (long next = 0; ; next++) {
      pushing.rpush(key, String.valueOf(next));
      if (next % 10 == 0) {
        pause();
      }
    }
  }

  private static void publish(Jedis jedis, Ledger ledger) {
    for (long next = 0; ; next++) {
      String message = "message " + next;
      synchronized (received) {
        boolean heard = subscriber.isSubscribed(); // by now: what was said before is lost, as ever
        jedis.publish("news", message);
        try {
          for (long end = System.currentTimeMillis() + 5000;
              heard
                  && subscriber.isSubscribed()
                  && !message.equals(received[0])
                  && System.currentTimeMillis() < end; ) {
            received.wait(1000);
          }
        } catch (InterruptedException e) {
          return;
        }
        if (heard && subscriber.isSubscribed()) {
          ledger.check("message", message, received[0]);
        }
      }
      pause();
    }
  }

  private static void pause() {
    Object nobody = new Object();
    synchronized (nobody) {
      try {
        nobody.wait(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Subscriber extends JedisPubSub {
    @Override
    public void onMessage(String channel, String message) {
      synchronized (received) {
        received[0] = message;
        received.notifyAll();
      }
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {}

    @Override
    public void onSubscribe(String channel, int count) {}

    @Override
    public void onUnsubscribe(String channel, int count) {}

    @Override
    public void onPSubscribe(String pattern, int count) {}

    @Override
    public void onPUnsubscribe(String pattern, int count) {}
  }

  /**
   * Writes and reads keys of its own. Every fourth one holds a connection, the others take one from
   * the pool each time.
   */
  private static final class Worker {
    private final Ledger ledger;
    private final String prefix;
    private final Jedis held; // null: from the pool
    private final boolean pipelines;
    private final Random random;
    // what was acknowledged
    private final Map<String, String> known = new HashMap<String, String>();

    Worker(Settings settings, Ledger ledger, int number) {
      this.ledger = ledger;
      this.prefix = "worker:" + number + ":";
      this.held = number % 4 == 0 ? Generation.connect(settings) : null;
      this.pipelines = Generation.READS_NIL_IN_PIPELINES && number % 2 == 0;
      this.random = new Random(number);
    }

    void run() {
      while (true) {
        Jedis jedis = held != null ? held : pool.getResource();
        try {
          if (pipelines) {
            pipeline(jedis);
          } else {
            one(jedis);
          }
        } catch (RuntimeException e) {
          ledger.refused(e);
        }
        if (held == null) {
          Generation.giveBack(pool, jedis);
        }
      }
    }

    private String key() {
      return prefix + random.nextInt(KEYS);
    }

    private void one(Jedis jedis) {
      String key = key();
      String value = key + "=" + random.nextInt();
      try {
        ledger.check("SET", "OK", jedis.set(key, value));
        known.put(key, value);
      } catch (RuntimeException e) {
        ledger.refused(e);
      }
      String other = key();
      try {
        check(other, jedis.get(other));
      } catch (RuntimeException e) {
        ledger.refused(e);
      }
    }

    private void pipeline(Jedis jedis) {
      Pipeline pipeline = jedis.pipelined();
      String[] keys = new String[PIPELINE];
      String[] values = new String[PIPELINE];
      List<Response<String>> sets = new ArrayList<Response<String>>();
      List<Response<String>> gets = new ArrayList<Response<String>>();
      for (int i = 0; i < PIPELINE; i++) {
        keys[i] = prefix + (random.nextInt(KEYS / PIPELINE) * PIPELINE + i);
        values[i] = keys[i] + "=" + random.nextInt();
        sets.add(pipeline.set(keys[i], values[i]));
        gets.add(pipeline.get(keys[i]));
      }
      pipeline.sync();
      for (int i = 0; i < PIPELINE; i++) {
        try {
          ledger.check("SET in a pipeline", "OK", sets.get(i).get());
          known.put(keys[i], values[i]);
        } catch (RuntimeException e) {
          ledger.refused(e);
        }
        try {
          check(keys[i], gets.get(i).get());
        } catch (RuntimeException e) {
          ledger.refused(e);
        }
      }
    }

    /** A key that was never acknowledged may be there from a run before. */
    private void check(String key, String got) {
      if (known.containsKey(key)) {
        ledger.check(key, known.get(key), got);
      } else {
        ledger.served();
      }
    }
  }
}
