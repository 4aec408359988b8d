package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * The links over which one session has written since its last WAIT, the latest one per node: what
 * replicas have acknowledged is known by connection, and of an earlier link's writes no more can be
 * missing than of a later one's.
 */
public final class WrittenLinks {
  private List<Link> links = new ArrayList<Link>(4);
  private boolean waits; // the client has asked once, and may again

  /** Something that may change data goes over {@code link}. */
  public void onWrite(Link link) {
    if (link.writer == links) {
      return;
    }
    link.writer = links;
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).node() == null
          ? link.node() == null
          : links.get(i).node().equals(link.node())) {
        links.set(i, link);
        return;
      }
    }
    links.add(link);
  }

  /**
   * Whether {@code link} has to be kept, as the client is going to ask who has acknowledged what
   * went over it.
   */
  public boolean keeps(Link link) {
    return waits && link.writer == links;
  }

  /** Whether nothing was written since the last WAIT. */
  public boolean isEmpty() {
    return links.isEmpty();
  }

  /** The links to ask; from now on all those are kept that the client writes over. */
  public List<Link> drain() {
    waits = true;
    List<Link> taken = links;
    links = new ArrayList<Link>(4);
    return taken;
  }
}
