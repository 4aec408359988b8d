package legacy.common;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Puts load on a server, in short rounds that stdin asks for, so that several such programs can
 * take turns: {@code run NUMBER OPERATION VALUE-SIZE THREADS MILLIS}. Every reply is checked.
 *
 * <p>{@code client=...}: what the {@link Clients} of the library make of it.
 */
public final class Load {
  private static final int BATCH = 100;

  private final Map<Integer, String[]> keysBySize = new HashMap<Integer, String[]>();
  private final Clients clients;

  private Load(Settings settings, Clients clients) throws IOException {
    Map<Integer, List<String>> keys = new HashMap<Integer, List<String>>();
    for (String line :
        Files.readAllLines(Paths.get(settings.text("keys", null)), StandardCharsets.US_ASCII)) {
      Integer size = Integer.valueOf(line.substring(0, line.indexOf(' ')));
      if (!keys.containsKey(size)) {
        keys.put(size, new ArrayList<String>());
      }
      keys.get(size).add(line.substring(line.indexOf(' ') + 1));
    }
    for (Map.Entry<Integer, List<String>> entry : keys.entrySet()) {
      keysBySize.put(entry.getKey(), entry.getValue().toArray(new String[0]));
    }
    this.clients = clients;
  }

  /** A library's ways to the server. */
  public interface Clients {
    /** That of one thread; those of several may be one. */
    Client of(int thread);
  }

  /** The program, on what {@code open} makes of its settings; it ends the JVM. */
  public static void run(String[] args, Function<Settings, Clients> open) throws Exception {
    Settings settings = new Settings(args);
    Load load = new Load(settings, open.apply(settings));
    System.out.println("READY");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      int size = Integer.parseInt(words[3]);
      Round round =
          new Round(
              words[2],
              size,
              load.keysBySize.get(size),
              Integer.parseInt(words[4]),
              Integer.parseInt(words[5]));
      System.out.println("RESULT " + words[1] + " " + load.run(round));
    }
    System.exit(0);
  }

  private String run(Round round) throws InterruptedException {
    Worker[] workers = new Worker[round.threads];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(clients.of(i), round);
      workers[i].start();
    }
    round.ready.await();
    Cpu cpu = new Cpu();
    long start = System.nanoTime();
    round.deadlineNanos = start + round.millis * 1000000L;
    round.begin.countDown();
    Histogram all = new Histogram();
    long commands = 0;
    long allocated = 0;
    String error = null;
    round.done.await();
    long nanos = System.nanoTime() - start;
    long cpuNanos = cpu.nanosSince();
    round.end.countDown();
    for (Worker worker : workers) {
      worker.join();
      all.add(worker.histogram);
      commands += worker.commands;
      allocated += worker.allocated;
      error = worker.error != null ? worker.error : error;
    }
    return commands
        + " "
        + nanos
        + " "
        + cpuNanos
        + " "
        + allocated
        + " "
        + all.quantile(0.5)
        + " "
        + all.quantile(0.99)
        + (error == null ? "" : " " + error.replace('\n', ' '));
  }

  /** What all threads of one round share. */
  private static final class Round {
    final String operation;
    final String[] keys;
    final int size;
    final String value;
    final int threads;
    final int millis;
    final CountDownLatch ready;
    final CountDownLatch begin = new CountDownLatch(1);
    final CountDownLatch done;
    final CountDownLatch end = new CountDownLatch(1);
    volatile long deadlineNanos;

    Round(String operation, int size, String[] keys, int threads, int millis) {
      this.operation = operation;
      this.keys = keys;
      this.size = size;
      this.threads = threads;
      this.millis = millis;
      ready = new CountDownLatch(threads);
      done = new CountDownLatch(threads);
      char[] text = new char[size];
      Arrays.fill(text, 'v');
      value = new String(text);
    }
  }

  private static final class Worker extends Thread {
    final Histogram histogram = new Histogram();
    long commands;
    long allocated;
    String error;

    private final Client client;
    private final Round round;
    private final String[] batch = new String[BATCH];
    private final String[] values = new String[BATCH];

    Worker(Client client, Round round) {
      this.client = client;
      this.round = round;
    }

    @Override
    public void run() {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try {
        round.ready.countDown();
        round.begin.await();
        long before = threads.getThreadAllocatedBytes(getId());
        long last = System.nanoTime();
        while (last - round.deadlineNanos < 0) {
          commands += call();
          long now = System.nanoTime();
          histogram.add(now - last);
          last = now;
        }
        client.finish();
        allocated = threads.getThreadAllocatedBytes(getId()) - before;
      } catch (RuntimeException e) {
        error = e.toString();
      } catch (InterruptedException e) {
        error = e.toString();
      } finally {
        round.done.countDown();
      }
      try {
        round.end.await(); // a thread that is gone takes its account with it
      } catch (InterruptedException e) {
        error = e.toString();
      }
    }

    private int call() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      String operation = round.operation;
      if (operation.equals("get")) {
        check(client.get(round.keys[random.nextInt(round.keys.length)]));
        return 1;
      }
      if (operation.equals("set")) {
        client.set(round.keys[random.nextInt(round.keys.length)], round.value);
        return 1;
      }
      if (operation.equals("async-get")) {
        client.getLater(round.keys[random.nextInt(round.keys.length)], round.size);
        return 1;
      }
      for (int i = 0; i < BATCH; i++) {
        batch[i] = round.keys[random.nextInt(round.keys.length)];
      }
      if (operation.equals("pipelined-get")) {
        client.getAll(batch, values);
        for (String value : values) {
          check(value);
        }
      } else if (operation.equals("pipelined-set")) {
        client.setAll(batch, round.value);
      } else if (operation.equals("mget")) {
        for (String value : client.mget(batch)) {
          check(value);
        }
      } else {
        throw new IllegalArgumentException(operation);
      }
      return BATCH;
    }

    private void check(String value) {
      if (value == null || value.length() != round.size) {
        throw new IllegalStateException("wrong value: " + value);
      }
    }
  }
}
