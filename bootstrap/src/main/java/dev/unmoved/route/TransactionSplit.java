package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The commands of one transaction, sorted by slot: one transaction per slot, and one reply to EXEC
 * from theirs. Commands without keys go with the first slot. Not thread-safe.
 */
public final class TransactionSplit {
  /** Where the reply to one command of the client comes from. */
  private static final class Share {
    final Command command;
    final List<Piece> pieces; // empty: the command went whole to one slot
    final int keys;
    final int[] slots; // one per piece; Slot.NONE: the first slot of all
    final int[] indexes; // of its command in the transaction of that slot

    Share(Command command, List<Piece> pieces, int keys, int size) {
      this.command = command;
      this.pieces = pieces;
      this.keys = keys;
      slots = new int[size];
      indexes = new int[size];
    }
  }

  private final Map<Integer, List<byte[]>> bySlot = new LinkedHashMap<Integer, List<byte[]>>();
  private final List<Share> shares = new ArrayList<Share>();
  // before the first key: they go first, in the first slot
  private final List<byte[]> keyless = new ArrayList<byte[]>();

  /**
   * Adds a command.
   *
   * @param slot where it belongs, as its first key tells, or the text of a script without keys;
   *     {@link Slot#NONE}: anywhere
   * @param bytes the command as it goes over the wire
   * @param splits whether commands over several slots may be cut
   * @return false when its keys are of several slots and it cannot be cut: then nothing was added
   */
  public boolean add(
      Command command,
      Arguments arguments,
      KeyPositions keys,
      int slot,
      byte[] bytes,
      boolean splits) {
    if (!Split.isOverSeveralSlots(arguments, keys)) {
      Share share = new Share(command, Collections.<Piece>emptyList(), 0, 1);
      put(share, 0, slot, bytes);
      shares.add(share);
      return true;
    }
    List<Piece> pieces = pieces(command, arguments, keys, splits);
    if (pieces.isEmpty()) {
      return false;
    }
    Share share = new Share(command, pieces, keys.size(), pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      put(share, i, pieces.get(i).slot(), pieces.get(i).command());
    }
    shares.add(share);
    return true;
  }

  /** Whether {@link #add} would take a command, whatever else there is. */
  public static boolean accepts(
      Command command, Arguments arguments, KeyPositions keys, boolean splits) {
    return !Split.isOverSeveralSlots(arguments, keys)
        || !pieces(command, arguments, keys, splits).isEmpty();
  }

  private static List<Piece> pieces(
      Command command, Arguments arguments, KeyPositions keys, boolean splits) {
    return splits && command.requestPolicy() == RequestPolicy.MULTI_SHARD
        ? Split.bySlot(command, arguments, keys)
        : Collections.<Piece>emptyList();
  }

  private void put(Share share, int piece, int slot, byte[] bytes) {
    List<byte[]> commands = keyless;
    if (slot != Slot.NONE) {
      commands = bySlot.get(slot);
      if (commands == null) {
        // The first slot takes over what came before any key, and what has none later on.
        commands = bySlot.isEmpty() ? keyless : new ArrayList<byte[]>();
        bySlot.put(slot, commands);
      }
    }
    share.slots[piece] = slot;
    share.indexes[piece] = commands.size();
    commands.add(bytes);
  }

  /** The slots with commands, in the order in which the client named them. */
  public List<Integer> slots() {
    return new ArrayList<Integer>(bySlot.keySet());
  }

  /** How many commands of the client's there are. */
  public int size() {
    return shares.size();
  }

  /** The commands without keys that go with no slot: all of them, as long as none has keys. */
  public List<byte[]> keyless() {
    return bySlot.isEmpty() ? keyless : Collections.<byte[]>emptyList();
  }

  /** The commands for {@code slot}, in their order; none where it has none. */
  public List<byte[]> commands(int slot) {
    List<byte[]> commands = bySlot.get(slot);
    return commands == null ? Collections.<byte[]>emptyList() : commands;
  }

  /**
   * The client's reply to EXEC.
   *
   * @param replies to the EXEC of each slot, in the order of {@link #slots}, or to that of {@link
   *     #keyless}; none an error
   * @throws ProtocolException when a reply does not have one element per command
   */
  public byte[] merged(List<byte[]> replies) throws ProtocolException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = ("*" + shares.size() + "\r\n").getBytes(StandardCharsets.US_ASCII);
    out.write(header, 0, header.length);
    writeReplies(replies, out);
    return out.toByteArray();
  }

  /**
   * Writes the replies to the client's commands, one after the other.
   *
   * @param replies as for {@link #merged}
   */
  public void writeReplies(List<byte[]> replies, ByteArrayOutputStream out)
      throws ProtocolException {
    Map<Integer, Frames> framesBySlot = new LinkedHashMap<Integer, Frames>();
    int next = 0;
    if (bySlot.isEmpty()) {
      framesBySlot.put(Slot.NONE, frames(replies.get(0), keyless));
    }
    for (Map.Entry<Integer, List<byte[]>> slot : bySlot.entrySet()) {
      Frames frames = frames(replies.get(next++), slot.getValue());
      if (framesBySlot.isEmpty()) {
        framesBySlot.put(Slot.NONE, frames);
      }
      framesBySlot.put(slot.getKey(), frames);
    }
    for (Share share : shares) {
      byte[] reply = reply(share, framesBySlot);
      out.write(reply, 0, reply.length);
    }
  }

  private static Frames frames(byte[] reply, List<byte[]> commands) throws ProtocolException {
    Frames frames = Frames.of(reply);
    if (frames.count() != commands.size()) {
      throw new ProtocolException("expected one reply per command");
    }
    return frames;
  }

  private static byte[] reply(Share share, Map<Integer, Frames> framesBySlot) {
    List<byte[]> replies = new ArrayList<byte[]>(share.slots.length);
    for (int i = 0; i < share.slots.length; i++) {
      // each slot of the share has been executed
      Frames frames = Objects.requireNonNull(framesBySlot.get(share.slots[i]));
      byte[] reply =
          Arrays.copyOfRange(
              frames.bytes(), frames.start(share.indexes[i]), frames.end(share.indexes[i]));
      if (reply[0] == '-') {
        return reply;
      }
      replies.add(reply);
    }
    return share.pieces.isEmpty()
        ? replies.get(0)
        : ReplyMerger.bySlot(share.command, share.keys, share.pieces, replies);
  }
}
