package dev.unmoved.engine.transaction;

import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.TransactionSplit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a transaction that is kept until EXEC, in their order: such as one node can
 * execute, sorted by slot as long as they follow one another, and between them those that no single
 * node can. A data holder.
 */
final class Segments {
  /** Commands that follow one another, or one. */
  static final class Segment {
    /** Commands by slot; null: this is a single one that no node can execute. */
    final @Nullable TransactionSplit split;

    /** That one; null: there are several. */
    final @Nullable Part single;

    private Segment(@Nullable TransactionSplit split, @Nullable Part single) {
      this.split = split;
      this.single = single;
    }

    /** Commands by slot; only where there is no single one. */
    TransactionSplit knownSplit() {
      TransactionSplit known = split;
      if (known == null) {
        throw new IllegalStateException("a single command");
      }
      return known;
    }

    /** The single command; only where there is one. */
    Part knownSingle() {
      Part known = single;
      if (known == null) {
        throw new IllegalStateException("commands by slot");
      }
      return known;
    }

    /** How many commands of the client's these are. */
    int size() {
      return split == null ? 1 : split.size();
    }
  }

  private final List<Segment> all = new ArrayList<Segment>();
  private boolean hasSingles;

  /**
   * Adds a command that nodes can execute.
   *
   * @param splits whether commands over several slots may be cut
   * @return false when its keys are of several slots and it cannot be cut: then nothing was added
   */
  boolean add(Part part, Arguments arguments, KeyPositions keys, boolean splits) {
    TransactionSplit begun = all.isEmpty() ? null : last().split;
    TransactionSplit split = begun == null ? new TransactionSplit() : begun;
    if (!split.add(part.knownCommand(), arguments, keys, part.slot, part.copy(), splits)) {
      return false;
    }
    if (split.size() == 1) {
      all.add(new Segment(split, null));
    }
    return true;
  }

  /** Adds a command that no single node can execute. */
  void addSingle(Part part) {
    all.add(new Segment(null, part));
    hasSingles = true;
  }

  private Segment last() {
    return all.get(all.size() - 1);
  }

  /** Commands that follow one another, in their order. */
  List<Segment> all() {
    return all;
  }

  /** How many commands there are before segment {@code index}. */
  int commandsBefore(int index) {
    int count = 0;
    for (Segment segment : all.subList(0, index)) {
      count += segment.size();
    }
    return count;
  }

  /** Whether an EXEC over several slots has to wait until all before it is answered. */
  boolean goInSteps(boolean watches) {
    return watches || all.size() > 1 || all.get(0).split == null;
  }

  /**
   * Whether one node can execute all of it as one transaction.
   *
   * @param watched the slot whose keys are watched, or {@link dev.unmoved.topology.Slot#NONE}
   */
  boolean isOfOneSlot(int watched) {
    if (hasSingles || all.size() > 1) {
      return false;
    }
    List<Integer> slots =
        all.isEmpty() ? Collections.<Integer>emptyList() : last().knownSplit().slots();
    return slots.isEmpty() || slots.size() == 1 && (watched < 0 || slots.get(0) == watched);
  }
}
