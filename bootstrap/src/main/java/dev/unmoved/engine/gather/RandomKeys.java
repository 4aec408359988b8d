package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.topology.Slot;

/** RANDOMKEY: a primary, whichever has a key. */
final class RandomKeys {
  /** One shard after the other, until one has something. */
  private final class InTurn extends Gathering {
    private final int[] shardSlots;
    private final byte[] command;

    InTurn(Part whole, int[] shardSlots, byte[] command) {
      super(whole);
      this.shardSlots = shardSlots;
      this.command = command;
    }

    void askNext() {
      PiecePart part = new PiecePart(whole, whole.command, command, Slot.NONE);
      part.shardSlot = shardSlots[parts.size()];
      add(part);
      traffic.send(part);
    }

    @Override
    public void onGathered(long nowNanos) {
      byte[] last = last();
      boolean nothing = last[0] == '_' || (last[0] == '$' && last[1] == '-');
      if (nothing && parts.size() < shardSlots.length) {
        askNext();
      } else {
        whole.answer(last);
      }
    }
  }

  private final Traffic traffic;

  RandomKeys(Traffic traffic) {
    this.traffic = traffic;
  }

  /** RANDOMKEY: a primary at random, and the next where that has none. */
  boolean askInTurn(Part whole) {
    int[] shardSlots = traffic.cluster().topology().slotPerShard();
    if (shardSlots.length < 2) {
      return false;
    }
    int first = traffic.random.nextInt(shardSlots.length);
    int[] turns = new int[shardSlots.length];
    for (int i = 0; i < shardSlots.length; i++) {
      turns[i] = shardSlots[(first + i) % shardSlots.length];
    }
    new InTurn(whole, turns, whole.copy()).askNext();
    return true;
  }
}
