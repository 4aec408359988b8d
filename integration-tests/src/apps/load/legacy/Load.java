package legacy;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Puts load on a server, in short rounds that stdin asks for, so that several such programs can take turns:
 * {@code run NUMBER OPERATION VALUE-SIZE THREADS MILLIS}. Every reply is checked.
 *
 * <p>{@code client=held}: each thread keeps a connection. {@code client=pool}: each call, or batch, borrows one.
 * {@code client=cluster}: JedisCluster, which borrows by itself.
 */
public final class Load {
  private static final int BATCH = 100;
  private static final int CONNECTIONS_MAX = 64;

  /** One application thread's way to the server. */
  interface Client {
    String get(String key);

    void set(String key, String value);

    void getAll(String[] keys, String[] values);

    void setAll(String[] keys, String value);

    List<String> mget(String[] keys);
  }

  private final Settings settings;
  private final Map<Integer, String[]> keysBySize = new HashMap<Integer, String[]>();
  private final List<Client> clients = new ArrayList<Client>();
  private Client shared; // null: one for each thread

  private Load(Settings settings) throws IOException {
    this.settings = settings;
    Map<Integer, List<String>> keys = new HashMap<Integer, List<String>>();
    for (String line : Files.readAllLines(Paths.get(settings.text("keys", null)), StandardCharsets.US_ASCII)) {
      Integer size = Integer.valueOf(line.substring(0, line.indexOf(' ')));
      if (!keys.containsKey(size)) {
        keys.put(size, new ArrayList<String>());
      }
      keys.get(size).add(line.substring(line.indexOf(' ') + 1));
    }
    for (Map.Entry<Integer, List<String>> entry : keys.entrySet()) {
      keysBySize.put(entry.getKey(), entry.getValue().toArray(new String[0]));
    }
    String kind = settings.text("client", "held");
    if (kind.equals("pool")) {
      shared = new Pooled(connectPool());
    } else if (kind.equals("cluster")) {
      shared = new Clustered(connectCluster());
    }
  }

