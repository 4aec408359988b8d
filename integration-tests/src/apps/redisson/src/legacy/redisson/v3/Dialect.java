package legacy.redisson.v3;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import legacy.common.Walk;
import org.redisson.api.BatchOptions;
import org.redisson.api.BatchOptions.ExecutionMode;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RBucket;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RScript;
import org.redisson.api.RStream;
import org.redisson.api.RTopic;
import org.redisson.api.RTransaction;
import org.redisson.api.RateIntervalUnit;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.api.StreamMessageId;
import org.redisson.api.TransactionOptions;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.api.stream.StreamReadGroupArgs;

/** What Redisson 3 since 3.11 and Redisson 4 word differently. */
public final class Dialect {
  private Dialect() {}

  public static RBatch batch(RedissonClient redisson) {
    return redisson.createBatch(BatchOptions.defaults());
  }

  public static List<?> responses(RBatch batch) {
    BatchResult<?> result = batch.execute();
    return result == null ? null : result.getResponses();
  }

  public static RBatch[] otherBatches(RedissonClient redisson) {
    return new RBatch[] {
      redisson.createBatch(BatchOptions.defaults().skipResult()),
      redisson.createBatch(BatchOptions.defaults().executionMode(ExecutionMode.IN_MEMORY_ATOMIC)),
      redisson.createBatch(BatchOptions.defaults().executionMode(ExecutionMode.REDIS_WRITE_ATOMIC)),
      redisson.createBatch(BatchOptions.defaults().executionMode(ExecutionMode.REDIS_READ_ATOMIC))
    };
  }

  public static Runnable listen(RedissonClient redisson, String name, BlockingQueue<String> heard) {
    RTopic topic = redisson.getTopic(name);
    int id =
        topic.addListener(String.class, (channel, message) -> heard.add(channel + " " + message));
    return () -> topic.removeListener(id);
  }

  public static void later(RedissonClient redisson, Walk.Results results) {
    RStream<String, String> stream = redisson.getStream("tour:stream");
    stream.add(new StreamMessageId(1, 1), StreamAddArgs.entry("field", "one"));
    stream.add(new StreamMessageId(1, 2), StreamAddArgs.entry("field", "two"));
    results.add("stream", stream.range(StreamMessageId.MIN, StreamMessageId.MAX));
    results.add("read", stream.read(StreamReadArgs.greaterThan(new StreamMessageId(1, 1))));
    Scripting.of(redisson)
        .eval(
            RScript.Mode.READ_WRITE,
            "return redis.call('xgroup', 'create', KEYS[1], 'group', '0')",
            RScript.ReturnType.STATUS,
            Collections.<Object>singletonList("tour:stream"));
    results.add(
        "read of group", stream.readGroup("group", "one", StreamReadGroupArgs.neverDelivered()));
    results.add("ack", stream.ack("group", new StreamMessageId(1, 1)));
    RRateLimiter limiter = redisson.getRateLimiter("tour:limiter");
    results.add("rate", limiter.trySetRate(RateType.OVERALL, 2, 100, RateIntervalUnit.SECONDS));
    results.add(
        "acquired", limiter.tryAcquire() + " " + limiter.tryAcquire() + " " + limiter.tryAcquire());
    RTransaction transaction = redisson.createTransaction(TransactionOptions.defaults());
    RBucket<String> bucket = transaction.getBucket("{tour}transaction1");
    bucket.set("in a transaction");
    transaction.getMap("{tour}transaction2").put("field", "too");
    transaction.commit();
    results.add("committed", redisson.getBucket("{tour}transaction1").get());
    results.add("committed", redisson.getMap("{tour}transaction2").readAllMap());
  }
}
