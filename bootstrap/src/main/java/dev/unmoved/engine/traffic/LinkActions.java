package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the driver of one session has to do with its links, in that order. */
public final class LinkActions {
  private final ArrayDeque<Link.Action> waiting = new ArrayDeque<Link.Action>(4);

  LinkActions() {}

  /** Has {@code link} opened. */
  void open(Link link) {
    waiting.add(new Link.Action(Link.Action.Kind.OPEN, link));
  }

  /** Has what was given to {@code link} written. */
  public void write(Link link) {
    if (!link.writeQueued) {
      link.writeQueued = true;
      waiting.add(link.write);
    }
  }

  /** Has {@code link} closed. */
  void close(Link link) {
    waiting.add(new Link.Action(Link.Action.Kind.CLOSE, link));
  }

  /** Nothing that was to be done is worth it any more. */
  public void clear() {
    waiting.clear();
  }

  /** Whether the driver has nothing to do. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The next thing to do, or null. */
  public Link.@Nullable Action next() {
    Link.Action action = waiting.poll();
    while (action != null
        && action.kind() != Link.Action.Kind.CLOSE
        && action.link().closed
        && !action.link().parting) {
      action = waiting.poll(); // overtaken: nothing is opened or written for a link that is gone
    }
    if (action != null && action.kind() == Link.Action.Kind.WRITE) {
      action.link().writeQueued = false;
    }
    return action;
  }
}
