package dev.unmoved.engine.traffic;

/** Arithmetic on points in time that may wrap around, where {@link Long#MAX_VALUE} is never. */
public final class Wakes {
  private Wakes() {}

  /** Of two times the earlier one. */
  public static long earlier(long one, long other) {
    return one == Long.MAX_VALUE || other != Long.MAX_VALUE && other - one < 0 ? other : one;
  }
}
