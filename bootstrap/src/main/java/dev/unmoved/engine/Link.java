package dev.unmoved.engine;

import dev.unmoved.resp.ReplyReader;
import dev.unmoved.topology.Node;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * One connection to one node as sessions see it: the parts it was given and that await their
 * replies in that order, and the bytes received. A driver extends it with the real connection.
 * While a session holds a link nobody else touches it; between sessions it is empty, and so can be
 * pooled.
 */
public abstract class Link {
  private static final byte[] EMPTY = new byte[0];

  final ArrayDeque<Part> inFlight = new ArrayDeque<Part>(4);
  // given to this link, not yet handed to the driver
  final ArrayDeque<Part> outbox = new ArrayDeque<Part>(4);
  final Action write = Action.write(this);
  final ReplyReader reader = new ReplyReader();

  private Node node;
  private final ConnectionState state;

  boolean opening;
  boolean closed;
  boolean condemned; // serves what it has, then closes
  boolean ending; // its node executes nothing more of what came over it, and closes it
  boolean parting; // closes when it is written to, whatever the node may answer
  boolean writeQueued;
  long clientId; // what its node calls it; 0: not known here
  boolean asksForId; // or has asked
  Object writer; // the list that notes who wrote over it last; null: nobody has
  int pins; // reasons to keep it although nothing is in flight: a transaction, watched keys
  int attached; // parts in flight here, or answered here and not yet delivered
  Part lastAnswered; // of the undelivered ones, the one that the client asked for last
  int undelivered; // of those, the answered ones whose reply lies in the receive buffer
  long undeliveredBytes; // of those replies

  byte[] in = EMPTY;
  int frameStart; // first byte of the reply being read that the client has not had yet
  int scanned;
  int inEnd;
  boolean streaming; // the client already has the first bytes of the reply being read

  private Subscriptions subscriptions; // null until the first one
  private byte[] writeBytes;
  private int writeStart;
  private int writeEnd;

  /**
   * @param node where it leads; null when not known yet, as for a client's own connection
   * @param state what was replayed on it, and so who may share it
   */
  protected Link(Node node, ConnectionState state) {
    this.node = node;
    this.state = state;
  }

  /** The node at the other end. */
  public final Node node() {
    return node;
  }

  /** What was replayed on this connection. */
  public final ConnectionState state() {
    return state;
  }

  /** Whether the node turned out to be gone, or this connection unusable. */
  public final boolean isClosed() {
    return closed;
  }

  /** Whether it is closed right behind its only command, which has to arrive all the same. */
  public final boolean isParting() {
    return parting;
  }

  final void node(Node learned) {
    node = learned;
  }

  /**
   * Moves on to the next range of bytes to write, if there is one. Ranges that lie side by side
   * come as one. From then on their commands count as written: they may have reached the node.
   */
  public final boolean nextWrite() {
    Part first = outbox.poll();
    if (first == null) {
      writeBytes = null;
      return false;
    }
    first.written = true;
    writeBytes = first.bytes;
    writeStart = first.start;
    writeEnd = first.end;
    Part following = outbox.peek();
    while (following != null && following.bytes == writeBytes && following.start == writeEnd) {
      following.written = true;
      writeEnd = following.end;
      outbox.poll();
      following = outbox.peek();
    }
    return true;
  }

  /**
   * Nothing of what was written and not answered was executed: its TLS handshake failed, or the
   * node said so.
   */
  public final void takeBackWrites() {
    for (Part part : inFlight) {
      part.written = false;
    }
  }

  /**
   * Forgets what was given to it of the client's requests after {@code sequence} and is not written
   * yet.
   */
  final void takeBack(long sequence) {
    boolean followerGone = false;
    for (Iterator<Part> parts = outbox.descendingIterator(); parts.hasNext(); ) {
      Part part = parts.next();
      // What precedes a command to help it, as ASKING does, would help another one.
      followerGone = part.sequence > sequence || followerGone && part.origin == Part.Origin.SILENT;
      if (followerGone) {
        parts.remove();
        // it may have been to undo something, DISCARD say
        condemned |= part.origin == Part.Origin.SILENT;
        inFlight.removeLastOccurrence(part);
        part.state = Part.State.FAILED;
        part.link = null;
        attached--;
      }
    }
  }

  /** Has {@code other} written in the place of {@code part}. */
  final void replaceUnwritten(Part part, Part other) {
    for (int i = outbox.size(); i > 0; i--) {
      Part next = outbox.poll();
      outbox.add(next == part ? other : next);
    }
  }

  /** Whether {@link #nextWrite} has more. */
  public final boolean hasWrites() {
    return !outbox.isEmpty();
  }

  /** The array of the current range. */
  public final byte[] writeBytes() {
    return writeBytes;
  }

  /** Where the current range starts. */
  public final int writeStart() {
    return writeStart;
  }

  /** Where the current range ends, exclusive. */
  public final int writeEnd() {
    return writeEnd;
  }

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

  final Subscriptions subscriptions() {
    if (subscriptions == null) {
      subscriptions = new Subscriptions();
    }
    return subscriptions;
  }

  final void forgetSubscriptions() {
    subscriptions = null;
  }

  /** Whether messages may come in between replies here, so that every frame has to be looked at. */
  final boolean isSubscribed() {
    return subscriptions != null && subscriptions.isActive();
  }

  final void append(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, in, inEnd, length);
    inEnd += length;
  }

  final boolean hasReceived() {
    return inEnd > frameStart;
  }

  /**
   * Called when the client has had everything received so far: the buffer may be filled from its
   * start again.
   */
  final void recycle() {
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

  @Override
  public String toString() {
    return String.valueOf(node);
  }
}
