package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Part;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a fact has made possible, to be done once it is dealt with: whoever finds out is below
 * whoever does it, and calls nobody.
 */
public final class Agenda {
  private final ArrayDeque<Part> toSend = new ArrayDeque<Part>();
  private final ArrayDeque<Gathering> gathered = new ArrayDeque<Gathering>();

  /** {@code part} is to be sent if it is {@link Part.State#HELD} still when its turn comes. */
  public void send(Part part) {
    toSend.add(part);
  }

  /** All parts of {@code gathering} are answered. */
  public void complete(Gathering gathering) {
    gathered.add(gathering);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return toSend.isEmpty() && gathered.isEmpty();
  }

  /** The next part to send, or null. */
  public @Nullable Part nextToSend() {
    return toSend.poll();
  }

  /** The next request to put together, or null. */
  public @Nullable Gathering nextGathered() {
    return gathered.poll();
  }
}
