package dev.unmoved.engine.link;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What nodes said unasked that has its place by the reply to one part. */
public final class Pushes {
  /** Of a subscription: all confirmations but the last, and messages among them; null: none yet. */
  public @Nullable Queue<byte[]> confirmations;

  /** What follows the reply. */
  public final Queue<byte[]> after = new ArrayDeque<byte[]>();
}
