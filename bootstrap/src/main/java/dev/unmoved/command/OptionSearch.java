package dev.unmoved.command;

import dev.unmoved.resp.Arguments;

/**
 * Finds an option among others without mistaking an option's value for it: {@code GROUP STREAMS c
 * STREAMS key id} has its STREAMS at the second place.
 *
 * <p>Words that are no known option are passed over, so an option of a newer server hides nothing
 * unless its value happens to be the word sought.
 */
final class OptionSearch {
  /** How many values an option has that swallows the rest of the call. */
  static final int ALL_THE_REST = -1;

  private final int startFrom;
  private final String[] sought;
  private final boolean last;
  private final String[] skipped;
  private final int[] values;

  private OptionSearch(
      int startFrom, String[] sought, boolean last, String[] skipped, int[] values) {
    this.startFrom = startFrom;
    this.sought = sought;
    this.last = last;
    this.skipped = skipped;
    this.values = values;
  }

  /** The first of {@code words} from argument {@code startFrom} on. */
  static OptionSearch first(int startFrom, String... words) {
    return new OptionSearch(startFrom, words, false, new String[0], new int[0]);
  }

  /**
   * The last of {@code words}, each with one value, from argument {@code startFrom} on: where
   * repeating overrides.
   */
  static OptionSearch last(int startFrom, String... words) {
    return new OptionSearch(startFrom, words, true, new String[0], new int[0]);
  }

  /** The same search, passing over the {@code count} values of {@code option}. */
  OptionSearch skipping(String option, int count) {
    int n = skipped.length;
    String[] moreSkipped = java.util.Arrays.copyOf(skipped, n + 1);
    int[] moreValues = java.util.Arrays.copyOf(values, n + 1);
    moreSkipped[n] = option;
    moreValues[n] = count;
    return new OptionSearch(startFrom, sought, last, moreSkipped, moreValues);
  }

  /** The index of the option, or 0 when the call has none. */
  int find(Arguments arguments) {
    int found = 0;
    int count = arguments.count();
    for (int i = startFrom; i < count; i++) {
      if (isAny(arguments, i)) {
        if (!last) {
          return i;
        }
        if (i + 1 < count) {
          found = i;
        }
        i++;
        continue;
      }
      int skip = valuesOf(arguments, i);
      if (skip == ALL_THE_REST) {
        break;
      }
      i += skip;
    }
    return found;
  }

  private boolean isAny(Arguments arguments, int index) {
    for (String word : sought) {
      if (arguments.is(index, word)) {
        return true;
      }
    }
    return false;
  }

  private int valuesOf(Arguments arguments, int index) {
    for (int i = 0; i < skipped.length; i++) {
      if (arguments.is(index, skipped[i])) {
        return values[i];
      }
    }
    return 0;
  }
}
