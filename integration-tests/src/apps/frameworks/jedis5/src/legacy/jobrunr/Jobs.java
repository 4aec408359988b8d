package legacy.jobrunr;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import legacy.common.Settings;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.JobId;
import org.jobrunr.jobs.RecurringJob;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.BackgroundJob;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.JobStats;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.nosql.redis.JedisRedisStorageProvider;
import org.jobrunr.storage.nosql.redis.LettuceRedisStorageProvider;
import redis.clients.jedis.JedisPool;

/**
 * Jobs of JobRunr's: enqueued, scheduled, recurring, deleted, and one that fails; and a server that
 * does them. {@code client} is jedis or lettuce. Prints what was done.
 */
public final class Jobs {
  private static final int MANY = 12;
  private static final int LIMIT_SECONDS = 60;

  private static final AtomicInteger SUM = new AtomicInteger();

  private Jobs() {}

  public static void main(String[] args) {
    try {
      run(new Settings(args));
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** A job. */
  public static void add(int number) {
    SUM.addAndGet(number);
  }

  /** A job that fails. */
  public static void fail(String why) {
    throw new IllegalStateException(why);
  }

  private static StorageProvider storage(Settings settings) {
    String prefix = settings.text("prefix", null);
    if (settings.text("client", "jedis").equals("jedis")) {
      return new JedisRedisStorageProvider(new JedisPool(settings.host(), settings.port()), prefix);
    }
    return new LettuceRedisStorageProvider(
        RedisClient.create(RedisURI.create(settings.host(), settings.port())), prefix);
  }

  private static void run(Settings settings) throws Exception {
    StorageProvider storage = storage(settings);
    JobRunr.configure().useStorageProvider(storage).initialize();
    for (int i = 1; i <= MANY; i++) {
      int number = i;
      BackgroundJob.enqueue(() -> add(number));
    }
    BackgroundJob.enqueue(IntStream.range(0, 3).boxed(), number -> add(number));
    BackgroundJob.schedule(Instant.now().minusSeconds(5), () -> add(100));
    JobId never = BackgroundJob.schedule(Instant.now().plusSeconds(5000), () -> add(1000));
    BackgroundJob.schedule(Instant.now().plusSeconds(6000), () -> add(1000));
    BackgroundJob.delete(never);
    BackgroundJob.enqueue(() -> fail("as it should"));
    BackgroundJob.scheduleRecurrently("yearly", "0 0 1 1 *", () -> add(10000));
    BackgroundJob.scheduleRecurrently("monthly", "0 0 1 * *", () -> add(10000));
    show("before", storage);
    JobRunr.configure()
        .useStorageProvider(storage)
        .useBackgroundJobServer(
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andId(new UUID(0, 1))
                .andPollIntervalInSeconds(5)
                .andWorkerCount(2))
        .initialize();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    // the one that has failed is tried again later, and so is scheduled
    while (storage.getJobStats().getSucceeded() < MANY + 4
        || storage.getJobStats().getScheduled() < 2) {
      if (System.nanoTime() > deadline) {
        show("in vain", storage);
        throw new IllegalStateException("sum " + SUM);
      }
      Thread.sleep(50);
    }
    System.out.println("sum: " + SUM);
    System.out.println("servers: " + storage.getBackgroundJobServers().size());
    show("after", storage);
    System.out.println(
        "signatures: "
            + storage.getDistinctJobSignatures(StateName.SUCCEEDED, StateName.SCHEDULED).size());
    storage.deleteRecurringJob("monthly");
    System.out.println("recurring: " + recurring(storage));
    System.out.println("deleted: " + storage.deletePermanently(never.asUUID()));
    System.out.println(
        "deleted: "
            + storage.deleteJobsPermanently(StateName.SUCCEEDED, Instant.now().plusSeconds(1)));
    JobRunr.getBackgroundJobServer().stop();
    show("in the end", storage);
  }

  private static List<String> recurring(StorageProvider storage) {
    return storage.getRecurringJobs().stream()
        .map(RecurringJob::getId)
        .sorted()
        .collect(Collectors.toList());
  }

  private static void show(String when, StorageProvider storage) {
    JobStats stats = storage.getJobStats();
    System.out.printf(
        "%s: %d enqueued, %d scheduled, %d processing, %d succeeded, %d failed, %d deleted,"
            + " %d recurring, %d servers%n",
        when,
        stats.getEnqueued(),
        stats.getScheduled(),
        stats.getProcessing(),
        stats.getSucceeded(),
        stats.getFailed(),
        stats.getDeleted(),
        stats.getRecurringJobs(),
        stats.getBackgroundJobServers());
  }
}
