package dev.unmoved.engine.link;

import java.util.ArrayDeque;
import java.util.Queue;

/** What nodes said unasked that has its place by the reply to one part. */
public final class Pushes {
  /** Of a subscription: all confirmations but the last, and messages among them; null: none yet. */
  public Queue<byte[]> confirmations;

  /** What follows the reply. */
  public final Queue<byte[]> after = new ArrayDeque<byte[]>();
}
