package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that goes on after errors, as services do. Prints {@code READY} after 100 successes, {@code GOOD n BAD
 * m} every 500, {@code BAD exception} for the first errors, and after {@code stop} on stdin {@code OK good=n bad=m}. A
 * wrong reply ends it with exit code 1.
 */
public final class Endurance implements Runnable {
  private final Store store;
  private final int number;
  private final int shown;
  private final AtomicBoolean stop;
  private final AtomicLong good;
  private final AtomicInteger bad;

  private Endurance(
      Settings settings, Store store, int number, AtomicBoolean stop, AtomicLong good, AtomicInteger bad) {
    this.store = store;
    this.number = number;
    this.shown = settings.number("shown", 50);
    this.stop = stop;
    this.good = good;
    this.bad = bad;
  }

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    int threads = settings.number("threads", 3);
    Store store = Library.open(settings);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong good = new AtomicLong();
    AtomicInteger bad = new AtomicInteger();
    Thread[] workers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Thread(new Endurance(settings, store, i, stop, good, bad), "worker-" + i);
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
      String key = "endurance" + number + ":" + random.nextInt(500);
      try {
        String status = store.set(key, key + "=" + sequence);
        String reply = store.get(key);
        // A failover may lose a write that was acknowledged, so an older value of the same key is no wrong reply.
        if (!"OK".equals(status) || reply != null && !reply.startsWith(key + "=")) {
          System.out.println("FAILED WRONG REPLY " + key + ": " + status + ", " + reply);
          System.exit(1);
        }
        long done = good.incrementAndGet();
        if (done == 100) {
          System.out.println("READY");
        } else if (done % 500 == 0) {
          System.out.println("GOOD " + done + " BAD " + bad);
        }
      } catch (RuntimeException e) {
        if (bad.incrementAndGet() <= shown) {
          System.out.println("BAD " + e + (e.getCause() == null ? "" : " because " + e.getCause()));
        }
      }
    }
  }
}
