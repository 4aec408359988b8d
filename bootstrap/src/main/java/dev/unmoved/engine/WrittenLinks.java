package dev.unmoved.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The links over which one session has written since its last WAIT, the latest one per node: what
 * replicas have acknowledged is known by connection, and of an earlier link's writes no more can be
 * missing than of a later one's.
 */
final class WrittenLinks {
  private final Session session;
  private final LinkSource source;
  private List<Link> links = new ArrayList<Link>(4);
  private boolean waits; // the client has asked once, and may again

  WrittenLinks(Session session, LinkSource source) {
    this.session = session;
    this.source = source;
  }

  /** Something that may change data goes over {@code link}. */
  void onWrite(Link link) {
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
  boolean keeps(Link link) {
    return waits && link.writer == links;
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /**
   * Takes the links to ask, each held by the session from now on. Those that others write over by
   * now still tell of our writes, as long as they can be had.
   *
   * @return null when one is closed, or in use by another session: then nobody can tell
   */
  List<Link> take() {
    waits = true;
    List<Link> taken = links;
    links = new ArrayList<Link>(4);
    boolean complete = true;
    for (Link link : taken) {
      complete &= session.holds(link) || reclaim(link);
    }
    return complete ? taken : null;
  }

  private boolean reclaim(Link link) {
    if (!source.reclaim(link)) {
      return false;
    }
    session.hold(link);
    return true;
  }
}
