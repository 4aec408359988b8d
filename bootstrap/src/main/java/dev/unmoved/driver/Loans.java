package dev.unmoved.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * The links that one session has on lease. They are known here and not only to the session, since
 * after a mistake of ours nobody can believe what the session says of them: they are closed then,
 * whatever it says, and none of them gets into a pool. Guarded by whatever guards the session.
 */
public final class Loans<L> {
  private final List<L> links = new ArrayList<L>(4);

  /** The session has got {@code link}. */
  public void add(L link) {
    links.add(link);
  }

  /** The session has given {@code link} back, or had it closed. Repeated calls do nothing. */
  public void remove(L link) {
    for (int i = links.size() - 1; i >= 0; i--) { // the one that came last goes first, as a rule
      if (links.get(i) == link) {
        links.remove(i);
        return;
      }
    }
  }

  /** All of them, of which none is on lease any more. */
  public List<L> removeAll() {
    List<L> all = new ArrayList<L>(links);
    links.clear();
    return all;
  }
}
