package legacy.jedis;

import legacy.common.Service;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** A {@link Service} on a pool of Jedis, whose users give back what failed as broken. */
public final class Patient extends Service {
  private final JedisPool pool;

  private Patient(JedisPool pool, int number, Counts counts) {
    super(number, counts);
    this.pool = pool;
  }

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    int threads = settings.number("threads", 3);
    final JedisPool pool = Generation.pool(settings, threads);
    new Crew() {
      @Override
      public Service member(int number, Counts counts) {
        return new Patient(pool, number, counts);
      }
    }.serve(settings, threads);
  }

  @Override
  public void writeAndRead(String key, String value) {
    Jedis jedis = pool.getResource();
    boolean fine = false;
    try {
      check(key, jedis.set(key, value), jedis.get(key));
      fine = true;
    } finally {
      if (fine) {
        Generation.giveBack(pool, jedis);
      } else {
        Generation.giveBackBroken(pool, jedis);
      }
    }
  }
}
