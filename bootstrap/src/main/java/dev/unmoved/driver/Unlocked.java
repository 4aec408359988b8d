package dev.unmoved.driver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The lock of what one thread alone uses: an event loop waits for nobody. */
final class Unlocked implements Lock {
  static final Unlocked INSTANCE = new Unlocked();

  private Unlocked() {}

  @Override
  public void lock() {
    // it is free
  }

  @Override
  public void lockInterruptibly() {
    // it is free
  }

  @Override
  public boolean tryLock() {
    return true;
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) {
    return true;
  }

  @Override
  public void unlock() {
    // it is always free
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException();
  }
}
