package dev.unmoved.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the commands of one slot in the order the client issued them while the cluster is in
 * motion: none may overtake an earlier one that is still unanswered somewhere else.
 *
 * <p>As long as every slot stays where it is, one link per node is order enough, and nothing is
 * tracked here. The session starts tracking at the first redirect, refusal or change of owner it
 * meets with commands in flight, and stops when all of those are answered.
 */
final class SlotOrder {
  // each list by sequence
  private final Map<Integer, List<Part>> unanswered = new HashMap<Integer, List<Part>>();
  private boolean tracking;

  boolean isTracking() {
    return tracking;
  }

  /**
   * Starts tracking; {@code inFlight} are the client's unanswered parts in the order they were
   * issued.
   */
  void start(Iterable<Part> inFlight) {
    for (Part part : inFlight) {
      if (part.gathering == null) {
        addIfSent(part);
      } else {
        for (Part piece : part.gathering.parts) {
          addIfSent(piece);
        }
      }
    }
    tracking = !unanswered.isEmpty();
  }

  private void addIfSent(Part part) {
    if (part.state == Part.State.IN_FLIGHT
        || part.state == Part.State.HELD
        || part.state == Part.State.PARKED) {
      add(part);
    }
  }

  /** Takes note of a part that is to be sent, unless it is known already. */
  void add(Part part) {
    if (part.ordered || part.slot < 0) {
      return;
    }
    part.ordered = true;
    List<Part> ofSlot = unanswered.get(part.slot);
    if (ofSlot == null) {
      ofSlot = new ArrayList<Part>();
      unanswered.put(part.slot, ofSlot);
    }
    int index = ofSlot.size();
    while (index > 0 && ofSlot.get(index - 1).sequence > part.sequence) {
      index--;
    }
    ofSlot.add(index, part);
    tracking = true;
  }

  /**
   * Whether {@code part} may go to {@code link} now: all earlier ones of its slot are answered, or
   * ahead of it there.
   */
  boolean maySend(Part part, Link link) {
    return maySend(part.slot, part, Long.MAX_VALUE, link);
  }

  /**
   * The same for something of {@code slot} that the client asked for as number {@code sequence}.
   */
  boolean maySend(int slot, long sequence, Link link) {
    return maySend(slot, null, sequence, link);
  }

  private boolean maySend(int slot, Part part, long sequence, Link link) {
    List<Part> ofSlot = unanswered.get(slot);
    if (ofSlot == null) {
      return true;
    }
    for (Part earlier : ofSlot) {
      if (earlier == part || earlier.sequence >= sequence) {
        return true;
      }
      if (earlier.state != Part.State.IN_FLIGHT || earlier.link != link) {
        return false;
      }
    }
    return true;
  }

  /** Forgets an answered part and moves those it held back into {@code released}, in order. */
  void remove(Part part, ArrayDeque<Part> released) {
    if (!part.ordered) {
      return;
    }
    part.ordered = false;
    List<Part> ofSlot = unanswered.get(part.slot);
    if (ofSlot == null) {
      return;
    }
    ofSlot.remove(part);
    if (ofSlot.isEmpty()) {
      unanswered.remove(part.slot);
      tracking = !unanswered.isEmpty();
    } else {
      release(part.slot, released);
    }
  }

  /**
   * Moves the held parts of {@code slot} into {@code released}, in order; whoever still has to wait
   * comes back.
   */
  void release(int slot, ArrayDeque<Part> released) {
    List<Part> ofSlot = unanswered.get(slot);
    if (ofSlot != null) {
      for (Part waiting : ofSlot) {
        if (waiting.state == Part.State.HELD) {
          released.add(waiting);
        }
      }
    }
  }
}
