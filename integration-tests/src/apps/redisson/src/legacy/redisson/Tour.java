package legacy.redisson;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import legacy.common.Settings;
import legacy.common.Walk;
import legacy.redisson.v3.Dialect;
import legacy.redisson.v3.Scripting;
import org.redisson.RedissonMultiLock;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBatch;
import org.redisson.api.RBitSet;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RBloomFilter;
import org.redisson.api.RBucket;
import org.redisson.api.RCountDownLatch;
import org.redisson.api.RDelayedQueue;
import org.redisson.api.RHyperLogLog;
import org.redisson.api.RList;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RScript;
import org.redisson.api.RSemaphore;
import org.redisson.api.RSet;
import org.redisson.api.RedissonClient;

/** What an application can do with Redisson on one server. */
public final class Tour implements Walk.Tour {
  private static final int BIG_LENGTH = 3 << 20;

  private final RedissonClient redisson;
  private final Walk.Results results;

  public Tour(Settings settings, Walk.Results results) {
    this.redisson = RedissonStore.client(settings);
    this.results = results;
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    cleanUp();
    buckets();
    collections();
    keys();
    scripts();
    batches();
    locks();
    semaphores();
    queues();
    topics();
    filters();
    big();
    Dialect.later(redisson, results);
    cleanUp();
    redisson.shutdown();
  }

  private void cleanUp() {
    redisson.getKeys().deleteByPattern("*tour*");
  }

  private void buckets() {
    for (int i = 0; i < 40; i++) {
      redisson.getBucket("tour:string:" + i).set("value " + i);
    }
    for (int i = 0; i < 41; i++) {
      results.add("get", redisson.getBucket("tour:string:" + i).get());
    }
    RBucket<String> bucket = redisson.getBucket("tour:string:1");
    results.add("getAndSet", bucket.getAndSet("other"));
    results.add("compareAndSet", bucket.compareAndSet("other", "third"));
    results.add("compareAndSet", bucket.compareAndSet("other", "fourth"));
    results.add("trySet", bucket.trySet("fifth"));
    bucket.set("timed", 1000, TimeUnit.SECONDS);
    results.add("ttl", bucket.remainTimeToLive() > 900_000);
    results.add("exists", bucket.isExists());
    results.add("delete", bucket.delete());
    String[] names = {"tour:string:2", "tour:string:3", "tour:string:4", "tour:string:none"};
    results.add("several", new TreeMap<String, Object>(redisson.getBuckets().get(names)));
    Map<String, Object> values = new HashMap<String, Object>();
    for (int i = 0; i < 20; i++) {
      values.put("tour:several:" + i, "several " + i);
    }
    redisson.getBuckets().set(values);
    results.add("set several", redisson.getBucket("tour:several:7").get());
    RAtomicLong counter = redisson.getAtomicLong("tour:counter");
    results.add(
        "count",
        counter.incrementAndGet() + " " + counter.addAndGet(4) + " " + counter.getAndIncrement());
    results.add("compare and set", counter.compareAndSet(6, 10) + " " + counter.get());
    results.add("double", redisson.getAtomicDouble("tour:double").addAndGet(1.5));
  }

  private void collections() {
    RMap<String, String> map = redisson.getMap("tour:map");
    results.add("put", map.put("a", "1"));
    results.add("put", map.put("a", "2"));
    results.add("putIfAbsent", map.putIfAbsent("a", "3"));
    results.add("fastPut", map.fastPut("b", "4"));
    results.add("all", new TreeMap<String, String>(map.readAllMap()));
    results.add("keys", new TreeSet<String>(map.keySet()));
    results.add("remove", map.remove("a", "2"));
    RMapCache<String, String> cache = redisson.getMapCache("tour:cache");
    results.add("cache", cache.put("short", "lived", 100, TimeUnit.SECONDS));
    results.add("cache", cache.putIfAbsent("short", "no", 1, TimeUnit.SECONDS));
    results.add("cached", cache.get("short"));
    results.add("size", cache.size());
    RSet<String> set = redisson.getSet("tour:set");
    results.add("add", set.addAll(Arrays.asList("x", "y", "z")));
    results.add("contains", set.contains("x") + " " + set.remove("y") + " " + set.size());
    results.add("members", new TreeSet<String>(set.readAll()));
    RList<String> list = redisson.getList("tour:list");
    list.addAll(Arrays.asList("c", "a", "b"));
    list.add(1, "inserted");
    results.add("list", list.readAll());
    results.add("index", list.indexOf("b") + " " + list.get(0) + " " + list.remove(0));
    RScoredSortedSet<String> ranking = redisson.getScoredSortedSet("tour:ranking");
    ranking.add(1.5, "first");
    ranking.add(2.5, "second");
    results.add("score", ranking.addScore("first", 2));
    results.add("ranking", new ArrayList<String>(ranking.valueRange(0, -1)));
    results.add("rank", ranking.rank("first"));
    RBitSet bits = redisson.getBitSet("tour:bits");
    bits.set(7);
    results.add("bits", bits.get(7) + " " + bits.cardinality());
    RHyperLogLog<String> log = redisson.getHyperLogLog("tour:log");
    log.add("a");
    log.add("b");
    results.add("log", log.count());
  }

