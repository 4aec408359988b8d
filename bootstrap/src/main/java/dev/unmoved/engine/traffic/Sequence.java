package dev.unmoved.engine.traffic;

import dev.unmoved.command.Command;
import dev.unmoved.engine.link.Part;
import dev.unmoved.topology.Slot;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The client's requests whose replies it has not had, in the order in which it sent them. */
public final class Sequence implements Iterable<Part> {
  private final ArrayDeque<Part> parts = new ArrayDeque<Part>(4);
  private @Nullable Part spare; // answered, and remembered by nobody
  private long next;

  /**
   * The client has sent a request. The usual one costs no allocation: it takes the place of one
   * that is over.
   */
  public Part add(@Nullable Command command, byte[] bytes, int start, int end, int slot) {
    Part part = spare;
    if (part == null) {
      part = new Part(Part.Origin.CLIENT, command, bytes, start, end, slot, next++);
    } else {
      spare = null;
      part.reuse(command, bytes, start, end, slot, next++);
    }
    parts.add(part);
    return part;
  }

  /** Bytes that the client has sent and that are no request of its own; they have no reply here. */
  public Part addRaw(byte[] bytes) {
    return new Part(Part.Origin.CLIENT, null, bytes, 0, bytes.length, Slot.NONE, next++);
  }

  /** The request whose reply comes next, or null. */
  public @Nullable Part first() {
    return parts.peek();
  }

  /** Takes away a request whose reply the client has had. */
  public void remove(Part part) {
    if (parts.peek() == part) {
      parts.poll();
    } else {
      parts.remove(part);
    }
  }

  /** Takes away the first request; its reply never left the client's own buffer. */
  public void removeAnsweredInPlace() {
    Part part = parts.poll();
    if (part.isOrdinary()) {
      spare = part;
    }
  }

  /** Whether every request was answered and its reply delivered. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** How many requests there are. */
  public int size() {
    return parts.size();
  }

  /** How many requests the client has ever sent. */
  public long count() {
    return next;
  }

  /** Whether a request that was sent before {@code part} awaits its answer. */
  public boolean hasUnansweredBefore(Part part) {
    for (Part earlier : parts) {
      if (earlier == part) {
        return false;
      }
      if (!earlier.isAnswered()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Iterator<Part> iterator() {
    return parts.iterator();
  }
}
