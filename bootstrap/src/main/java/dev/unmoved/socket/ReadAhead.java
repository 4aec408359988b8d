package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.Session;

/**
 * What came for a client while it was writing, in the order in which it reads: so requests that are
 * answered need not be remembered until it does. Guarded by the lock of the session's driver.
 */
final class ReadAhead {
  private static final byte[] EMPTY = new byte[0];

  private byte[] bytes = EMPTY;
  private int start;
  private int end;
  private long requests; // how many were answered with what lies here

  int length() {
    return end - start;
  }

  /**
   * Whether to leave the rest to the nodes until the client reads. A reply no larger than what is
   * remembered of a request may always come.
   */
  boolean isFull() {
    return length() > DriverLimits.READ_AHEAD_MAX + requests * DriverLimits.REQUEST_SIZE;
  }

  /** Takes what the session has for the client. */
  void append(Session session) {
    long before = session.deliveredCount();
    int n;
    while ((n = session.deliverable()) > 0) {
      makeRoom(n);
      end += session.deliver(bytes, end, n);
    }
    requests += session.deliveredCount() - before;
  }

  private void makeRoom(int length) {
    if (bytes.length - end >= length) {
      return;
    }
    int kept = length();
    byte[] larger =
        bytes.length - kept >= Math.max(length, kept) ? bytes : new byte[2 * kept + length + 512];
    System.arraycopy(bytes, start, larger, 0, kept);
    bytes = larger;
    start = 0;
    end = kept;
  }

  /** Copies the client's next bytes; returns how many, 0 when none lie here. */
  int read(byte[] target, int offset, int length) {
    int n = Math.min(length, length());
    System.arraycopy(bytes, start, target, offset, n);
    start += n;
    if (start == end) {
      bytes = EMPTY;
      start = 0;
      end = 0;
      requests = 0;
    }
    return n;
  }
}