  private void keys() {
    for (int i = 0; i < 100; i++) {
      redisson.getBucket("tour:scan:" + i).set("x");
    }
    TreeSet<String> found = new TreeSet<String>(); // a scan may bring a key twice
    for (String key : redisson.getKeys().getKeysByPattern("tour:scan:*")) {
      found.add(key);
    }
    results.add("found", found.size());
    results.add("count", redisson.getKeys().count() >= 100);
    results.add("deleted", redisson.getKeys().deleteByPattern("tour:scan:1*"));
    results.add(
        "delete",
        redisson.getKeys().delete("tour:scan:2", "tour:scan:3", "tour:scan:4", "tour:scan:1"));
    results.add("random", redisson.getKeys().randomKey() != null);
  }

  private void scripts() {
    RScript script = Scripting.of(redisson);
    redisson.getBucket("tour:script").set("scripted");
    results.add(
        "eval",
        script.eval(
            RScript.Mode.READ_ONLY,
            "return redis.call('get', KEYS[1])",
            RScript.ReturnType.VALUE,
            Collections.<Object>singletonList("tour:script")));
    String sha = script.scriptLoad("return redis.call('incrby', KEYS[1], ARGV[1])");
    for (int i = 0; i < 10; i++) {
      results.add(
          "evalsha",
          script.evalSha(
              RScript.Mode.READ_WRITE,
              sha,
              Scripting.NUMBER,
              Collections.<Object>singletonList("tour:scripted:" + i),
              "5"));
    }
  }

