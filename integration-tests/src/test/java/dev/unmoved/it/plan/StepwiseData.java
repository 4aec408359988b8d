package dev.unmoved.it.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Keys of all types and encodings, or none, with and without a time to live. */
final class StepwiseData {
  private static final long FAR_MILLIS = 4_102_444_800_000L; // 2100

  private final Random random;
  private final RawConnection connection;
  private final List<Object[]> done = new ArrayList<>();

  StepwiseData(Random random, RawConnection connection) {
    this.random = random;
    this.connection = connection;
  }

  /** Fills {@code keys} and tells how. */
  List<Object[]> fill(List<String> keys) {
    int favourite = random.nextInt(7); // so that types often agree
    for (String key : keys) {
      int type = random.nextInt(3) == 0 ? random.nextInt(10) : favourite;
      int size = random.nextInt(12) == 0 ? 600 : 1 + random.nextInt(6);
      switch (type) {
        case 0 ->
            call(
                "SET",
                key,
                random.nextBoolean() ? "" + random.nextInt(1000) : "x".repeat(random.nextInt(90)));
        case 1 -> many("RPUSH", key, size);
        case 2 -> many("SADD", key, size);
        case 3 -> scored(key, size);
        case 4 -> pairs(key, size);
        case 5 -> stream(key, size);
        case 6 -> places(key, Math.min(size, 20));
        default -> {} // no such key
      }
      if (random.nextInt(3) == 0) {
        call("PEXPIREAT", key, FAR_MILLIS + random.nextInt(100) * Snapshot.TTL_GRAIN_MILLIS);
      }
    }
    weights();
    return done;
  }

  /**
   * What patterns of SORT name: numbers, words, hashes, and elements without any; and members of
   * the same score.
   */
  private void weights() {
    call("ZADD", "same", "0", "m0", "0", "m2", "0", "m3", "0", "m5", "0", "m7");
    boolean numbers = random.nextInt(4) > 0;
    for (String element : new String[] {"0", "1", "2", "3", "5", "m0", "m1", "m3", "m4", "m5"}) {
      call(
          "SET",
          "w_" + element,
          numbers ? "1" + random.nextInt(4) + ".5" : "word" + random.nextInt(9));
      call("SET", "v_" + element, "value " + element);
      if (random.nextInt(3) > 0) {
        call("HSET", "h_" + element, "f", "" + random.nextInt(5), "g", "");
      }
    }
  }

  private void places(String key, int size) {
    for (int i = 0; i < size; i++) {
      call(
          "GEOADD",
          key,
          10 + random.nextInt(1000) / 100.0,
          35 + random.nextInt(600) / 100.0,
          "m" + i);
    }
  }

  private void many(String command, String key, int size) {
    boolean numbers = random.nextBoolean();
    List<Object> call = new ArrayList<>(List.of(command, key));
    for (int i = 0; i < size; i++) {
      call.add(numbers ? "" + random.nextInt(2 * size) : "m" + random.nextInt(2 * size));
    }
    call(call.toArray());
  }

  private void scored(String key, int size) {
    List<Object> call = new ArrayList<>(List.of("ZADD", key));
    String[] special = {"inf", "-inf", "0", "-0.0", "3.25", "1e30", "17"};
    for (int i = 0; i < size; i++) {
      call.add(
          random.nextInt(3) == 0
              ? special[random.nextInt(special.length)]
              : "" + random.nextInt(100) / 8.0);
      call.add("m" + random.nextInt(2 * size));
    }
    call(call.toArray());
  }

  private void pairs(String key, int size) {
    List<Object> call = new ArrayList<>(List.of("HSET", key));
    for (int i = 0; i < size; i++) {
      call.add(random.nextInt(2) == 0 ? "f" + i : "field" + random.nextInt(3));
      call.add("" + random.nextInt(100));
    }
    call(call.toArray());
  }

  private void stream(String key, int size) {
    for (int i = 0; i < Math.min(size, 5); i++) {
      call("XADD", key, (i + 1) + "-" + random.nextInt(9), "f", "v" + random.nextInt(9));
    }
    call("XGROUP", "CREATE", key, "g", "0");
  }

  private void call(Object... command) {
    done.add(command);
    connection.call(command);
  }
}
