package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several threads on one client, each with keys of its own all over the key space and a map that says what Redis must
 * answer. Every reply is compared; the first surprise ends the program with exit code 1.
 *
 * <p>Runs {@code rounds} rounds in each thread, or without that setting until the line {@code stop} arrives on stdin.
 * Prints {@code READY} once every thread is through its first round, {@code ROUNDS n} now and then, and at the end
 * {@code OK commands=N keys=M}.
 */
public final class Keys implements Runnable {
  private static final Charset UTF_8 = Charset.forName("UTF-8");
  private static final int BATCH = 500;
  private static final int BIG_LENGTH = 300 * 1024;
  private static final int KEYS_PER_THREAD = 3000;

  private final Store store;
  private final Shared shared;
  private final int rounds;
  private final String prefix;
  private final Random random;
  private final Map<String, String> expected = new HashMap<String, String>();
  private long commands;

  /** What the threads of one run have in common. */
  private static final class Shared {
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicLong commands = new AtomicLong();
    final AtomicLong keys = new AtomicLong();
    final AtomicLong rounds = new AtomicLong();
    final CountDownLatch firstRounds;
    volatile Throwable failure;

    Shared(int threads) {
      firstRounds = new CountDownLatch(threads);
    }
  }

  private Keys(Settings settings, Store store, int number, Shared shared) {
    this.store = store;
    this.shared = shared;
    this.rounds = settings.number("rounds", 0);
    this.prefix = settings.text("prefix", "n") + number + ":";
    this.random = new Random(settings.number("seed", 1) * 1000L + number);
  }

  public static void main(String[] args) throws Exception {
    int exit = run(args);
    System.out.flush();
    System.exit(exit);
  }

  /** The whole program without the exit, for those who run it beside others. */
  public static int run(String[] args) throws Exception {
    Settings settings = new Settings(args);
    int threads = settings.number("threads", 4);
    Store store = Library.open(settings);
    Shared shared = new Shared(threads);
    if (settings.number("rounds", 0) == 0) {
      stopWhenTold(shared);
    }
    List<Thread> started = new ArrayList<Thread>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(new Keys(settings, store, i, shared), "worker-" + i);
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
    store.close();
    if (shared.failure == null) {
      System.out.println("OK commands=" + shared.commands + " keys=" + shared.keys);
      return 0;
    }
    return 1;
  }

  private static void stopWhenTold(final Shared shared) {
    Thread reader = new Thread("stdin") {
      @Override
      public void run() {
        try {
          BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
          for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
            System.out.println("ignored: " + line);
          }
        } catch (java.io.IOException e) {
          e.printStackTrace();
        }
        shared.stop.set(true);
      }
    };
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void run() {
    try {
      for (int round = 0; rounds == 0 ? !shared.stop.get() : round < rounds; round++) {
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
      for (Map.Entry<String, String> entry : expected.entrySet()) {
        check(entry.getKey(), entry.getValue(), store.get(entry.getKey()));
        commands++;
      }
      shared.commands.addAndGet(commands);
      shared.keys.addAndGet(expected.size());
    } catch (Throwable e) {
      synchronized (shared) {
        if (shared.failure == null) {
          shared.failure = e;
          e.printStackTrace();
          System.out.println("FAILED " + Thread.currentThread().getName() + " " + e);
        }
      }
    } finally {
      shared.firstRounds.countDown();
    }
  }

  private void round() {
    for (int i = 0; i < 50; i++) {
      oneCommand();
    }
    batch();
    char[] big = new char[BIG_LENGTH];
    Arrays.fill(big, (char) ('a' + random.nextInt(26)));
    String key = prefix + "big:" + random.nextInt(50);
    String value = new String(big);
    check("big", "OK", store.set(key, value));
    check("big", value, store.get(key));
    commands += 2;
  }

  private void oneCommand() {
    String key = anyKey();
    switch (random.nextInt(3)) {
      case 0:
        check(key, "OK", store.set(key, newValue(key)));
        break;
      case 1:
        String counter = "n:" + key;
        check(counter, nextCount(counter), String.valueOf(store.incr(counter)));
        break;
      default:
        check(key, expected.get(key), store.get(key));
    }
    commands++;
  }

  private void batch() {
    List<String> wanted = new ArrayList<String>();
    List<String[]> batch = new ArrayList<String[]>();
    for (int i = 0; i < BATCH; i++) {
      String key = anyKey();
      switch (random.nextInt(3)) {
        case 0:
          batch.add(new String[] {"SET", key, newValue(key)});
          wanted.add("OK");
          break;
        case 1:
          batch.add(new String[] {"INCR", "n:" + key});
          wanted.add(nextCount("n:" + key));
          break;
        default:
          batch.add(new String[] {"GET", key});
          wanted.add(expected.get(key));
      }
    }
    List<String> replies = store.batch(batch);
    if (replies.size() != wanted.size()) {
      throw new IllegalStateException(replies.size() + " replies to " + wanted.size() + " commands");
    }
    for (int i = 0; i < wanted.size(); i++) {
      check("reply " + i + " to " + Arrays.toString(batch.get(i)), wanted.get(i), replies.get(i));
    }
    commands += BATCH;
  }

  private String anyKey() {
    return prefix + random.nextInt(KEYS_PER_THREAD);
  }

  private String newValue(String key) {
    String value = key + "=" + random.nextInt();
    expected.put(key, value);
    return value;
  }

  private String nextCount(String counter) {
    String before = expected.get(counter);
    String after = String.valueOf(before == null ? 1 : Long.parseLong(before) + 1);
    expected.put(counter, after);
    return after;
  }

  private static void check(String what, String wanted, String reply) {
    if (wanted == null ? reply != null : !wanted.equals(reply)) {
      throw new IllegalStateException(
          "WRONG REPLY " + what + ": wanted " + shortened(wanted) + " but got " + shortened(reply));
    }
  }

  private static String shortened(String text) {
    return text == null || text.length() < 200 ? text : text.substring(0, 100) + "... (" + text.length() + ")";
  }
}
