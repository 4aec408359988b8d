package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Bond;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that takes the replies of several parts, with what has come in so far. */
public abstract class Gathering extends Bond {
  /** Stands for all parts in the client's sequence. */
  public final Part whole;

  /** The parts, in the order in which they were added. */
  public final List<PiecePart> parts = new ArrayList<PiecePart>();

  /** The reply to each part; null: not in yet. */
  public final List<byte[]> replies = new ArrayList<byte[]>();

  /** Over which link each reply came; null: not in yet, or no node was asked. */
  public final List<Link> nodes = new ArrayList<Link>();

  private int missing;

  /** Begins to gather what {@code whole} asks for. */
  protected Gathering(Part whole) {
    this.whole = whole;
    whole.pieces = parts;
    whole.state = Part.State.IN_FLIGHT;
    whole.slot = Slot.NONE; // its parts keep the order of their slots; the whole has none
  }

  /** The gathering that awaits {@code part}'s reply. */
  static Gathering of(PiecePart part) {
    Bond gathering = part.gathering;
    if (gathering == null) {
      throw new IllegalStateException("nobody awaits the reply to a part");
    }
    return (Gathering) gathering;
  }

  /** One more part. */
  public final void add(PiecePart part) {
    part.gathering = this;
    part.ordinal = parts.size();
    parts.add(part);
    replies.add(null);
    nodes.add(null);
    missing++;
  }

  /**
   * A part is answered.
   *
   * @return whether that was the last one
   */
  final boolean onReply(PiecePart part, @Nullable Link link, byte[] reply) {
    replies.set(part.ordinal, reply);
    nodes.set(part.ordinal, link);
    return --missing == 0;
  }

  /** The reply that was asked for last. */
  protected final byte[] last() {
    return replies.get(replies.size() - 1);
  }

  /** Which part was answered with an error, or -1. */
  protected final int failed() {
    for (int i = 0; i < replies.size(); i++) {
      if (replies.get(i)[0] == '-') {
        return i;
      }
    }
    return -1;
  }

  /**
   * What to answer when a part has failed: its error, with the slot and the node, and what the
   * other parts did.
   *
   * @param node what people call the node that has answered so
   */
  protected final byte[] partialFailure(int failed, int slot, int succeeded, String node) {
    return ReplyMerger.partialFailure(replies.get(failed), slot, node, succeeded, replies.size());
  }

  /**
   * For people, behind the reason why a part will never be answered: what of the whole was executed
   * before; empty: nothing is known of that.
   */
  protected String progress() {
    return "";
  }

  /** Every part is answered. More may be added and sent. */
  public abstract void onGathered(long nowNanos);
}
