package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.ClientIds;
import dev.unmoved.topology.Slot;

/** Requests for certain nodes, named otherwise than by a key: RANDOMKEY, CLIENT UNBLOCK. */
final class NodeRequests {
  private static final byte[] ONE = RespWriter.ascii(":1\r\n");

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

  /** One node alone. */
  private static final class AtOneNode extends Gathering {
    AtOneNode(Part whole) {
      super(whole);
    }

    @Override
    public void onGathered(long nowNanos) {
      whole.answer(last());
    }
  }

  private final Traffic traffic;

  NodeRequests(Traffic traffic) {
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

  /** CLIENT UNBLOCK: ends the wait of a connection of this JVM at the node where it waits. */
  boolean unblock(Part whole, Arguments arguments) {
    ClientIds.Client client = traffic.waits.unblocks(arguments);
    if (client == null) {
      return false;
    }
    boolean error = arguments.count() > 3 && arguments.is(3, "ERROR");
    if (client.unblock(error ? ClientIds.Unblocking.ERROR : ClientIds.Unblocking.TIMEOUT)) {
      whole.answer(ONE);
      return true;
    }
    byte[][] argv = arguments.copies();
    ClientIds.Place place = client.place();
    argv[2] = RespWriter.ascii(Long.toString(place.id()));
    PiecePart part = new PiecePart(whole, whole.command, RespWriter.command(argv), Slot.NONE);
    part.target(place.node());
    Gathering gathering = new AtOneNode(whole);
    gathering.add(part);
    traffic.send(gathering);
    return true;
  }
}
