package dev.unmoved.agent.operate.copy;

import java.io.IOException;
import java.util.List;

/** What is done with the keys of the source. */
interface PageWork {
  /**
   * Deals with some keys, of which {@code tally} is told what became of each.
   *
   * @throws IOException when a connection breaks; the same keys come once more, with another tally
   * @throws CopyException when no key can be dealt with any more
   */
  void onPage(List<Item> items, Tally tally) throws IOException, CopyException;
}
