package legacy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.redisson.api.RBatch;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;

/** What the first of Redisson 3 word differently. */
final class Dialect {
  private Dialect() {}

  static RBatch batch(RedissonClient redisson) {
    return redisson.createBatch();
  }

  static List<?> responses(RBatch batch) {
    return batch.execute();
  }

  static RBatch[] otherBatches(RedissonClient redisson) {
    return new RBatch[] {redisson.createBatch()};
  }

  static Runnable listen(RedissonClient redisson, String name, BlockingQueue<String> heard) {
    RTopic<String> topic = redisson.getTopic(name);
    int id = topic.addListener((channel, message) -> heard.add(channel + " " + message));
    return () -> topic.removeListener(id);
  }

  static void later(RedissonClient redisson, Walk.Results results) {}
}
