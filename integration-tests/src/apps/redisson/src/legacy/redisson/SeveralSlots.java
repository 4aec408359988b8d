package legacy.redisson;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import legacy.common.Settings;
import legacy.redisson.v3.Dialect;
import legacy.redisson.v3.Indexed;
import legacy.redisson.v3.Scripting;
import org.redisson.api.RBatch;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RLiveObjectService;
import org.redisson.api.RMapCache;
import org.redisson.api.RScheduledExecutorService;
import org.redisson.api.RScheduledFuture;
import org.redisson.api.RScript;
import org.redisson.api.RSet;
import org.redisson.api.RedissonClient;
import org.redisson.api.annotation.REntity;
import org.redisson.api.annotation.RId;
import org.redisson.codec.SerializationCodec;

/**
 * What Redisson does with several keys at once, all over the key space. Prints each result, or
 * {@code error: } and what the server said.
 */
public final class SeveralSlots {
  private static final int MANY = 12;

  private final RedissonClient redisson;
  private final String prefix;
  private final boolean indexed;

  private SeveralSlots(Settings settings) {
    redisson = RedissonStore.client(settings);
    prefix = settings.text("prefix", "");
    indexed = settings.text("indexed", null) != null;
  }

  public static void main(String[] args) {
    try {
      new SeveralSlots(new Settings(args)).run();
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1); // Redisson's threads would keep the JVM alive.
    }
  }

  private void run() {
    scheduled(); // while its tasks wait, and caches are cleaned of what has expired
    cached();
    batches();
    keys();
    buckets();
    combined();
    scripts();
    liveObjects();
    finish();
  }

  private void batches() {
    show("batch", () -> Dialect.responses(filled(Dialect.batch(redisson), "batch")));
    int number = 0;
    for (RBatch other : Dialect.otherBatches(redisson)) {
      // Each with keys of its own: one that is refused may have left some behind.
      String name = "batch " + number++;
      show(name, () -> Dialect.responses(filled(other, name)));
    }
    RBatch keys = Dialect.batch(redisson);
    for (int i = 0; i < MANY; i++) {
      redisson.getBucket(prefix + "batched:" + i).set("x");
    }
    keys.getKeys().deleteAsync(names(prefix + "batched:"));
    show("batch of keys", () -> Dialect.responses(keys));
    show("left", () -> redisson.getKeys().countExists(names(prefix + "batched:")));
  }

  private RBatch filled(RBatch batch, String name) {
    for (int i = 0; i < MANY; i++) {
      batch.getBucket(prefix + name + ":" + i).setAsync("b" + i);
      batch.getAtomicLong(prefix + name + ":counter:" + i).incrementAndGetAsync();
    }
    return batch;
  }

  private void keys() {
    for (int i = 0; i < MANY; i++) {
      redisson.getBucket(prefix + "key:" + i).set("k" + i);
    }
    show("exist", () -> redisson.getKeys().countExists(names(prefix + "key:")));
    show("touched", () -> redisson.getKeys().touch(names(prefix + "key:")));
    show("found", () -> sorted(redisson.getKeys().getKeysByPattern(prefix + "key:*")));
    show("count", () -> redisson.getKeys().count() >= MANY);
    show(
        "deleted",
        () -> redisson.getKeys().delete(prefix + "key:0", prefix + "key:1", prefix + "key:2"));
    show(
        "unlinked",
        () -> redisson.getKeys().unlink(prefix + "key:3", prefix + "key:4", prefix + "key:0"));
    show(
        "renamed",
        () -> {
          redisson.getKeys().rename(prefix + "key:5", prefix + "key:other");
          return redisson.getBucket(prefix + "key:other").get();
        });
    show(
        "renamed or not",
        () -> redisson.getKeys().renamenx(prefix + "key:6", prefix + "key:another"));
    show(
        "object renamed",
        () -> {
          redisson.getBucket(prefix + "key:7").rename(prefix + "key:third");
          return redisson.getBucket(prefix + "key:third").get();
        });
    show("by pattern", () -> redisson.getKeys().deleteByPattern(prefix + "key:1*"));
  }

  private void buckets() {
    Map<String, Object> values = new HashMap<String, Object>();
    for (int i = 0; i < MANY; i++) {
      values.put(prefix + "bucket:" + i, "v" + i);
    }
    show("none set", () -> redisson.getBuckets().trySet(values));
    redisson.getKeys().delete(names(prefix + "bucket:"));
    show(
        "set",
        () -> {
          redisson.getBuckets().set(values);
          return new TreeMap<String, Object>(redisson.getBuckets().get(names(prefix + "bucket:")));
        });
    show("none set again", () -> redisson.getBuckets().trySet(values));
  }

  private void combined() {
    RSet<String> set = redisson.getSet(prefix + "set:0");
    set.addAll(Arrays.asList("a", "b", "c"));
    redisson.<String>getSet(prefix + "set:1").addAll(Arrays.asList("b", "c", "d"));
    show("union", () -> sorted(set.readUnion(prefix + "set:1")));
    show("difference", () -> sorted(set.readDiff(prefix + "set:1")));
    show("intersection", () -> sorted(set.readIntersection(prefix + "set:1")));
    show(
        "stored",
        () -> redisson.getSet(prefix + "set:2").union(prefix + "set:0", prefix + "set:1"));
    show("moved", () -> set.move(prefix + "set:1", "a"));
    redisson.getHyperLogLog(prefix + "log:0").add("x");
    redisson.getHyperLogLog(prefix + "log:1").add("y");
    show("counted", () -> redisson.getHyperLogLog(prefix + "log:0").countWith(prefix + "log:1"));
    show(
        "merged",
        () -> {
          redisson.getHyperLogLog(prefix + "log:0").mergeWith(prefix + "log:1");
          return redisson.getHyperLogLog(prefix + "log:0").count();
        });
    redisson.getBitSet(prefix + "bits:0").set(1);
    redisson.getBitSet(prefix + "bits:1").set(2);
    show(
        "bits",
        () -> {
          redisson.getBitSet(prefix + "bits:0").or(prefix + "bits:1");
          return redisson.getBitSet(prefix + "bits:0").cardinality();
        });
    RBlockingQueue<String> queue = redisson.getBlockingQueue(prefix + "queue:0");
    redisson.getBlockingQueue(prefix + "queue:1").add("job");
    show(
        "from any",
        () -> queue.pollFromAny(1, TimeUnit.SECONDS, prefix + "queue:1", prefix + "queue:2"));
    queue.add("to move");
    show("handed on", () -> queue.pollLastAndOfferFirstTo(prefix + "queue:2"));
  }

  private void scripts() {
    RScript script = Scripting.of(redisson);
    List<Object> keys = Arrays.<Object>asList(prefix + "script:0", prefix + "script:1");
    for (Object key : keys) {
      redisson.getBucket((String) key).set("s");
    }
    show(
        "script",
        () ->
            script.eval(
                RScript.Mode.READ_WRITE,
                "return redis.call('get', KEYS[1]) .. redis.call('get', KEYS[2])",
                RScript.ReturnType.VALUE,
                keys));
    show(
        "script of one",
        () ->
            script.eval(
                RScript.Mode.READ_WRITE,
                "return redis.call('get', KEYS[1])",
                RScript.ReturnType.VALUE,
                Collections.singletonList(keys.get(1))));
  }

  /** An object whose fields are those of a hash. */
  @REntity
  public static class Live {
    @RId private String name;
    private String value;

    public Live() {}

    public Live(String name) {
      this.name = name;
    }

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public String getValue() {
      return value;
    }

    public void setValue(String value) {
      this.value = value;
    }
  }

  private void liveObjects() {
    RLiveObjectService service = redisson.getLiveObjectService();
    show(
        "live",
        () -> {
          for (int i = 0; i < MANY; i++) {
            service.persist(new Live(prefix + "live" + i)).setValue("v" + i);
          }
          List<String> values = new ArrayList<String>();
          for (int i = 0; i < MANY; i++) {
            values.add(service.get(Live.class, prefix + "live" + i).getValue());
          }
          return values;
        });
    show(
        "live deleted",
        () -> {
          service.delete(Live.class, prefix + "live3");
          return service.get(Live.class, prefix + "live3");
        });
    if (indexed) {
      show("indexed", () -> Indexed.walk(service));
    }
  }

  /** Runs wherever a worker is. */
  public static final class Task implements Callable<String>, Serializable {
    private static final long serialVersionUID = 1;
    private final String name;

    Task(String name) {
      this.name = name;
    }

    @Override
    public String call() {
      return "done by " + name;
    }
  }

  private boolean taskLost;
  private final List<RScheduledFuture<String>> later = new ArrayList<RScheduledFuture<String>>();

  private void scheduled() {
    for (int i = 0; i < 4; i++) {
      RScheduledExecutorService service =
          redisson.getExecutorService(prefix + "executor:" + i, new SerializationCodec());
      service.registerWorkers(1);
      later.add(service.schedule(new Task("executor " + i), 1, TimeUnit.SECONDS));
      show("submitted", () -> submitted(service));
    }
  }

  /**
   * The result of a task. Of a thousand tasks that are submitted to a service with one worker,
   * Redisson 2.15 never runs one, also with one server and without an agent: one is forgiven.
   */
  private String submitted(RScheduledExecutorService service) throws Exception {
    try {
      return service.submit(new Task("it")).get(15, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      if (taskLost) {
        throw e;
      }
      taskLost = true;
      return service.submit(new Task("it")).get(30, TimeUnit.SECONDS);
    }
  }

  private void cached() {
    for (int i = 0; i < MANY; i++) {
      RMapCache<String, String> cache = redisson.getMapCache(prefix + "cache:" + i);
      for (int j = 0; j < 5; j++) {
        cache.put("short" + j, "lived", 100, TimeUnit.MILLISECONDS);
      }
      cache.put("long", "lived");
    }
  }

  private void finish() {
    for (RScheduledFuture<String> future : later) {
      show("scheduled", () -> future.get(30, TimeUnit.SECONDS));
    }
    for (int i = 0; i < MANY; i++) {
      String name = prefix + "cache:" + i;
      show(
          "cleaned",
          () -> {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (redisson.getMap(name).size() > 1 && System.nanoTime() < deadline) {
              Thread.sleep(50);
            }
            return redisson.getMap(name).size()
                + " "
                + redisson.<String, String>getMapCache(name).get("long");
          });
    }
  }

  private static String[] names(String prefix) {
    String[] names = new String[MANY];
    for (int i = 0; i < MANY; i++) {
      names[i] = prefix + i;
    }
    return names;
  }

  private static TreeSet<String> sorted(Iterable<?> elements) {
    TreeSet<String> sorted = new TreeSet<String>();
    for (Object element : elements) {
      sorted.add(String.valueOf(element));
    }
    return sorted;
  }

  private static void show(String what, Callable<?> step) {
    String result;
    try {
      Object value = step.call();
      // Redisson's own lists of results do not tell what is in them.
      result =
          String.valueOf(value instanceof List ? new ArrayList<Object>((List<?>) value) : value);
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      result =
          "error: "
              + String.valueOf(cause.getMessage()).split("\\. channel|\n")[0]
              + " ("
              + cause.getClass().getSimpleName()
              + ")";
    }
    System.out.println(what + ": " + result);
  }
}
