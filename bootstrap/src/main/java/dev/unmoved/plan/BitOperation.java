package dev.unmoved.plan;

import java.util.List;

/** What BITOP does with the bytes of several strings, shorter ones filled up with zeros. */
enum BitOperation {
  AND {
    @Override
    int of(int[] bytes) {
      int result = bytes[0];
      for (int i = 1; i < bytes.length; i++) {
        result &= bytes[i];
      }
      return result;
    }
  },
  OR {
    @Override
    int of(int[] bytes) {
      return bytes[0] | orOfRest(bytes);
    }
  },
  XOR {
    @Override
    int of(int[] bytes) {
      int result = bytes[0];
      for (int i = 1; i < bytes.length; i++) {
        result ^= bytes[i];
      }
      return result;
    }
  },
  NOT {
    @Override
    int of(int[] bytes) {
      return ~bytes[0];
    }
  },
  /** Bits of the first that no other has. */
  DIFF {
    @Override
    int of(int[] bytes) {
      return bytes[0] & ~orOfRest(bytes);
    }
  },
  /** Bits of others that the first does not have. */
  DIFF1 {
    @Override
    int of(int[] bytes) {
      return ~bytes[0] & orOfRest(bytes);
    }
  },
  /** Bits of the first that another has too. */
  ANDOR {
    @Override
    int of(int[] bytes) {
      return bytes[0] & orOfRest(bytes);
    }
  },
  /** Bits that exactly one has. */
  ONE {
    @Override
    int of(int[] bytes) {
      int once = 0;
      int more = 0;
      for (int value : bytes) {
        more |= once & value;
        once |= value;
      }
      return once & ~more;
    }
  };

  /** The byte that these bytes, one of each string, come to. */
  abstract int of(int[] bytes);

  /** The string that {@code values}, one at least, come to; as long as the longest. */
  byte[] apply(List<byte[]> values) {
    int length = 0;
    for (byte[] value : values) {
      length = Math.max(length, value.length);
    }
    byte[] result = new byte[length];
    int[] bytes = new int[values.size()];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < bytes.length; j++) {
        byte[] value = values.get(j);
        bytes[j] = i < value.length ? value[i] : 0;
      }
      result[i] = (byte) of(bytes);
    }
    return result;
  }

  /** Whether it came with Redis 8.2, so that a server may not know it. */
  boolean isNew() {
    return compareTo(NOT) > 0;
  }

  private static int orOfRest(int[] bytes) {
    int result = 0;
    for (int i = 1; i < bytes.length; i++) {
      result |= bytes[i];
    }
    return result;
  }
}
