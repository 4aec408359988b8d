package dev.unmoved.plan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The union of HyperLogLogs as Redis stores them in strings, counted as Redis counts. Not
 * thread-safe.
 *
 * <p>A string begins with a header of 16 bytes: "HYLL", the encoding, three unused bytes, and the
 * cached count in eight, the last bit of which tells that it is outdated. Dense, 16384 registers of
 * six bits each follow, lowest bits first. Sparse, runs of equal registers do: {@code 00nnnnnn} is
 * n + 1 zeros, {@code 01nnnnnn nnnnnnnn} too, and {@code 1vvvvvnn} is n + 1 registers of v + 1.
 *
 * @see <a href="https://arxiv.org/abs/1702.01284">Otmar Ertl, New cardinality estimation
 *     algorithms</a>
 */
final class HyperLogLog {
  private static final int REGISTERS = 1 << 14;
  private static final int REGISTER_BITS = 6;
  // the most leading zeros that what is left of a hash can have
  private static final int RANKS = 64 - 14;
  private static final double ALPHA = 0.7213475204444817; // 1 / (2 ln 2)
  private static final int HEADER = 16;
  private static final int DENSE_LENGTH = HEADER + REGISTERS * REGISTER_BITS / 8;
  private static final int DENSE = 0;
  private static final int SPARSE = 1;
  private static final int SPARSE_VALUE_MAX = 32;
  private static final int SPARSE_LENGTH_MAX = 3000; // the server's default of hll-sparse-max-bytes

  private final byte[] registers = new byte[REGISTERS];
  private boolean anyDense;

  /**
   * The error that a server answers when a command of HyperLogLogs meets {@code value}, or null.
   */
  static byte @Nullable [] refusal(byte[] value) {
    boolean valid =
        value.length >= HEADER
            && value[0] == 'H'
            && value[1] == 'Y'
            && value[2] == 'L'
            && value[3] == 'L'
            && (value[4] == SPARSE || value[4] == DENSE && value.length == DENSE_LENGTH);
    if (!valid) {
      return ServerErrors.of("WRONGTYPE Key is not a valid HyperLogLog string value.");
    }
    return value[4] == DENSE || readSparse(value, new byte[REGISTERS])
        ? null
        : ServerErrors.of("INVALIDOBJ Corrupted HLL object detected");
  }

  /** Adds what {@code value} has counted, of which {@link #refusal} says nothing. */
  void add(byte[] value) {
    if (value[4] == SPARSE) {
      readSparse(value, registers);
      return;
    }
    anyDense = true;
    for (int i = 0; i < REGISTERS; i++) {
      int bit = i * REGISTER_BITS;
      int at = HEADER + bit / 8;
      int two = value[at] & 0xff | (at + 1 < value.length ? (value[at + 1] & 0xff) << 8 : 0);
      raise(registers, i, two >> bit % 8 & 0x3f);
    }
  }

  /** How many different elements were added, estimated. */
  long count() {
    int[] histogram = new int[64];
    for (byte register : registers) {
      histogram[register]++;
    }
    double m = REGISTERS;
    double z = m * tau((m - histogram[RANKS + 1]) / m);
    for (int rank = RANKS; rank >= 1; rank--) {
      z = (z + histogram[rank]) * 0.5;
    }
    z += m * sigma(histogram[0] / m);
    return Math.round(ALPHA * m * m / z);
  }

  /**
   * A string of this content, encoded as the server would choose; its count is to be cached yet.
   */
  byte[] toBytes() {
    byte[] sparse = anyDense ? null : sparse();
    byte[] bytes = sparse == null ? dense() : sparse;
    bytes[0] = 'H';
    bytes[1] = 'Y';
    bytes[2] = 'L';
    bytes[3] = 'L';
    bytes[4] = (byte) (sparse == null ? DENSE : SPARSE);
    bytes[HEADER - 1] = (byte) 0x80;
    return bytes;
  }

  private byte[] dense() {
    byte[] bytes = new byte[DENSE_LENGTH];
    for (int i = 0; i < REGISTERS; i++) {
      int bit = i * REGISTER_BITS;
      int two = registers[i] << bit % 8;
      bytes[HEADER + bit / 8] |= (byte) two;
      if (two > 0xff) {
        bytes[HEADER + bit / 8 + 1] |= (byte) (two >> 8);
      }
    }
    return bytes;
  }

  /** Null where it would not do: values too large, or too long. */
  private byte @Nullable [] sparse() {
    byte[] bytes = new byte[SPARSE_LENGTH_MAX];
    int length = HEADER;
    for (int from = 0, to; from < REGISTERS; from = to) {
      int value = registers[from];
      int longest = value == 0 ? REGISTERS : 4;
      to = from + 1;
      while (to < REGISTERS && to - from < longest && registers[to] == value) {
        to++;
      }
      if (value > SPARSE_VALUE_MAX || length + 2 > SPARSE_LENGTH_MAX) {
        return null;
      }
      int run = to - from - 1;
      if (value > 0) {
        bytes[length++] = (byte) (0x80 | value - 1 << 2 | run);
      } else if (run < 64) {
        bytes[length++] = (byte) run;
      } else {
        bytes[length++] = (byte) (0x40 | run >> 8);
        bytes[length++] = (byte) run;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Whether the runs make up all registers, no more and no less. */
  private static boolean readSparse(byte[] value, byte[] into) {
    int register = 0;
    for (int i = HEADER; i < value.length; i++) {
      int code = value[i] & 0xff;
      if (code >= 0x80) {
        int end = register + (code & 3) + 1;
        if (end > REGISTERS) {
          return false;
        }
        while (register < end) {
          raise(into, register++, (code >> 2 & 0x1f) + 1);
        }
      } else if (code < 0x40) {
        register += code + 1;
      } else if (++i < value.length) {
        register += ((code & 0x3f) << 8 | value[i] & 0xff) + 1;
      }
    }
    return register == REGISTERS;
  }

  private static void raise(byte[] registers, int index, int value) {
    if (value > registers[index]) {
      registers[index] = (byte) value;
    }
  }

  /** The share of registers that were never hit, corrected. */
  private static double sigma(double share) {
    if (share == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = share;
    double weight = 1;
    double sum = share;
    double before;
    do {
      x *= x;
      before = sum;
      sum += x * weight;
      weight += weight;
    } while (before != sum);
    return sum;
  }

  /** The share of registers that could still rise, corrected. */
  private static double tau(double share) {
    if (share == 0 || share == 1) {
      return 0;
    }
    double x = share;
    double weight = 1;
    double sum = 1 - share;
    double before;
    do {
      x = Math.sqrt(x);
      before = sum;
      weight *= 0.5;
      sum -= (1 - x) * (1 - x) * weight;
    } while (before != sum);
    return sum / 3;
  }
}
