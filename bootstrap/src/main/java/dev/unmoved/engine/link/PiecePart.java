package dev.unmoved.engine.link;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/** One of several parts that a client's request was taken apart into. */
public class PiecePart extends Part {
  /** The request. */
  public final Part whole;

  /** What puts the replies together; null: nobody awaits this one's. */
  public @Nullable Bond gathering;

  /** Which of the gathering's parts it is. */
  public int ordinal;

  /**
   * For a piece without keys: a slot of the shard that it is meant for; {@link Slot#NONE}: none.
   */
  public int shardSlot = Slot.NONE;

  /** The primary of that shard when it was chosen; null: only the slot counts. */
  public @Nullable Node shard;

  /** A piece of {@code whole}. */
  public PiecePart(Part whole, @Nullable Command command, byte[] bytes, int slot) {
    super(Origin.PIECE, command, bytes, 0, bytes.length, slot, whole.sequence);
    this.whole = whole;
  }

  /** A command that is part of what {@code whole} asks for, to the owner of its first key. */
  public static PiecePart of(Part whole, byte[] command) {
    Arguments arguments = parse(command, 0, command.length);
    Command row = CommandTable.find(arguments);
    int key = row == null ? 0 : row.firstKey(arguments);
    int slot = key == 0 ? Slot.NONE : Slot.of(command, arguments.start(key), arguments.length(key));
    return new PiecePart(whole, row, command, slot);
  }
}
