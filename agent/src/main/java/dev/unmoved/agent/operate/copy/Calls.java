package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands to be sent at once, each in its database. Not thread-safe. */
final class Calls {
  private static final byte[][] NOTHING = {};

  private final List<Integer> databases = new ArrayList<Integer>();
  private final List<byte[]> commands = new ArrayList<byte[]>();

  /**
   * Adds a command.
   *
   * @param database where it is to be executed
   * @param words strings, numbers, or bytes
   * @return this
   */
  Calls add(int database, Object... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] =
          words[i] instanceof byte[]
              ? (byte[]) words[i]
              : String.valueOf(words[i]).getBytes(StandardCharsets.UTF_8);
    }
    databases.add(database);
    commands.add(RespWriter.command(bytes, NOTHING));
    return this;
  }

  /** The same with any number of words behind the first ones. */
  Calls add(int database, List<?> tail, Object... head) {
    List<Object> words = new ArrayList<Object>(java.util.Arrays.asList(head));
    words.addAll(tail);
    return add(database, words.toArray());
  }

  int size() {
    return commands.size();
  }

  int database(int index) {
    return databases.get(index);
  }

  byte[] command(int index) {
    return commands.get(index);
  }
}
