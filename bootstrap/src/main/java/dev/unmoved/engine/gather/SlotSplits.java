package dev.unmoved.engine.gather;

import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.Piece;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.route.Split;
import java.util.List;

/** MGET, MSET, DEL and their kind over several slots: one part per slot, all sent at once. */
final class SlotSplits {
  private final class Parts extends Gathering {
    private final List<Piece> pieces;
    private final int keyCount;

    Parts(Part whole, List<Piece> pieces, int keyCount) {
      super(whole);
      this.pieces = pieces;
      this.keyCount = keyCount;
    }

    @Override
    public void onGathered(long nowNanos) {
      int failed = failed();
      whole.answer(
          failed >= 0
              ? partialFailure(
                  failed,
                  pieces.get(failed).slot(),
                  succeeded(),
                  traffic.overview.name(nodes.get(failed)))
              : ReplyMerger.bySlot(whole.knownCommand(), keyCount, pieces, replies));
    }

    private int succeeded() {
      int succeeded = 0;
      for (byte[] reply : replies) {
        succeeded += reply[0] == '-' ? 0 : 1;
      }
      return succeeded;
    }
  }

  private final Traffic traffic;
  private final KeyPositions keys = new KeyPositions();

  SlotSplits(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Takes a request apart; false when its keys are of one slot, or it cannot be cut. */
  boolean begin(Part whole, Arguments arguments) {
    keys.clear();
    whole.knownCommand().keys(arguments, keys);
    List<Piece> pieces = Split.bySlot(whole.knownCommand(), arguments, keys);
    if (pieces.isEmpty()) {
      return false;
    }
    if (whole.knownCommand().write()) {
      Log.once(
          "split " + whole.knownCommand().name(),
          whole.knownCommand().name()
              + " over keys of several slots is sent in parts, one per slot: not atomic");
    }
    Gathering parts = new Parts(whole, pieces, keys.size());
    traffic.cluster().activity().split();
    whole.goes(Sighting.Way.SPLIT);
    for (Piece piece : pieces) {
      parts.add(new PiecePart(whole, whole.command, piece.command(), piece.slot()));
    }
    traffic.send(parts);
    return true;
  }
}
