package legacy.redisson.v2;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import legacy.common.Walk;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;

/** What Redisson 2.15 words differently. */
public final class Dialect {
  private Dialect() {}

  public static RBatch batch(RedissonClient redisson) {
    return redisson.createBatch();
  }

  public static List<?> responses(RBatch batch) {
    BatchResult<?> result = batch.execute();
    return result == null ? null : result.getResponses();
  }

  public static RBatch[] otherBatches(RedissonClient redisson) {
    return new RBatch[] {redisson.createBatch().skipResult(), redisson.createBatch().atomic()};
  }

  public static Runnable listen(RedissonClient redisson, String name, BlockingQueue<String> heard) {
    RTopic topic = redisson.getTopic(name);
    int id =
        topic.addListener(String.class, (channel, message) -> heard.add(channel + " " + message));
    return () -> topic.removeListener(id);
  }

  public static void later(RedissonClient redisson, Walk.Results results) {}
}
