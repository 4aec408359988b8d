package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a command over keys of several slots into one command per slot: what stands before the keys,
 * the keys of the slot with their values, what stands behind. Keys keep their order within a slot,
 * so of two values for one key the last one wins as ever.
 */
public final class Split {
  private Split() {}

  /**
   * The pieces of a command whose request policy is MULTI_SHARD.
   *
   * @return an empty list when there is nothing to cut: one slot only, or a call that no server
   *     would accept, or one that has to be all or nothing (MSETEX with NX or XX)
   */
  public static List<Piece> bySlot(Command command, Arguments arguments, KeyPositions keys) {
    int step = command.keyStep();
    if (keys.size() < 2
        || !isEvenly(arguments, keys, step)
        || !command.countsKeysProperly(arguments)
        || isAllOrNothing(command, arguments, keys, step)) {
      return Collections.emptyList();
    }
    Map<Integer, List<Integer>> ordinalsBySlot = new LinkedHashMap<Integer, List<Integer>>();
    for (int ordinal = 0; ordinal < keys.size(); ordinal++) {
      int key = keys.get(ordinal);
      int slot = Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
      List<Integer> ordinals = ordinalsBySlot.get(slot);
      if (ordinals == null) {
        ordinals = new ArrayList<Integer>();
        ordinalsBySlot.put(slot, ordinals);
      }
      ordinals.add(ordinal);
    }
    if (ordinalsBySlot.size() < 2) {
      return Collections.emptyList();
    }
    List<Piece> pieces = new ArrayList<Piece>(ordinalsBySlot.size());
    for (Map.Entry<Integer, List<Integer>> entry : ordinalsBySlot.entrySet()) {
      pieces.add(piece(arguments, keys, step, entry.getKey(), entry.getValue()));
    }
    return pieces;
  }

  /**
   * A call over several slots that no server accepts because its last key lacks a value, or its
   * number of keys is none, with the first key in place of all: then a node finds that error, as
   * one server would, rather than keys of several slots.
   *
   * @return null for a call that is none such
   */
  public static byte @Nullable [] inOneSlot(Command command, Arguments arguments) {
    KeyPositions keys = new KeyPositions();
    int count = command.keys(arguments, keys);
    boolean isWhole = count < 2 || keys.get(count - 1) + command.keyStep() <= arguments.count();
    if (count < 2 || isWhole && command.countsKeysProperly(arguments)) {
      return null;
    }
    byte[][] argv = arguments.copies();
    for (int i = 1; i < count; i++) {
      argv[keys.get(i)] = argv[keys.get(0)];
    }
    return RespWriter.command(argv);
  }

  /** Whether the keys of a call lie in more than one slot. */
  public static boolean isOverSeveralSlots(Arguments arguments, KeyPositions keys) {
    int slot = Slot.NONE;
    for (int i = 0; i < keys.size(); i++) {
      int key = keys.get(i);
      int its = Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
      if (slot != Slot.NONE && its != slot) {
        return true;
      }
      slot = its;
    }
    return false;
  }

  /** Whether key groups of {@code step} arguments lie side by side, the last one whole. */
  private static boolean isEvenly(Arguments arguments, KeyPositions keys, int step) {
    for (int i = 1; i < keys.size(); i++) {
      if (keys.get(i) != keys.get(i - 1) + step) {
        return false;
      }
    }
    return keys.get(keys.size() - 1) + step <= arguments.count();
  }

  private static boolean isAllOrNothing(
      Command command, Arguments arguments, KeyPositions keys, int step) {
    if (!command.name().equals("MSETEX")) {
      return false;
    }
    for (int i = keys.get(keys.size() - 1) + step; i < arguments.count(); i++) {
      if (arguments.is(i, "NX") || arguments.is(i, "XX")) {
        return true;
      }
    }
    return false;
  }

  private static Piece piece(
      Arguments arguments, KeyPositions keys, int step, int slot, List<Integer> ordinals) {
    List<byte[]> argv = new ArrayList<byte[]>();
    int first = keys.get(0);
    for (int i = 0; i < first; i++) {
      argv.add(arguments.copy(i));
    }
    if (first > 1 && arguments.number(first - 1) == keys.size()) {
      // the number of keys stands right before them (MSETEX; not MIGRATE)
      argv.set(first - 1, String.valueOf(ordinals.size()).getBytes(StandardCharsets.US_ASCII));
    }
    int[] positions = new int[ordinals.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = ordinals.get(i);
      int key = keys.get(positions[i]);
      for (int j = key; j < key + step; j++) {
        argv.add(arguments.copy(j));
      }
    }
    for (int i = keys.get(keys.size() - 1) + step; i < arguments.count(); i++) {
      argv.add(arguments.copy(i));
    }
    return new Piece(RespWriter.command(argv.toArray(new byte[0][])), slot, positions);
  }
}
