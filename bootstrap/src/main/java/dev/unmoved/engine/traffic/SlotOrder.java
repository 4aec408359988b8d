package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the commands of one slot in the order the client issued them while the cluster is in
 * motion: none may overtake an earlier one that is still unanswered somewhere else.
 *
 * <p>As long as every slot stays where it is, one link per node is order enough, and nothing is
 * tracked here. The session starts tracking at the first redirect, refusal or change of owner it
 * meets with commands in flight, and stops when all of those are answered.
 */
public final class SlotOrder {
  private final Sequence sequence;
  private final Agenda agenda;
  // each list by sequence
  private final Map<Integer, List<Part>> unanswered = new HashMap<Integer, List<Part>>();
  private boolean tracking;

  SlotOrder(Sequence sequence, Agenda agenda) {
    this.sequence = sequence;
    this.agenda = agenda;
  }

  /** Whether some slot's commands might overtake each other, so that all have to be looked at. */
  public boolean isTracking() {
    return tracking;
  }

  /** What is under way must not be overtaken from now on. */
  public void startTracking() {
    if (tracking) {
      return;
    }
    for (Part part : sequence) {
      addWhatIsSent(part);
    }
    tracking = !unanswered.isEmpty();
  }

  private void addWhatIsSent(Part part) {
    if (part.pieces == null) {
      addIfSent(part);
    } else {
      for (Part piece : part.pieces) {
        addWhatIsSent(piece);
      }
    }
  }

  private void addIfSent(Part part) {
    if (part.state == Part.State.IN_FLIGHT
        || part.state == Part.State.HELD
        || part.state == Part.State.PARKED) {
      add(part);
    }
  }

  /** Takes note of a part that is to be sent, unless it is known already. */
  public void add(Part part) {
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
  public boolean maySend(Part part, Link link) {
    return maySend(part.slot, part, Long.MAX_VALUE, link);
  }

  /**
   * The same for something of {@code slot} that the client asked for as number {@code sequence}.
   */
  public boolean maySend(int slot, long sequence, Link link) {
    return maySend(slot, null, sequence, link);
  }

  private boolean maySend(int slot, @Nullable Part part, long sequence, Link link) {
    List<Part> ofSlot = unanswered.get(slot);
    if (ofSlot == null) {
      return true;
    }
    for (Part earlier : ofSlot) {
      if (earlier == part || earlier.sequence >= sequence) {
        return true;
      }
      if (earlier.state != Part.State.IN_FLIGHT || earlier.inbound != link) {
        return false;
      }
    }
    return true;
  }

  /** Forgets an answered part; those that it held back are to be sent, in order. */
  public void remove(Part part) {
    if (forget(part) && unanswered.containsKey(part.slot)) {
      release(part.slot);
    }
  }

  /**
   * Forgets a part, and nobody else moves on.
   *
   * @return whether it was known
   */
  public boolean forget(Part part) {
    if (!part.ordered) {
      return false;
    }
    part.ordered = false;
    List<Part> ofSlot = unanswered.get(part.slot);
    if (ofSlot == null) {
      return false;
    }
    ofSlot.remove(part);
    if (ofSlot.isEmpty()) {
      unanswered.remove(part.slot);
      tracking = !unanswered.isEmpty();
    }
    return true;
  }

  /**
   * The held parts of {@code slot} are to be sent, in order; whoever still has to wait comes back.
   */
  public void release(int slot) {
    List<Part> ofSlot = unanswered.get(slot);
    if (ofSlot != null) {
      for (Part waiting : ofSlot) {
        if (waiting.state == Part.State.HELD) {
          agenda.send(waiting);
        }
      }
    }
  }
}
