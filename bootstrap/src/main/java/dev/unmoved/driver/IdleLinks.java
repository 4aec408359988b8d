package dev.unmoved.driver;

/** Links that lie idle and have to be closed when they have done so for long. Thread-safe. */
public interface IdleLinks {
  /** Closes every link that has been idle since before {@code deadlineNanos}. */
  void expire(long deadlineNanos);
}
