package legacy.common;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One of several threads on one client, each with keys of its own all over the key space and a map
 * that says what Redis must answer. Every reply is compared; the first surprise ends the program
 * with exit code 1.
 *
 * <p>Runs {@code rounds} rounds in each thread, or without that setting until the line {@code stop}
 * arrives on stdin. Prints {@code READY} once every thread is through its first round, {@code
 * ROUNDS n} now and then, and at the end {@code OK commands=N keys=M}.
 */
public abstract class Rounds implements Runnable {
  protected final Settings settings;
  protected final Shared shared;
  protected final String prefix;
  protected final Random random;
  protected final Map<String, String> expected = new HashMap<String, String>();
  protected long commands;

  private final int keyCount;

  /** What the threads of one run have in common. */
  public static final class Shared {
    public final AtomicLong commands = new AtomicLong();
    public final AtomicLong keys = new AtomicLong();
    final CountDownLatch firstRounds;
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean stop;
    private volatile Throwable failure;

    private Shared(int threads) {
      firstRounds = new CountDownLatch(threads);
    }

    private void stopWhenTold() {
      Thread reader =
          new Thread("stdin") {
            @Override
            public void run() {
              StandardInput.awaitStop();
              stop = true;
            }
          };
      reader.setDaemon(true);
      reader.start();
    }

    private synchronized void fail(Throwable e) {
      if (failure == null) {
        failure = e;
        e.printStackTrace();
        System.out.println("FAILED " + Thread.currentThread().getName() + " " + e);
      }
    }
  }

  /** The program of which this is one thread. */
  public abstract static class Crew {
    protected abstract Rounds member(int number, Shared shared);

    /** Called once, after the last round of all. */
    protected abstract void end(Shared shared);

    /**
     * The whole program without the exit, for those who run it beside others. Returns the exit
     * code.
     */
    public final int run(Settings settings, int threads) throws InterruptedException {
      Shared shared = new Shared(threads);
      if (settings.number("rounds", 0) == 0) {
        shared.stopWhenTold();
      }
      List<Thread> started = new ArrayList<Thread>();
      for (int i = 0; i < threads; i++) {
        Thread thread = new Thread(member(i, shared), "worker-" + i);
        started.add(thread);
        thread.start();
      }
      shared.firstRounds.await();
      if (shared.failure == null) {
        System.out.println("READY");
      }
      for (Thread thread : started) {
        thread.join();
      }
      if (shared.failure != null) {
        return 1;
      }
      end(shared);
      System.out.println("OK commands=" + shared.commands + " keys=" + shared.keys);
      return 0;
    }
  }

  /**
   * {@code prefix} is the first letter of this program's keys, {@code keyCount} how many this
   * thread has.
   */
  protected Rounds(Settings settings, int number, Shared shared, String prefix, int keyCount) {
    this.settings = settings;
    this.shared = shared;
    this.prefix = settings.text("prefix", prefix) + number + ":";
    this.random = new Random(settings.number("seed", 1) * 1000L + number);
    this.keyCount = keyCount;
  }

  protected abstract void round();

  /** Compares all that was written with what Redis has. */
  protected abstract void checkEverything();

  @Override
  public final void run() {
    try {
      int rounds = settings.number("rounds", 0);
      for (int round = 0; rounds == 0 ? !shared.stop : round < rounds; round++) {
        if (shared.failure != null) {
          return;
        }
        round();
        shared.firstRounds.countDown();
        long done = shared.rounds.incrementAndGet();
        if (done % 20 == 0) {
          System.out.println("ROUNDS " + done);
        }
      }
      checkEverything();
      shared.commands.addAndGet(commands);
      shared.keys.addAndGet(expected.size());
    } catch (Throwable e) {
      shared.fail(e);
    } finally {
      shared.firstRounds.countDown();
    }
  }

  protected final String anyKey() {
    return prefix + random.nextInt(keyCount);
  }

  protected final String newValue(String key) {
    String value = key + "=" + random.nextInt();
    expected.put(key, value);
    return value;
  }

  protected final String nextCount(String counter) {
    String before = expected.get(counter);
    String after = String.valueOf(before == null ? 1 : Long.parseLong(before) + 1);
    expected.put(counter, after);
    return after;
  }

  protected static void check(String what, String wanted, String reply) {
    if (wanted == null ? reply != null : !wanted.equals(reply)) {
      throw new IllegalStateException(
          "WRONG REPLY " + what + ": wanted " + shortened(wanted) + " but got " + shortened(reply));
    }
  }

  private static String shortened(String text) {
    return text == null || text.length() < 200
        ? text
        : text.substring(0, 100) + "... (" + text.length() + ")";
  }
}
