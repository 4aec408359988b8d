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
    switch (random.nextInt(version.atLeast(7, 0) ? 25 : 18)) {
      case 0:
        return call("RENAME", "a", "b");
      case 1:
        return call("RENAMENX", "a", random.nextBoolean() ? "b" : "new");
      case 2:
        return random.nextBoolean()
            ? call("COPY", "a", "b", "REPLACE")
            : call("COPY", "a", one("b", "new"), one("replace", "RePlAcE", "NOSUCH"));
      case 3:
        return call("COPY", "a", one("b", "new"));
      case 4:
        return call(
            "SMOVE",
            "a",
            "b",
            random.nextBoolean() ? "" + random.nextInt(8) : "m" + random.nextInt(8));
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
        return setting("MSETNX");
      case 12, 13:
        return rangeStore();
      case 14:
        return geoSearchStore();
      case 15:
        return geoRadius();
      case 16, 17:
        return sort("SORT");
      case 18:
        return call(options(ENDS, "LMPOP", 2, "a", "b"));
      case 19:
        return call(options(EXTREMES, "ZMPOP", 3, "a", "c", "b"));
      case 20:
        return call(options(ENDS, "BLMPOP", timeout(), 3, "a", "b", "c"));
      case 21:
        return version == ServerVersion.VALKEY_9 ? setEx() : sort("SORT_RO");
      case 22, 23:
        return sort(one("SORT", "SORT", "SORT_RO"));
      default:
        return call(options(EXTREMES, "BZMPOP", timeout(), 2, "a", "b"));
    }
  }

  private Object[] setting(String name) {
    List<Object> call = new ArrayList<>(List.of(name));
    for (int i = random.nextInt(3); i >= 0; i--) {
      call.addAll(List.of(key(), "v" + random.nextInt(9)));
    }
    call.addAll(List.of("new", "n", "e"));
    if (random.nextInt(8) > 0) {
      call.add("v");
    }
    return call.toArray();
  }

  private Object[] setEx() {
    List<Object> call =
        new ArrayList<>(List.of("MSETEX", 2, key(), "v1", key(), "v2", one("NX", "XX", "nx")));
    switch (random.nextInt(4)) {
      case 0 -> call.addAll(List.of("PXAT", "4102445037366"));
      case 1 -> call.add("KEEPTTL");
      case 2 -> call.addAll(List.of("EX", one("0", "x")));
      default -> {}
    }
    return call.toArray();
  }

  private Object[] rangeStore() {
    boolean isByName = random.nextInt(5) == 0; // defined only where all scores are the same
    List<Object> call = new ArrayList<>(List.of("ZRANGESTORE", "b", isByName ? "same" : "a"));
    switch (isByName ? 1 : 2 * random.nextInt(3)) {
      case 0 -> call.addAll(List.of(one("-inf", "(3", "0"), one("+inf", "5", "x"), "BYSCORE"));
      case 1 -> call.addAll(List.of(one("-", "[m1", "(m3"), one("+", "[m5"), "BYLEX"));
      default -> call.addAll(List.of(random.nextInt(6) - 3, random.nextInt(6) - 3));
    }
    switch (random.nextInt(5)) {
      case 0 -> call.add("REV");
      case 1 -> call.addAll(List.of("LIMIT", 1, 2));
      case 2 -> call.add(one("WITHSCORES", "NOSUCH"));
      default -> {}
    }
    return call.toArray();
  }

  private Object[] geoSearchStore() {
    List<Object> call =
        new ArrayList<>(
            List.of(
                "GEOSEARCHSTORE",
                "b",
                "a",
                "FROMLONLAT",
                "15",
                "37",
                "BYRADIUS",
                "" + random.nextInt(900),
                one("km", "m", "mi", "nosuch")));
    switch (random.nextInt(5)) {
      case 0 -> call.add("STOREDIST");
      case 1 -> call.addAll(List.of("COUNT", 2));
      case 2 -> call.add(one("DESC", "WITHDIST"));
      default -> {}
    }
    return call.toArray();
  }

  private Object[] geoRadius() {
    List<Object> call =
        new ArrayList<>(
            random.nextBoolean()
                ? List.of("GEORADIUS", "a", "15", "37", "" + random.nextInt(900), "km")
                : List.of("GEORADIUSBYMEMBER", "a", "m1", "" + random.nextInt(900), "km"));
    if (random.nextInt(4) == 0) {
      call.add(one("ASC", "WITHHASH"));
    }
    if (random.nextInt(4) == 0) {
      call.addAll(List.of("STORE", "c"));
    }
    call.addAll(List.of(one("STORE", "STOREDIST"), "b"));
    return call.toArray();
  }

  private Object[] sort(String name) {
    List<Object> call = new ArrayList<>(List.of(name, "a"));
    if (random.nextInt(4) > 0) {
      call.addAll(List.of("BY", one("w_*", "w_*", "h_*->f", "h_*->", "nosort", "*")));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      call.addAll(List.of("GET", one("#", "v_*", "h_*->f", "h_*->", "nothing", "*")));
    }
    if (random.nextInt(3) == 0) {
      call.addAll(
          List.of(
              "LIMIT",
              one("0", "1", "-2", "100"),
              one("1", "2", "0", "-1", "100", "9999999999", "x")));
    }
    if (random.nextInt(3) == 0) {
      call.add(one("DESC", "asc"));
    }
    // Elements whose weights are equal texts have no order that one could rely on.
    if (random.nextInt(3) == 0 && (!call.contains("BY") || call.contains("nosort"))) {
      call.add("ALPHA");
    }
    if (random.nextInt(3) == 0) {
      call.addAll(List.of("STORE", "b"));
    } else if (call.size() == 2) {
      call.addAll(List.of("GET", "#"));
    }
    if (random.nextInt(20) == 0) {
      call.add(one("GET", "BY", "NOSUCH", "LIMIT"));
    }
    return call.toArray();
  }

  private String key() {
    return one("a", "b", "c", "d", "new", "new2", "new3");
  }

  private Object[] options(String[] places, Object... start) {
    List<Object> call = new ArrayList<>(List.of(start));
    call.add(where(places));
    switch (random.nextInt(8)) {
      case 0 -> call.addAll(List.of("COUNT", one("0", "-1", "x", "9223372036854775808")));
      case 1 -> call.addAll(List.of(one("COUNT", "CUONT")));
      case 2 -> call.addAll(List.of("COUNT", "2", "COUNT", "3"));
      case 3, 4, 5 -> call.addAll(List.of("count", 1 + random.nextInt(5)));
      default -> {}
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
    String malformed = one("-1", "x", "", "nan", "-0.5", " 1", "1 ", "0x", "+0.0015");
    // 6.2 and 7.0 take what is too large for negative.
    return version.atLeast(8, 0) && random.nextBoolean()
        ? one("1e20", "inf", "9223372036854775807")
        : malformed;
  }

  private String one(String... words) {
    return words[random.nextInt(words.length)];
  }

  private static Object[] call(Object... arguments) {
    return arguments;
  }
}
