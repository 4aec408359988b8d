package dev.unmoved.command;

import java.util.Arrays;

/**
 * A list of argument indexes that is filled and cleared again and again, so that finding keys
 * allocates nothing.
 */
public final class KeyPositions {
  private int[] indexes = new int[16];
  private int size;

  /** Empties the list. */
  public void clear() {
    size = 0;
  }

  /** How many indexes there are. */
  public int size() {
    return size;
  }

  /** The argument index at {@code position}, counted from 0. */
  public int get(int position) {
    if (position >= size) {
      throw new IndexOutOfBoundsException(position + " of " + size);
    }
    return indexes[position];
  }

  /** Appends an argument index. */
  public void add(int index) {
    if (size == indexes.length) {
      indexes = Arrays.copyOf(indexes, size * 2);
    }
    indexes[size++] = index;
  }

  @Override
  public String toString() {
    return Arrays.toString(Arrays.copyOf(indexes, size));
  }
}
