package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/**
 * An application that goes on after errors, as servers do: it writes and reads until {@code stop} arrives on stdin,
 * counts what failed, and never accepts a reply that belongs to another command.
 *
 * <p>Prints {@code READY} after the first successes, {@code GOOD n BAD m} now and then, and at the end
 * {@code OK good=n bad=m}.
 */
public final class Patient implements Runnable {
  private final Settings settings;
  private final JedisPool pool;
  private final int number;
  private final AtomicBoolean stop;
  private final AtomicLong good;
  private final AtomicInteger bad;

  private Patient(
      Settings settings, JedisPool pool, int number, AtomicBoolean stop, AtomicLong good, AtomicInteger bad) {
    this.settings = settings;
    this.pool = pool;
    this.number = number;
    this.stop = stop;
    this.good = good;
    this.bad = bad;
  }

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    int threads = settings.number("threads", 3);
    JedisPool pool = Generation.pool(settings, threads);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong good = new AtomicLong();
    AtomicInteger bad = new AtomicInteger();
    Thread[] workers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Thread(new Patient(settings, pool, i, stop, good, bad), "worker-" + i);
      workers[i].start();
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      System.out.println("ignored: " + line);
    }
    stop.set(true);
    for (Thread worker : workers) {
      worker.join();
    }
    System.out.println("OK good=" + good + " bad=" + bad);
    System.exit(0);
  }

  @Override
  public void run() {
    Random random = new Random(number);
    for (long sequence = 0; !stop.get(); sequence++) {
      String key = "patient" + number + ":" + random.nextInt(500);
      try {
        writeAndRead(key, key + "=" + sequence);
        long done = good.incrementAndGet();
        if (done == 100) {
          System.out.println("READY");
        } else if (done % 500 == 0) {
          System.out.println("GOOD " + done + " BAD " + bad);
        }
      } catch (WrongReply e) {
        e.printStackTrace();
        System.out.println("FAILED " + e.getMessage());
        System.exit(1);
      } catch (RuntimeException e) {
        if (bad.incrementAndGet() <= settings.number("shown", 50)) {
          System.out.println("BAD " + e + (e.getCause() == null ? "" : " because " + e.getCause()));
        }
      }
    }
  }

  private void writeAndRead(String key, String value) {
    Jedis jedis = pool.getResource();
    boolean fine = false;
    try {
      String status = jedis.set(key, value);
      String reply = jedis.get(key);
      // A failover may lose a write that was acknowledged, so an older value of the same key is no wrong reply.
      if (!"OK".equals(status) || reply != null && !reply.startsWith(key + "=")) {
        throw new WrongReply("WRONG REPLY " + key + ": " + status + ", " + reply);
      }
      fine = true;
    } finally {
      if (fine) {
        Generation.giveBack(pool, jedis);
      } else {
        Generation.giveBackBroken(pool, jedis);
      }
    }
  }

  private static final class WrongReply extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongReply(String message) {
      super(message);
    }
  }
}
