package legacy;

import java.io.File;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RBatch;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.config.SingleServerConfig;

/** What the first of Redisson 3 word differently. */
final class Dialect {
  private Dialect() {}

  static void trust(SingleServerConfig server) {
    server.setSslTruststore(new File(System.getProperty("javax.net.ssl.trustStore")).toURI())
        .setSslTruststorePassword(System.getProperty("javax.net.ssl.trustStorePassword"));
  }

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

  static long publish(RedissonClient redisson, String name, String message) {
    return redisson.getTopic(name).publish(message);
  }

  static boolean tryLock(RedissonClient redisson, String name) throws InterruptedException {
    return redisson.getFairLock(name).tryLock(5, 10, TimeUnit.SECONDS);
  }

  static void later(RedissonClient redisson, Walk.Results results) {}
}
