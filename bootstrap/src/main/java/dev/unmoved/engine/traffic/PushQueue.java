package dev.unmoved.engine.traffic;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What nodes said unasked and the client is to have as soon as no reply is half delivered. Counts
 * what has its place behind a reply too, until that was delivered.
 */
final class PushQueue {
  private final ArrayDeque<byte[]> due = new ArrayDeque<byte[]>();
  private int delivered; // bytes of the first one that the client has had
  private long bytes; // of all that wait, behind replies too

  /** {@code push} is due. */
  void add(byte[] push) {
    addTo(due, push);
  }

  /** {@code push} has its place by a reply, with {@code others}. */
  void addTo(Queue<byte[]> others, byte[] push) {
    bytes += push.length;
    others.add(push);
  }

  /** What had its place by a reply is due. */
  void release(Queue<byte[]> pushes) {
    due.addAll(pushes);
    pushes.clear();
  }

  /** What had its place by a reply is for nobody. */
  void drop(Queue<byte[]> pushes) {
    for (byte[] push : pushes) {
      bytes -= push.length;
    }
    pushes.clear();
  }

  /** Whether nothing is due. */
  boolean isEmpty() {
    return due.isEmpty();
  }

  /** Copies the next bytes of what is due; returns how many, 0 when nothing is. */
  int deliver(byte[] target, int offset, int length) {
    byte[] push = due.peek();
    if (push == null) {
      return 0;
    }
    int n = Math.min(length, push.length - delivered);
    System.arraycopy(push, delivered, target, offset, n);
    delivered += n;
    if (delivered == push.length) {
      bytes -= push.length;
      due.poll();
      delivered = 0;
    }
    return n;
  }

  /** How many bytes {@link #deliver} has at least. */
  int deliverable() {
    byte[] push = due.peek();
    return push == null ? 0 : push.length - delivered;
  }

  /** The bytes of all that the client has not had yet, or not whole. */
  long bytes() {
    return bytes;
  }
}
