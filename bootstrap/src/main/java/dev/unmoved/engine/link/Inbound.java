package dev.unmoved.engine.link;

import dev.unmoved.resp.ReplyReader;

/**
 * The receiving half of a link: the bytes that came from its node, as far as the client has not had
 * them. A part knows its link as this, which knows nothing of parts: {@link Link#of} leads back.
 */
public abstract class Inbound {
  private static final byte[] EMPTY = new byte[0];

  /** Finds where the reply ends that is being received. */
  public final ReplyReader reader = new ReplyReader();

  /** Parts in flight here, or answered here and not yet delivered. */
  public int attached;

  /** Of those, the answered ones whose reply lies in the receive buffer. */
  public int undelivered;

  /** The bytes of those replies, which keep the memory that they were received in. */
  public long undeliveredBytes;

  /** The receive buffer. */
  public byte[] in = EMPTY;

  /** The first byte in {@link #in} of the reply being read that the client has not had yet. */
  public int frameStart;

  /** Up to where {@link #reader} has looked. */
  public int scanned;

  /** The end of what was received. */
  public int inEnd;

  /** Whether the client already has the first bytes of the reply being read. */
  public boolean streaming;

  /**
   * How much has come from the node that the client has not had yet: it keeps the memory it was
   * received in.
   */
  public final long waitingBytes() {
    return undeliveredBytes + inEnd - frameStart;
  }

  /** The receive buffer, with room for at least one byte at {@link #readOffset}. */
  public final byte[] readBuffer() {
    reserve(1);
    return in;
  }

  /** Where the next bytes from the node go in {@link #readBuffer}. */
  public final int readOffset() {
    return inEnd;
  }

  /** Takes bytes that were received elsewhere. */
  public final void append(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, in, inEnd, length);
    inEnd += length;
  }

  /** Whether something was received that is in no reply yet. */
  public final boolean hasReceived() {
    return inEnd > frameStart;
  }

  /**
   * Called when the client has had everything received so far: the buffer may be filled from its
   * start again.
   */
  public final void recycle() {
    if (undelivered == 0 && frameStart == inEnd) {
      frameStart = 0;
      scanned = 0;
      inEnd = 0;
      if (in.length > Limits.RECEIVE_BUFFER_KEPT_MAX) {
        in = EMPTY;
      }
    }
  }

  private void reserve(int space) {
    if (in.length - inEnd >= space) {
      return;
    }
    int kept = inEnd - frameStart;
    long size = Math.max(Limits.RECEIVE_BUFFER, Math.max((long) kept + space, 2L * kept));
    size = Math.min(size, Math.max((long) kept + space, Integer.MAX_VALUE - 64));
    // Answered replies still lie in the old array and are delivered from there, so it is left
    // alone.
    byte[] target = undelivered == 0 && in.length >= size ? in : new byte[(int) size];
    System.arraycopy(in, frameStart, target, 0, kept);
    in = target;
    scanned -= frameStart;
    inEnd = kept;
    frameStart = 0;
  }
}
