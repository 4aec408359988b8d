package dev.unmoved.plan;

import org.jspecify.annotations.Nullable;

/**
 * The longest common subsequence of two strings; of several as long, the one that Redis finds.
 * Immutable.
 */
final class CommonSubsequence {
  /** Told of runs of equal bytes, from the end of the strings to their beginning. */
  interface Runs {
    /** {@code length} bytes from {@code a} in one string are those from {@code b} in the other. */
    void run(int a, int b, int length);
  }

  private final byte[] a;
  private final byte[] b;
  // [i * (b.length + 1) + j]: of the first i bytes of a and the first j of b
  private final int[] lengths;

  /** Takes {@link #bytesNeeded}. */
  CommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    int width = b.length + 1;
    lengths = new int[(a.length + 1) * width];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        lengths[i * width + j] =
            a[i - 1] == b[j - 1]
                ? lengths[(i - 1) * width + j - 1] + 1
                : Math.max(lengths[(i - 1) * width + j], lengths[i * width + j - 1]);
      }
    }
  }

  /** What comparing strings of these lengths takes, in bytes. */
  static long bytesNeeded(int a, int b) {
    return 4L * (a + 1L) * (b + 1L);
  }

  /** The length alone; takes no more than four times {@code b} of memory. */
  static int length(byte[] a, byte[] b) {
    int[] row = new int[b.length + 1];
    for (byte value : a) {
      int diagonal = 0;
      for (int j = 1; j <= b.length; j++) {
        int above = row[j];
        row[j] = value == b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.length];
  }

  int length() {
    return lengths[lengths.length - 1];
  }

  /** The bytes of it; {@code runs} is told where they are, unless it is null. */
  byte[] walk(@Nullable Runs runs) {
    byte[] result = new byte[length()];
    int width = b.length + 1;
    int missing = result.length;
    int run = 0; // length of the run that begins at i, j
    int i = a.length;
    int j = b.length;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        i--;
        j--;
        result[--missing] = a[i];
        run++;
        continue;
      }
      report(runs, i, j, run);
      run = 0;
      if (lengths[(i - 1) * width + j] > lengths[i * width + j - 1]) {
        i--;
      } else {
        j--;
      }
    }
    report(runs, i, j, run);
    return result;
  }

  private static void report(@Nullable Runs runs, int i, int j, int length) {
    if (runs != null && length > 0) {
      runs.run(i, j, length);
    }
  }
}
