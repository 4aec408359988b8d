package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.List;

/** How large values are. Not thread-safe. */
final class MemoryUsage {
  private final Side source;
  private boolean refused;

  MemoryUsage(Side source) {
    this.source = source;
  }

  /** Whether the source does not tell, so that every key is taken for small. */
  boolean isRefused() {
    return refused;
  }

  /** In bytes of the source's memory; 0 or less where it is not known, or the key is gone. */
  long[] of(List<Item> items) throws IOException, CopyException {
    long[] sizes = new long[items.size()];
    if (refused) {
      return sizes;
    }
    Calls calls = new Calls();
    for (Item item : items) {
      calls.add(item.source.database, "MEMORY", "USAGE", item.source.name);
    }
    List<RespValue> replies = source.ask(calls);
    for (int i = 0; i < sizes.length; i++) {
      refused |= replies.get(i).isError();
      sizes[i] = replies.get(i).isError() ? 0 : replies.get(i).number();
    }
    return sizes;
  }
}
