package legacy.redisson.together;

import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import legacy.common.Settings;
import org.redisson.Redisson;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RTransaction;
import org.redisson.api.RedissonClient;
import org.redisson.api.TransactionOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson's transactions over several objects, and locks that are waited for. Prints each result.
 */
public final class Together {
  private static final int LIMIT_SECONDS = 25; // less than a lock's lease

  private final RedissonClient redisson;

  private Together(Settings settings) {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress("redis://" + settings.host() + ":" + settings.port())
        .setConnectionMinimumIdleSize(2)
        .setTimeout(settings.timeoutMillis());
    redisson = Redisson.create(config);
  }

  public static void main(String[] args) {
    try {
      new Together(new Settings(args)).run();
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    waited("lock", redisson.getLock("lock:a"), redisson.getLock("lock:a"));
    RReadWriteLock lock = redisson.getReadWriteLock("lock:b");
    waited("write after read", lock.readLock(), lock.writeLock());
    waited("read after write", lock.writeLock(), lock.readLock());
    waited("write after write", lock.writeLock(), lock.writeLock());
    lock.readLock().lock();
    System.out.println("read twice: " + tried(lock.readLock()));
    lock.readLock().unlock();
    transactions();
  }

  /** One thread has a lock, another waits for it, and gets it because it is told. */
  private void waited(String what, Lock mine, Lock others) throws Exception {
    mine.lock();
    BlockingQueue<Boolean> got = new LinkedBlockingQueue<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                if (others.tryLock()) {
                  throw new IllegalStateException(what + " is not held");
                }
                begun.countDown();
                boolean locked = others.tryLock(LIMIT_SECONDS, TimeUnit.SECONDS);
                got.add(locked);
                if (locked) {
                  others.unlock();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    other.start();
    begun.await();
    while (redisson.getKeys().count() == 0 || other.getState() == Thread.State.RUNNABLE) {
      Thread.sleep(10); // until it waits
    }
    mine.unlock();
    System.out.println(what + ": " + got.take());
    other.join();
  }

  private static boolean tried(Lock lock) throws InterruptedException {
    BlockingQueue<Boolean> got = new LinkedBlockingQueue<>();
    Thread other =
        new Thread(
            () -> {
              boolean locked = lock.tryLock();
              if (locked) {
                lock.unlock();
              }
              got.add(locked);
            });
    other.start();
    return got.take();
  }

  private void transactions() {
    for (int i = 0; i < 5; i++) {
      redisson.getBucket("stock:" + i).set("10");
      RTransaction transaction = redisson.createTransaction(TransactionOptions.defaults());
      transaction.getBucket("order:" + i).set("of one");
      transaction.getBucket("stock:" + i).set("9");
      transaction.getMap("customer:" + i).put("order", "order:" + i);
      transaction.getSet("open").add("order:" + i);
      if (i == 3) {
        transaction.rollback();
      } else {
        transaction.commit();
      }
      System.out.println(
          "transaction: "
              + redisson.getBucket("order:" + i).get()
              + " "
              + redisson.getBucket("stock:" + i).get()
              + " "
              + new TreeMap<>(redisson.getMap("customer:" + i).readAllMap()));
    }
    System.out.println("open: " + redisson.getSet("open").size());
  }
}