  /** Batches in which one command fails: whatever else they hold, and wherever that comes from. */
  private int refusedBatches() {
    redisson.getList("tour:no-number").add("x");
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      RBatch batch = Dialect.batch(redisson);
      batch.getAtomicLong("tour:no-number").incrementAndGetAsync();
      for (int j = 0; j < 6; j++) {
        batch.getBucket("tour:batch:" + j).getAsync();
      }
      try {
        Dialect.responses(batch);
      } catch (RuntimeException e) {
        refused++;
      }
    }
    return refused;
  }

  private void batches() {
    RBatch batch = Dialect.batch(redisson);
    for (int i = 0; i < 200; i++) {
      batch.getBucket("tour:batch:" + i).setAsync("b" + i);
      batch.getBucket("tour:batch:" + i).getAsync();
      batch.getAtomicLong("tour:batched:" + i % 7).incrementAndGetAsync();
    }
    results.add("batch", Dialect.responses(batch));
    // Up to 3.5 one server's error is forgotten now and then too, when it sends its replies in two
    // pieces.
    results.add("refused batches", refusedBatches() > 15);
    for (RBatch other : Dialect.otherBatches(redisson)) {
      other.getBucket("{tour}batch").setAsync("x");
      other.getAtomicLong("{tour}count").incrementAndGetAsync();
      other.getMap("{tour}map").fastPutAsync("k", "v");
      results.add("other batch", Dialect.responses(other));
    }
    results.add("after", redisson.getAtomicLong("{tour}count").get());
  }

  private void locks() throws InterruptedException {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                for (int round = 0; round < 5; round++) {
                  RLock lock = redisson.getLock("tour:lock:" + round);
                  lock.lock();
                  try {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    redisson.getBucket("tour:guarded").set("round " + round);
                    inside.decrementAndGet();
                  } finally {
                    lock.unlock();
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    results.add("locked", redisson.getBucket("tour:guarded").get() != null);
    RLock lock = redisson.getLock("tour:lock");
    lock.lock();
    lock.lock();
    results.add(
        "held", lock.getHoldCount() + " " + lock.isLocked() + " " + lock.isHeldByCurrentThread());
    results.add("elsewhere", elsewhere(() -> lock.tryLock(100, TimeUnit.MILLISECONDS)));
    lock.unlock();
    lock.unlock();
    results.add(
        "free",
        elsewhere(
            () -> {
              boolean got = lock.tryLock(10, 10, TimeUnit.SECONDS);
              lock.unlock();
              return got;
            }));
    RReadWriteLock both = redisson.getReadWriteLock("{tour}rwlock");
    both.readLock().lock();
    results.add("two readers", elsewhere(() -> both.readLock().tryLock()));
    results.add("no writer", elsewhere(() -> both.writeLock().tryLock()));
    both.readLock().unlock();
    results.add("fair", redisson.getFairLock("tour:fair").tryLock(5, 10, TimeUnit.SECONDS));
    RedissonMultiLock multi =
        new RedissonMultiLock(redisson.getLock("tour:multi:1"), redisson.getLock("tour:multi:2"));
    multi.lock();
    results.add("one held", redisson.getLock("tour:multi:1").isLocked());
    results.add("the other held", redisson.getLock("tour:multi:2").isLocked());
    multi.unlock();
    results.add("both free", redisson.getLock("tour:multi:1").isLocked());
  }

  private interface Attempt {
    boolean run() throws InterruptedException;
  }

  private static boolean elsewhere(Attempt attempt) throws InterruptedException {
    final boolean[] result = new boolean[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                result[0] = attempt.run();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    thread.join();
    return result[0];
  }

  private void semaphores() throws InterruptedException {
    RSemaphore semaphore = redisson.getSemaphore("tour:semaphore");
    results.add("permits", semaphore.trySetPermits(2));
    semaphore.acquire();
    results.add("second", semaphore.tryAcquire());
    results.add("third", semaphore.tryAcquire());
    Thread releasing = new Thread(() -> semaphore.release());
    releasing.start();
    semaphore.acquire();
    releasing.join();
    results.add("left", semaphore.availablePermits());
    RCountDownLatch latch = redisson.getCountDownLatch("tour:latch");
    results.add("latch", latch.trySetCount(2));
    Thread counting =
        new Thread(
            () -> {
              latch.countDown();
              latch.countDown();
            });
    counting.start();
    latch.await();
    counting.join();
    results.add("count", latch.getCount());
  }

  private void queues() throws InterruptedException {
    RBlockingQueue<String> queue = redisson.getBlockingQueue("tour:queue");
    for (int i = 0; i < 5; i++) {
      final String job = "job " + i;
      Thread offering = new Thread(() -> queue.offer(job));
      offering.start();
      results.add("poll", queue.poll(30, TimeUnit.SECONDS));
      offering.join();
    }
    results.add("nothing", queue.poll(1, TimeUnit.SECONDS));
    RDelayedQueue<String> delayed = redisson.getDelayedQueue(queue);
    delayed.offer("late", 300, TimeUnit.MILLISECONDS);
    results.add("at once", queue.poll());
    results.add("delayed", queue.poll(30, TimeUnit.SECONDS));
    delayed.destroy();
    results.add("offered", redisson.getDeque("tour:deque").offerFirst("x"));
    results.add(
        "moved",
        redisson.getQueue("{tour}a").offer("y")
            + " "
            + redisson.getQueue("{tour}a").pollLastAndOfferFirstTo("{tour}b"));
  }

  private void topics() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<String>();
    Runnable quiet = Dialect.listen(redisson, "tour-news", heard);
    Runnable other = Dialect.listen(redisson, "tour-weather", heard);
    results.add("receivers", redisson.getTopic("tour-news").publish("hello"));
    results.add("heard", heard.poll(30, TimeUnit.SECONDS));
    for (int i = 0; i < 20; i++) {
      redisson.getTopic("tour-weather").publish("rain " + i);
    }
    TreeSet<String> texts = new TreeSet<String>();
    for (int i = 0; i < 20; i++) {
      texts.add(heard.poll(30, TimeUnit.SECONDS));
    }
    results.add("heard", texts);
    quiet.run();
    other.run();
  }

  private void filters() {
    RBloomFilter<String> filter = redisson.getBloomFilter("tour:filter");
    results.add("bloom", filter.tryInit(100, 0.01));
    results.add(
        "added", filter.add("one") + " " + filter.contains("one") + " " + filter.contains("two"));
    RLocalCachedMap<String, String> near = Near.map(redisson, "tour:near");
    RLocalCachedMap<String, String> second = Near.map(redisson, "tour:near");
    near.put("k", "v");
    results.add("near", second.get("k"));
    near.destroy();
    second.destroy();
  }

  private void big() {
    char[] big = new char[BIG_LENGTH];
    Arrays.fill(big, 'x');
    String value = new String(big);
    for (int i = 0; i < 3; i++) {
      redisson.getBucket("tour:big:" + i).set(value);
      results.add("big", value.equals(redisson.getBucket("tour:big:" + i).get()));
    }
  }
}
