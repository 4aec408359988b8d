package legacy.jesque;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import net.greghaines.jesque.Config;
import net.greghaines.jesque.ConfigBuilder;
import net.greghaines.jesque.Job;
import net.greghaines.jesque.admin.AdminClientImpl;
import net.greghaines.jesque.client.Client;
import net.greghaines.jesque.client.ClientImpl;
import net.greghaines.jesque.meta.QueueInfo;
import net.greghaines.jesque.meta.dao.impl.FailureDAORedisImpl;
import net.greghaines.jesque.meta.dao.impl.QueueInfoDAORedisImpl;
import net.greghaines.jesque.utils.PoolUtils;
import net.greghaines.jesque.worker.MapBasedJobFactory;
import net.greghaines.jesque.worker.Worker;
import net.greghaines.jesque.worker.WorkerEvent;
import net.greghaines.jesque.worker.WorkerImpl;
import net.greghaines.jesque.worker.WorkerListener;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.Pool;

/** Jobs in queues of Jesque's, and a worker that does them. Prints what was done. */
public final class Work {
  private static final int LIMIT_SECONDS = 30;

  private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<String>();

  private Work() {}

  /** A job. */
  public static final class Sum implements Callable<Integer> {
    private final int a;
    private final int b;

    public Sum(Integer a, Integer b) {
      this.a = a;
      this.b = b;
    }

    @Override
    public Integer call() {
      if (b == 0) {
        throw new IllegalArgumentException("nothing to add");
      }
      DONE.add(a + "+" + b + "=" + (a + b));
      return a + b;
    }
  }

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

  private static void run(Settings settings) throws Exception {
    Config config = new ConfigBuilder().withHost(settings.host()).withPort(settings.port()).build();
    Client client = new ClientImpl(config);
    for (int i = 1; i <= 5; i++) {
      client.enqueue("sums", new Job("Sum", i, 10));
    }
    client.batchEnqueue("more", Arrays.asList(new Job("Sum", 1, 20), new Job("Sum", 2, 20)));
    client.priorityEnqueue("sums", new Job("Sum", 0, 10));
    client.enqueue("sums", new Job("Sum", 1, 0));
    client.delayedEnqueue("later", new Job("Sum", 1, 30), System.currentTimeMillis() + 300);
    client.recurringEnqueue(
        "often", new Job("Sum", 1, 40), System.currentTimeMillis() + 300, 3600000);
    System.out.println("lock: " + client.acquireLock("lock", "me", 100));

    Pool<Jedis> pool = PoolUtils.createJedisPool(config);
    QueueInfoDAORedisImpl queues = new QueueInfoDAORedisImpl(config, pool);
    System.out.println("pending: " + sizes(queues));

    MapBasedJobFactory jobs = new MapBasedJobFactory(new TreeMap<String, Class<?>>());
    jobs.addJobType("Sum", Sum.class);
    List<String> names = Arrays.asList("sums", "more", "later", "often");
    Worker worker = new WorkerImpl(config, names, jobs);
    BlockingQueue<String> failed = new LinkedBlockingQueue<String>();
    worker
        .getWorkerEventEmitter()
        .addListener(failures(failed), WorkerEvent.JOB_FAILURE, WorkerEvent.WORKER_ERROR);
    Thread thread = new Thread(worker);
    thread.start();
    List<String> done = new ArrayList<String>();
    for (int i = 0; i < 10; i++) {
      String next = DONE.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("only " + done + ", failed: " + failed);
      }
      done.add(next);
    }
    java.util.Collections.sort(done);
    System.out.println("done: " + done);
    System.out.println("failed: " + failed.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
    worker.end(false);
    worker.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));

    System.out.println("left: " + sizes(queues));
    System.out.println("processed: " + queues.getProcessedCount());
    FailureDAORedisImpl failures = new FailureDAORedisImpl(config, pool);
    System.out.println("failures: " + failures.getCount());
    System.out.println("again: " + (failures.requeue(0) != null));
    System.out.println("left: " + sizes(queues));
    client.removeRecurringEnqueue("often", new Job("Sum", 1, 40));
    System.out.println("left: " + sizes(queues));
    new AdminClientImpl(config).end();
    client.end();
  }

  private static TreeMap<String, Long> sizes(QueueInfoDAORedisImpl queues) {
    TreeMap<String, Long> sizes = new TreeMap<String, Long>();
    for (QueueInfo queue : queues.getQueueInfos()) {
      sizes.put(queue.getName(), queue.getSize());
    }
    return sizes;
  }

  private static WorkerListener failures(BlockingQueue<String> failed) {
    return new WorkerListener() {
      @Override
      public void onEvent(
          WorkerEvent event,
          Worker worker,
          String queue,
          Job job,
          Object runner,
          Object result,
          Throwable thrown) {
        failed.add(queue + " " + job + " " + thrown);
      }
    };
  }
}