  public static void main(String[] args) throws Exception {
    Load load = new Load(new Settings(args));
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      int size = Integer.parseInt(words[3]);
      Round round = new Round(
          words[2], size, load.keysBySize.get(size), Integer.parseInt(words[4]), Integer.parseInt(words[5]));
      System.out.println("RESULT " + words[1] + " " + load.run(round));
    }
    System.exit(0);
  }

  private String run(Round round) throws InterruptedException {
    Worker[] workers = new Worker[round.threads];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(client(i), round);
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
    return commands + " " + nanos + " " + cpuNanos + " " + allocated + " " + all.quantile(0.5) + " " + all.quantile(0.99)
        + (error == null ? "" : " " + error.replace('\n', ' '));
  }

  private Client client(int thread) {
    if (shared != null) {
      return shared;
    }
    while (clients.size() <= thread) {
      clients.add(new Held(new Jedis(settings.host(), settings.port(), settings.timeoutMillis())));
    }
    return clients.get(thread);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private JedisPool connectPool() {
    return new JedisPool(poolConfig(), settings.host(), settings.port(), settings.timeoutMillis());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private JedisCluster connectCluster() {
    return new JedisCluster(Collections.singleton(new HostAndPort(settings.host(), settings.port())), poolConfig());
  }

  @SuppressWarnings("rawtypes") // it became generic between the versions this is compiled for
  private static GenericObjectPoolConfig poolConfig() {
    GenericObjectPoolConfig config = new GenericObjectPoolConfig();
    config.setMaxTotal(CONNECTIONS_MAX);
    config.setMaxIdle(CONNECTIONS_MAX);
    return config;
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

  private static final class Held implements Client {
    private final Jedis jedis;

    Held(Jedis jedis) {
      this.jedis = jedis;
    }

    @Override
    public String get(String key) {
      return jedis.get(key);
    }

    @Override
    public void set(String key, String value) {
      jedis.set(key, value);
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      Load.getAll(jedis, keys, values);
    }

    @Override
    public void setAll(String[] keys, String value) {
      Load.setAll(jedis, keys, value);
    }

    @Override
    public List<String> mget(String[] keys) {
      return jedis.mget(keys);
    }
  }

  private static final class Pooled implements Client {
    private final JedisPool pool;

    Pooled(JedisPool pool) {
      this.pool = pool;
    }

    @Override
    public String get(String key) {
      try (Jedis jedis = pool.getResource()) {
        return jedis.get(key);
      }
    }

    @Override
    public void set(String key, String value) {
      try (Jedis jedis = pool.getResource()) {
        jedis.set(key, value);
      }
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      try (Jedis jedis = pool.getResource()) {
        Load.getAll(jedis, keys, values);
      }
    }

    @Override
    public void setAll(String[] keys, String value) {
      try (Jedis jedis = pool.getResource()) {
        Load.setAll(jedis, keys, value);
      }
    }

    @Override
    public List<String> mget(String[] keys) {
      try (Jedis jedis = pool.getResource()) {
        return jedis.mget(keys);
      }
    }
  }

  /** What JedisCluster cannot do over several slots is done as its users have to: one call for each key. */
  private static final class Clustered implements Client {
    private final JedisCluster cluster;

    Clustered(JedisCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public String get(String key) {
      return cluster.get(key);
    }

    @Override
    public void set(String key, String value) {
      cluster.set(key, value);
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      ClusterBatches.getAll(cluster, keys, values);
    }

    @Override
    public void setAll(String[] keys, String value) {
      ClusterBatches.setAll(cluster, keys, value);
    }

    @Override
    public List<String> mget(String[] keys) {
      List<String> values = new ArrayList<String>(keys.length);
      for (String key : keys) {
        values.add(cluster.get(key));
      }
      return values;
    }
  }

  private static void getAll(Jedis jedis, String[] keys, String[] values) {
    Pipeline pipeline = jedis.pipelined();
    List<Response<String>> responses = new ArrayList<Response<String>>(keys.length);
    for (String key : keys) {
      responses.add(pipeline.get(key));
    }
    pipeline.sync();
    for (int i = 0; i < keys.length; i++) {
      values[i] = responses.get(i).get();
    }
  }

  private static void setAll(Jedis jedis, String[] keys, String value) {
    Pipeline pipeline = jedis.pipelined();
    for (String key : keys) {
      pipeline.set(key, value);
    }
    pipeline.sync();
  }

  /**
   * CPU time of this process from now on. Linux accounts for each living thread by the nanosecond, for the process by
   * the tick of 10 ms: the latter is used only where threads came and went meanwhile.
   */
  private static final class Cpu {
    private final OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long startedBefore = threads.getTotalStartedThreadCount();
    private final long ticksBefore = process.getProcessCpuTime();
    private final long nanosBefore = nanosOfThreads();

    long nanosSince() {
      long nanos = nanosOfThreads();
      boolean sameThreads = threads.getTotalStartedThreadCount() == startedBefore;
      return nanos > 0 && sameThreads ? nanos - nanosBefore : process.getProcessCpuTime() - ticksBefore;
    }

    private static long nanosOfThreads() {
      long sum = 0;
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Paths.get("/proc/self/task"))) {
        for (Path task : tasks) {
          String line = new String(Files.readAllBytes(task.resolve("schedstat")), StandardCharsets.US_ASCII);
          sum += Long.parseLong(line.substring(0, line.indexOf(' ')));
        }
        return sum;
      } catch (IOException e) {
        return 0;
      }
    }
  }

  /** Counts times to within 1.6 %; allocates nothing while counting. */
  private static final class Histogram {
    private static final int HALF = 64;

    private final long[] counts = new long[HALF * 60];
    private long total;

    void add(long nanos) {
      counts[index(Math.max(nanos, 0))]++;
      total++;
    }

    void add(Histogram other) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += other.counts[i];
      }
      total += other.total;
    }

    long quantile(double share) {
      long below = (long) (total * share);
      int i = 0;
      while (i < counts.length - 1 && below >= counts[i]) {
        below -= counts[i++];
      }
      return i < 2 * HALF ? i : (i % HALF + HALF + 0L) << i / HALF - 1;
    }

    private static int index(long nanos) {
      int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(nanos) - 7);
      return shift * HALF + (int) (nanos >>> shift);
    }
  }
}
