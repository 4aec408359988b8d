package dev.unmoved.engine.link;

import dev.unmoved.topology.Node;
import dev.unmoved.topology.WaitingClients;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one node as sessions see it: the parts it was given and that await their
 * replies in that order, and the bytes received. A driver extends it with the real connection, and
 * calls its methods only: the fields are the session's. While a session holds a link nobody else
 * touches it; between sessions it is empty, and so can be pooled.
 */
public abstract class Link extends Inbound implements WaitingClients.Endpoint {
  /** One thing a session asks its driver to do. */
  public static final class Action {
    /** What to do with {@link Action#link}. */
    public enum Kind {
      /**
       * Connect to the link's node and replay its state, then tell {@code onLinkOpened} or {@code
       * onLinkFailed}.
       */
      OPEN,
      /** Write everything {@link Link#nextWrite} gives. */
      WRITE,
      /** Close the connection; nothing more is expected of it. */
      CLOSE
    }

    private final Kind kind;
    private final Link link;

    /** To do {@code kind} with {@code link}. */
    public Action(Kind kind, Link link) {
      this.kind = kind;
      this.link = link;
    }

    /** What to do. */
    public Kind kind() {
      return kind;
    }

    /** The link it concerns. */
    public Link link() {
      return link;
    }

    @Override
    public String toString() {
      return kind + " " + link;
    }
  }

  private static final byte[] NOTHING = new byte[0];

  /** The parts that it was given and that are not answered, in the order they were given. */
  public final ArrayDeque<Part> inFlight = new ArrayDeque<Part>(4);

  /** Of those, the ones that are not handed to the driver yet. */
  public final ArrayDeque<Part> outbox = new ArrayDeque<Part>(4);

  /** To write here: made once, as every command needs it. */
  public final Action write = new Action(Action.Kind.WRITE, this);

  private @Nullable Node node;
  private ConnectionState state;

  /** Whether it is being opened. */
  public boolean opening;

  /** Whether its node turned out to be gone, or it was given up. */
  public boolean closed;

  /** Whether it serves what it has, and then closes. */
  public boolean condemned;

  /** Whether its node executes nothing more of what came over it, and closes it. */
  public boolean ending;

  /** Whether it closes when it is written to, whatever the node may answer. */
  public boolean parting;

  /** Whether {@link #write} waits to be carried out. */
  public boolean writeQueued;

  /** What its node calls it; 0: not known here. */
  public long clientId;

  /** Whether the node was asked for {@link #clientId}. */
  public boolean asksForId;

  /** The wait of its client over it, which others may seek; null: there is none. */
  public WaitingClients.@Nullable Wait wait;

  /** Whether another link to its node tells of all keys that this one tells of. */
  public boolean superseded;

  /** Whether the session watches keys over it, so that whatever ends a WATCH concerns them. */
  public boolean watching;

  /** The list that notes who wrote over it last; null: nobody has. */
  public @Nullable Object writer;

  /** Whether its node shows all commands over it, or is about to. */
  public boolean monitors;

  /**
   * The place, in all that the client has sent, of the command by which it began to listen over
   * this link, last: what was asked before does not belong behind it; 0: it never has.
   */
  public long listensFrom;

  /** Reasons to keep it although nothing is in flight: a transaction, watched keys. */
  public int pins;

  /** Of the undelivered parts, the one that the client asked for last. */
  public @Nullable Part lastAnswered;

  private @Nullable Subscriptions subscriptions; // null until the first one
  private byte[] writeBytes = NOTHING;
  private int writeStart;
  private int writeEnd;

  /**
   * A link that is not connected yet, or that the client has connected itself.
   *
   * @param node where it leads; null when not known yet, as for a client's own connection
   * @param state what was replayed on it, and so who may share it
   */
  protected Link(@Nullable Node node, ConnectionState state) {
    this.node = node;
    this.state = state;
  }

  /** The link that {@code part} was last given to, or null. */
  public static @Nullable Link of(Part part) {
    return (Link) part.inbound;
  }

  /** The node at the other end; null: not known yet. */
  public final @Nullable Node node() {
    return node;
  }

  /** The node at the other end, where it is known to be known: as it is in a cluster. */
  public final Node knownNode() {
    Node known = node;
    if (known == null) {
      throw new IllegalStateException("it is not known where a link leads");
    }
    return known;
  }

  /** What was replayed on this connection. */
  public final ConnectionState state() {
    return state;
  }

  /** Something else was replayed than was asked for. */
  public final void state(ConnectionState replayed) {
    state = replayed;
  }

  /** Whether the node turned out to be gone, or this connection unusable. */
  public final boolean isClosed() {
    return closed;
  }

  /** Whether it is closed right behind its only command, which has to arrive all the same. */
  public final boolean isParting() {
    return parting;
  }

  /** Takes note of where it leads. */
  public final void node(Node learned) {
    node = learned;
  }

  /**
   * Moves on to the next range of bytes to write, if there is one. Ranges that lie side by side
   * come as one. From then on their commands count as written: they may have reached the node.
   */
  public final boolean nextWrite() {
    Part first = outbox.poll();
    if (first == null) {
      writeBytes = NOTHING;
      writeStart = 0;
      writeEnd = 0;
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
  public final void markUnwritten() {
    for (Part part : inFlight) {
      part.written = false;
    }
  }

  /**
   * Forgets what was given to it of the client's requests after {@code sequence} and is not written
   * yet.
   */
  public final void dropUnwritten(long sequence) {
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
        part.inbound = null;
        attached--;
      }
    }
  }

  /** Has {@code other} written in the place of {@code part}. */
  public final void replaceUnwritten(Part part, Part other) {
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

  /** What its client subscribes to over it. */
  public final Subscriptions subscriptions() {
    if (subscriptions == null) {
      subscriptions = new Subscriptions();
    }
    return subscriptions;
  }

  /** All subscriptions have ended, and nothing is shown. */
  public final void forgetSubscriptions() {
    subscriptions = null;
    monitors = false;
  }

  /**
   * A command by which the client begins to hear what comes unasked, or ends that, is on its way.
   */
  public final void onListeningSent(Part part) {
    if (!isSubscribed()) {
      listensFrom = part.sequence;
    }
    if (part.isSubscription()) {
      subscriptions().onSent(part.knownCommand(), part.arguments());
    } else {
      monitors = true;
    }
  }

  /**
   * Ends the wait of its client over it. Returns false when somebody else is about to end it: then
   * the link must not be anybody else's meanwhile.
   */
  public final boolean endWait() {
    WaitingClients.Wait ended = wait;
    wait = null;
    return ended == null || ended.end();
  }

  /**
   * Whether its node executes hardly any command that comes over it: RESP2 leaves few to a
   * subscribed connection, MONITOR to any.
   */
  public final boolean isRestricted(int protocol) {
    return monitors || protocol == 2 && isSubscribed();
  }

  /** Whether messages may come in between replies here, so that every frame has to be looked at. */
  public final boolean isSubscribed() {
    return subscriptions != null && subscriptions.isActive();
  }

  @Override
  public @Nullable String localAddress() {
    return null;
  }

  @Override
  public String toString() {
    return String.valueOf(node);
  }
}
