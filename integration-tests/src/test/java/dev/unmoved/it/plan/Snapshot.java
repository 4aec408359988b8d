package dev.unmoved.it.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What is under some keys: type, content in a defined order, and time to live. */
final class Snapshot {
  /** Times to live are told to this, where only the rest of the time can be asked. */
  static final int TTL_GRAIN_MILLIS = 60_000;

  private Snapshot() {}

  /** Taken over a RESP2 connection. */
  static String of(RawConnection connection, boolean knowsExpireTime, List<String> keys) {
    StringBuilder all = new StringBuilder();
    for (String key : keys) {
      String type = text(connection.call("TYPE", key)).trim();
      all.append(key)
          .append(' ')
          .append(type)
          .append(' ')
          .append(expiry(connection, knowsExpireTime, key))
          .append(' ');
      switch (type) {
        case "+string" -> all.append(text(connection.call("GET", key)));
        case "+list" -> all.append(text(connection.call("LRANGE", key, 0, -1)));
        case "+set" -> all.append(sorted(connection.call("SMEMBERS", key), 1));
        case "+zset" -> all.append(text(connection.call("ZRANGE", key, 0, -1, "WITHSCORES")));
        case "+hash" -> all.append(sorted(connection.call("HGETALL", key), 2));
        case "+stream" ->
            all.append(text(connection.call("XRANGE", key, "-", "+")))
                .append(text(connection.call("XINFO", "GROUPS", key)));
        default -> {}
      }
      all.append('\n');
    }
    return all.toString();
  }

  private static String expiry(RawConnection connection, boolean knowsExpireTime, String key) {
    if (knowsExpireTime) {
      return text(connection.call("PEXPIRETIME", key)).trim();
    }
    long rest = Long.parseLong(text(connection.call("PTTL", key)).trim().substring(1));
    long expiry = System.currentTimeMillis() + rest;
    return rest < 0 ? "" + rest : "about " + (expiry + TTL_GRAIN_MILLIS / 2) / TTL_GRAIN_MILLIS;
  }

  /** Members as lines; {@code step} elements belong together. */
  private static String sorted(byte[] reply, int step) {
    String[] lines = text(reply).split("\r\n");
    String[] members = new String[(lines.length - 1) / 2 / step];
    for (int i = 0; i < members.length; i++) {
      StringBuilder member = new StringBuilder();
      for (int j = 0; j < step; j++) {
        member.append(lines[1 + 2 * (i * step + j) + 1]).append('=');
      }
      members[i] = member.toString();
    }
    Arrays.sort(members);
    return String.join(",", members);
  }

  static String text(byte[] reply) {
    return new String(reply, StandardCharsets.ISO_8859_1);
  }
}
