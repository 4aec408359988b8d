package dev.unmoved.it.plan;

import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Calls of the commands that have stepwise plans, some of them malformed. */
final class StepwiseCalls {
  private static final String[] ENDS = {"LEFT", "RIGHT", "left"};
  private static final String[] EXTREMES = {"MIN", "MAX", "max"};

  private final Random random;
  private final ServerVersion version;

  StepwiseCalls(Random random, ServerVersion version) {
    this.random = random;
    this.version = version;
  }

  Object[] next() {
    switch (random.nextInt(version.atLeast(7, 0) ? 15 : 11)) {
      case 0:
        return call("RENAME", "a", "b");
      case 1:
        return call("RENAMENX", "a", random.nextBoolean() ? "b" : "new");
      case 2:
        return random.nextBoolean() ? call("COPY", "a", "b", "REPLACE")
            : call("COPY", "a", one("b", "new"), one("replace", "RePlAcE", "NOSUCH"));
      case 3:
        return call("COPY", "a", one("b", "new"));
      case 4:
        return call("SMOVE", "a", "b", random.nextBoolean() ? "" + random.nextInt(8) : "m" + random.nextInt(8));
      case 5:
        return call("RPOPLPUSH", "a", "b");
      case 6:
        return call("LMOVE", "a", "b", where(ENDS), where(ENDS));
      case 7:
        return call("BRPOPLPUSH", "a", "b", timeout());
      case 8:
        return call("BLMOVE", "a", "b", where(ENDS), where(ENDS), timeout());
      case 9:
        return call(one("BLPOP", "BRPOP"), "a", "b", "c", timeout());
      case 10:
        return call(one("BZPOPMIN", "BZPOPMAX"), "a", "b", "c", timeout());
      case 11:
        return call(options(ENDS, "LMPOP", 2, "a", "b"));
      case 12:
        return call(options(EXTREMES, "ZMPOP", 3, "a", "c", "b"));
      case 13:
        return call(options(ENDS, "BLMPOP", timeout(), 3, "a", "b", "c"));
      default:
        return call(options(EXTREMES, "BZMPOP", timeout(), 2, "a", "b"));
    }
  }

  private Object[] options(String[] places, Object... start) {
    List<Object> call = new ArrayList<>(List.of(start));
    call.add(where(places));
    switch (random.nextInt(8)) {
      case 0 -> call.addAll(List.of("COUNT", one("0", "-1", "x", "9223372036854775808")));
      case 1 -> call.addAll(List.of(one("COUNT", "CUONT")));
      case 2 -> call.addAll(List.of("COUNT", "2", "COUNT", "3"));
      case 3, 4, 5 -> call.addAll(List.of("count", 1 + random.nextInt(5)));
      default -> { }
    }
    return call.toArray();
  }

  private String where(String[] places) {
    return random.nextInt(12) == 0 ? "NOWHERE" : places[random.nextInt(places.length)];
  }

  /** Short, so that what finds nothing does not hold up the test. */
  private String timeout() {
    if (random.nextInt(5) > 0) {
      return "0.002";
    }
    String malformed = one("-1", "x", "", "nan", "-0.5", " 1", "1 ", "0x", "+0.001");
    // 6.2 takes what is too large for negative.
    return version.atLeast(7, 0) && random.nextBoolean() ? one("1e20", "inf", "9223372036854775807") : malformed;
  }

  private String one(String... words) {
    return words[random.nextInt(words.length)];
  }

  private static Object[] call(Object... arguments) {
    return arguments;
  }
}
