package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.topology.ScanPosition;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KEYS of slots that were on their way while all primaries were asked: the nodes that keys leave
 * are asked once more, then those that they go to.
 */
final class ListWalk extends Walk {
  private final byte[] command;
  private final List<byte[]> lists;

  ListWalk(Part whole, List<byte[]> lists, NodeViews views, Traffic traffic) {
    super(whole, views, traffic);
    this.command = whole.copy();
    this.lists = new ArrayList<byte[]>(lists);
  }

  @Override
  void askForKeys() {
    ask(new PiecePart(whole, whole.command, command, Slot.NONE));
  }

  @Override
  void onKeys(byte[] reply) {
    lists.add(reply);
    endsNode();
  }

  @Override
  void onNodeDone(@Nullable ScanPosition next) {
    if (next != null) {
      walkOnAt(next);
    } else {
      whole.answer(ReplyMerger.unionOfShards(whole.knownCommand(), lists));
    }
  }
}
