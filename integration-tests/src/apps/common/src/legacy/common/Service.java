package legacy.common;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One of several threads that go on after errors, as services do: they write and read until {@code
 * stop} arrives on stdin, count what failed, and never accept a reply that belongs to another
 * command.
 *
 * <p>Prints {@code READY} after 100 successes, {@code GOOD n BAD m} every 500, {@code BAD
 * exception} for the first errors, and at the end {@code OK good=n bad=m}. A wrong reply ends the
 * program with exit code 1.
 */
public abstract class Service implements Runnable {
  private final Counts counts;
  private final int number;

  /** What the threads of one run have in common. */
  public static final class Counts {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong good = new AtomicLong();
    private final AtomicInteger bad = new AtomicInteger();
    private final int shown;

    private Counts(Settings settings) {
      shown = settings.number("shown", 50);
    }
  }

  /** The program of which this is one thread. */
  public abstract static class Crew {
    protected abstract Service member(int number, Counts counts);

    /** Runs until told to stop, and ends the JVM. */
    public final void serve(Settings settings, int threads) throws InterruptedException {
      Counts counts = new Counts(settings);
      Thread[] workers = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        workers[i] = new Thread(member(i, counts), "worker-" + i);
        workers[i].start();
      }
      StandardInput.awaitStop();
      counts.stop.set(true);
      for (Thread worker : workers) {
        worker.join();
      }
      System.out.println("OK good=" + counts.good + " bad=" + counts.bad);
      System.exit(0);
    }
  }

  protected Service(int number, Counts counts) {
    this.number = number;
    this.counts = counts;
  }

  /** Sets {@code key}, reads it, and checks both replies. */
  protected abstract void writeAndRead(String key, String value);

  @Override
  public final void run() {
    Random random = new Random(number);
    for (long sequence = 0; !counts.stop.get(); sequence++) {
      String key = "service" + number + ":" + random.nextInt(500);
      try {
        writeAndRead(key, key + "=" + sequence);
        long done = counts.good.incrementAndGet();
        if (done == 100) {
          System.out.println("READY");
        } else if (done % 500 == 0) {
          System.out.println("GOOD " + done + " BAD " + counts.bad);
        }
      } catch (WrongReply e) {
        e.printStackTrace();
        System.out.println("FAILED " + e.getMessage());
        System.exit(1);
      } catch (RuntimeException e) {
        if (counts.bad.incrementAndGet() <= counts.shown) {
          System.out.println("BAD " + e + (e.getCause() == null ? "" : " because " + e.getCause()));
        }
      }
    }
  }

  /**
   * A failover may lose a write that was acknowledged, so an older value of the same key is no
   * wrong reply.
   */
  protected static void check(String key, String status, String reply) {
    if (!"OK".equals(status) || reply != null && !reply.startsWith(key + "=")) {
      throw new WrongReply("WRONG REPLY " + key + ": " + status + ", " + reply);
    }
  }

  private static final class WrongReply extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongReply(String message) {
      super(message);
    }
  }
}
