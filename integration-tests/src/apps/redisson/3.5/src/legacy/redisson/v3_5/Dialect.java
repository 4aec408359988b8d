package legacy.redisson.v3_5;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import legacy.common.Walk;
import org.redisson.api.RBatch;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;

/** What the first of Redisson 3 word differently. */
public final class Dialect {
  private Dialect() {}

  public static RBatch batch(RedissonClient redisson) {
    return redisson.createBatch();
  }

  public static List<?> responses(RBatch batch) {
    return batch.execute();
  }

  public static RBatch[] otherBatches(RedissonClient redisson) {
    return new RBatch[] {redisson.createBatch()};
  }

  public static Runnable listen(RedissonClient redisson, String name, BlockingQueue<String> heard) {
    RTopic<String> topic = redisson.getTopic(name);
    int id = topic.addListener((channel, message) -> heard.add(channel + " " + message));
    return () -> topic.removeListener(id);
  }

  public static void later(RedissonClient redisson, Walk.Results results) {}
}
