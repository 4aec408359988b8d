package legacy.redisson;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.redisson.v3_21.Kinds;
import org.redisson.RedissonMultiLock;
import org.redisson.api.RLock;
import org.redisson.api.RPermitExpirableSemaphore;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RedissonClient;

/**
 * One client holds locks of every kind, many at a time, for longer than {@code watchdog}
 * milliseconds; another tries to get each of them meanwhile, which must not succeed.
 *
 * <p>Prints {@code HELD} when it has them and, with {@code watched=false}, leaves the rest to
 * others until {@code stop} arrives on stdin. Otherwise it prints {@code RENEWED} when all of them
 * have been renewed as often as {@code renewals} says, and after {@code stop} {@code OK} when they
 * were held throughout and are free afterwards.
 */
public final class Locks {
  private static final int OF_A_KIND = 4;

  /** A lock, or two in one, and the same as the other client sees them. */
  private static final class Held {
    final String name;
    final Lock mine;
    final Lock others;
    final RLock[] parts; // what has a time to live
    final long[] ttl;
    final int[] renewals;

    Held(String name, Lock mine, Lock others, RLock... parts) {
      this.name = name;
      this.mine = mine;
      this.others = others;
      this.parts = parts.length == 0 ? new RLock[] {(RLock) mine} : parts;
      this.ttl = new long[this.parts.length];
      this.renewals = new int[this.parts.length];
    }

    /** Looks once more whether it has been renewed; how often so far. */
    int renewals() {
      int least = Integer.MAX_VALUE;
      for (int i = 0; i < parts.length; i++) {
        long now = parts[i].remainTimeToLive();
        if (now < 0) {
          throw new IllegalStateException(name + " is gone: " + now);
        }
        if (ttl[i] > 0 && now > ttl[i]) {
          renewals[i]++;
        }
        ttl[i] = now;
        least = Math.min(least, renewals[i]);
      }
      return least;
    }
  }

  private final RedissonClient holder;
  private final RedissonClient other;
  private final String prefix;
  private final List<Held> locks = new ArrayList<Held>();

  private Locks(Settings settings) {
    holder = RedissonStore.client(settings);
    other = RedissonStore.client(settings);
    prefix = settings.text("prefix", "");
  }

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    try {
      new Locks(settings).run(settings);
    } catch (Throwable e) {
      e.printStackTrace();
      System.out.println("FAILED " + e);
      System.exit(1);
    }
    System.out.println("OK");
    System.exit(0);
  }

  private void run(Settings settings) throws Exception {
    name(settings.number("plain", 120));
    for (Held held : locks) {
      held.mine.lock();
    }
    List<RPermitExpirableSemaphore> semaphores = new ArrayList<RPermitExpirableSemaphore>();
    List<String> permits = new ArrayList<String>();
    for (int i = 0; i < OF_A_KIND; i++) {
      RPermitExpirableSemaphore semaphore =
          holder.getPermitExpirableSemaphore(prefix + "permit:" + i);
      semaphore.trySetPermits(1);
      semaphores.add(semaphore);
      permits.add(semaphore.acquire(1, TimeUnit.HOURS));
    }
    long heldNanos = System.nanoTime();
    System.out.println("HELD");
    if (!settings.text("watched", "true").equals("true")) {
      StandardInput.awaitStop();
      return;
    }
    Thread stopped = stopped();
    int wanted = settings.number("renewals", 2);
    long watchdogNanos = TimeUnit.MILLISECONDS.toNanos(settings.number("watchdog", 30000));
    for (boolean all = false; !all || stopped.isAlive(); ) {
      boolean before = all;
      all = System.nanoTime() - heldNanos > watchdogNanos;
      for (Held held : locks) {
        all &= held.renewals() >= wanted;
        check(!held.others.tryLock(), held.name + " was given to another client");
      }
      for (int i = 0; i < OF_A_KIND; i++) {
        String permit = other.getPermitExpirableSemaphore(prefix + "permit:" + i).tryAcquire();
        check(permit == null, "permit " + i + " was given to another client");
      }
      if (all && !before) {
        System.out.println("RENEWED");
      }
    }
    for (int i = 0; i < OF_A_KIND; i++) {
      semaphores.get(i).release(permits.get(i));
      check(
          other.getPermitExpirableSemaphore(prefix + "permit:" + i).tryAcquire() != null,
          "no permit " + i);
    }
    for (Held held : locks) {
      held.mine.unlock(); // throws where it is not held by this thread
      check(held.others.tryLock(), held.name + " is not free");
      held.others.unlock();
    }
    holder.shutdown();
    other.shutdown();
  }

  private void name(int plain) {
    for (int i = 0; i < plain; i++) {
      add(prefix + "plain:" + i);
    }
    for (int i = 0; i < OF_A_KIND; i++) {
      String fair = prefix + "fair:" + i;
      locks.add(new Held(fair, holder.getFairLock(fair), other.getFairLock(fair)));
      String read =
          prefix + "read-" + i; // 3.5 makes keys of several slots from a name with a colon
      RReadWriteLock readers = holder.getReadWriteLock(read);
      locks.add(new Held(read, readers.readLock(), other.getReadWriteLock(read).writeLock()));
      String write = prefix + "write-" + i;
      RReadWriteLock writers = holder.getReadWriteLock(write);
      locks.add(new Held(write, writers.writeLock(), other.getReadWriteLock(write).readLock()));
      String multi = prefix + "multi:" + i;
      RLock one = holder.getLock(multi + ":one");
      RLock two = holder.getLock(multi + ":two");
      Lock both =
          new RedissonMultiLock(other.getLock(multi + ":one"), other.getLock(multi + ":two"));
      locks.add(new Held(multi, new RedissonMultiLock(one, two), both, one, two));
      for (String kind : Kinds.LATER) {
        String name = prefix + kind + ":" + i;
        locks.add(new Held(name, Kinds.lock(holder, kind, name), Kinds.lock(other, kind, name)));
      }
    }
  }

  private void add(String name) {
    locks.add(new Held(name, holder.getLock(name), other.getLock(name)));
  }

  private static Thread stopped() {
    Thread reader =
        new Thread("stdin") {
          @Override
          public void run() {
            StandardInput.awaitStop();
          }
        };
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
