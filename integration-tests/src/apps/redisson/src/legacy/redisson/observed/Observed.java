package legacy.redisson.observed;

import java.util.Arrays;
import java.util.List;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.redisson.RedissonStore;
import legacy.redisson.v3.Dialect;
import legacy.redisson.v3.Scripting;
import org.redisson.api.RBatch;
import org.redisson.api.RLock;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;

/** A shop on one server, with three lines that would fail on a cluster. */
public final class Observed {
  private Observed() {}

  public static void main(String[] arguments) throws Exception {
    RedissonClient redisson = RedissonStore.client(new Settings(arguments));
    do {
      for (int i = 0; i < 100; i++) {
        serve(redisson, i);
      }
      System.out.println("READY");
    } while (StandardInput.saysAgain());
    redisson.shutdown();
  }

  private static void serve(RedissonClient redisson, int user) {
    redisson.getBucket("user:" + user + ":name").set("secret-" + user);
    redisson.getBucket("user:" + user + ":name").get();
    redisson.getBucket("user:" + user + ":name").rename("old:" + user + ":name"); // BAD
    RLock lock = redisson.getLock("lock:" + user);
    lock.lock();
    lock.unlock();
    RBatch batch = Dialect.batch(redisson);
    batch.getBucket("cart:" + user).setAsync("1");
    batch.getSet("all:" + user).unionAsync("cart-set:" + user, "order-set:" + user); // BAD
    batch.getAtomicLong("count:" + user).incrementAndGetAsync();
    batch.execute();
    List<Object> keys = Arrays.<Object>asList("stock:" + user, "sold:" + user);
    RScript script = Scripting.of(redisson);
    script.eval(RScript.Mode.READ_ONLY, "return KEYS[1]", RScript.ReturnType.VALUE, keys); // BAD
  }
}
