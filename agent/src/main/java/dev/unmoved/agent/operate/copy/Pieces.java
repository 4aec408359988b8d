package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies one key element by element, for those that are too large for DUMP, or whose DUMP the
 * target does not understand. It is built under a temporary name in the slot of its own, which
 * expires where the run ends before, and renamed when it is whole, in one transaction with its time
 * to live. Not thread-safe.
 */
final class Pieces {
  /** How long what was begun lives without being touched. */
  static final long LIFE_MILLIS = 3_600_000;

  private static final int STRING_BYTES = 1024 * 1024;
  private static final int ATTEMPTS = 3;

  private final Side source;
  private final Side target;
  private final TemporaryNames names;
  private final boolean replaces;
  private final StreamPieces streams;

  /**
   * @param replaces whether what the target has under the same name is to be overwritten
   */
  Pieces(Side source, Side target, TemporaryNames names, boolean replaces) {
    this.source = source;
    this.target = target;
    this.names = names;
    this.replaces = replaces;
    streams = new StreamPieces(source, target);
  }

  /**
   * Copies a key.
   *
   * @param size in bytes; not positive: not known
   * @throws KeyException when this key cannot be copied so
   */
  Built copy(Item item, long size) throws IOException, CopyException, KeyException {
    if (!replaces && target.about(item.target, "EXISTS", item.target.name).number() > 0) {
      return Built.EXISTS;
    }
    Place temporary = new Place(item.target.database, names.in(item.target.slot()));
    boolean done = false;
    try {
      Built built = build(item, size, temporary);
      done = true;
      return built;
    } finally {
      if (!done) {
        removeQuietly(temporary);
      }
    }
  }

  private Built build(Item item, long size, Place temporary)
      throws IOException, CopyException, KeyException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      target.about(temporary, "UNLINK", temporary.name);
      String type = source.about(item.source, "TYPE", item.source.name).text();
      if (type.equals("none")) {
        return Built.GONE;
      }
      String lengthCommand = Elements.lengthCommand(type);
      if (lengthCommand == null) {
        throw new KeyException(
            source.at(item.source) + ": a value of type " + type + " can only be copied whole");
      }
      long length = source.about(item.source, lengthCommand, item.source.name).number();
      write(item.source, temporary, type, size, length);
      long now = source.about(item.source, lengthCommand, item.source.name).number();
      if (target.about(temporary, lengthCommand, temporary.name).number() == now) {
        return finish(item, temporary);
      }
    }
    throw new KeyException(source.at(item.source) + ": it changes while it is copied");
  }

  private void write(Place from, Place temporary, String type, long size, long length)
      throws IOException, CopyException, KeyException {
    if (type.equals("string")) {
      string(from, temporary, length);
    } else if (type.equals("stream")) {
      streams.write(from, temporary, size, length);
    } else {
      Elements elements = Elements.of(source, from, type, size, length);
      for (List<RespValue> page = elements.next(); page != null; page = elements.next()) {
        if (!page.isEmpty()) {
          elements(from, temporary, type, page);
        }
      }
    }
  }

  private void string(Place from, Place temporary, long length)
      throws IOException, CopyException, KeyException {
    target.about(temporary, "SET", temporary.name, "", "PX", LIFE_MILLIS);
    for (long start = 0; start < length; start += STRING_BYTES) {
      RespValue part = source.about(from, "GETRANGE", from.name, start, start + STRING_BYTES - 1);
      send(temporary, new Calls().add(temporary.database, "APPEND", temporary.name, part.bytes()));
    }
  }

  private void elements(Place from, Place temporary, String type, List<RespValue> page)
      throws IOException, CopyException, KeyException {
    boolean isSorted = type.equals("zset");
    List<Object> words = new ArrayList<Object>();
    for (int i = 0; i < page.size(); i++) {
      words.add(page.get(isSorted ? i ^ 1 : i).bytes()); // ZADD wants the score first
    }
    String command =
        type.equals("list") ? "RPUSH" : type.equals("set") ? "SADD" : isSorted ? "ZADD" : "HSET";
    Calls calls = new Calls().add(temporary.database, words, command, temporary.name);
    if (type.equals("hash")) {
      List<RespValue> fields = FieldTimes.fieldsOf(page);
      long[] times = FieldTimes.of(source, from, fields);
      for (int i = 0; times != null && i < times.length; i++) {
        if (times[i] >= 0) {
          calls.add(
              temporary.database,
              "HPEXPIRE",
              temporary.name,
              times[i],
              "FIELDS",
              1,
              fields.get(i).bytes());
        }
      }
    }
    send(temporary, calls);
  }

  private void send(Place temporary, Calls calls) throws IOException, CopyException, KeyException {
    calls.add(temporary.database, "PEXPIRE", temporary.name, LIFE_MILLIS);
    for (RespValue reply : target.ask(calls)) {
      target.good(reply, temporary);
    }
  }

  private Built finish(Item item, Place temporary) throws IOException, CopyException, KeyException {
    long ttl = source.about(item.source, "PTTL", item.source.name).number();
    if (ttl == -2 || ttl == 0) {
      target.about(temporary, "UNLINK", temporary.name);
      return Built.GONE;
    }
    int database = temporary.database;
    Calls calls = new Calls().add(database, "MULTI");
    if (ttl > 0) {
      calls.add(database, "PEXPIRE", temporary.name, ttl);
    } else {
      calls.add(database, "PERSIST", temporary.name);
    }
    calls.add(database, replaces ? "RENAME" : "RENAMENX", temporary.name, item.target.name);
    calls.add(database, "EXEC");
    List<RespValue> replies = target.ask(calls);
    for (RespValue reply : replies) {
      target.good(reply, item.target);
    }
    List<RespValue> executed = replies.get(replies.size() - 1).elements();
    for (RespValue reply : executed) {
      target.good(reply, item.target);
    }
    RespValue renamed = executed.get(executed.size() - 1);
    if (!replaces && renamed.number() != 1) {
      target.about(temporary, "UNLINK", temporary.name);
      return Built.EXISTS;
    }
    return ttl > 0 ? Built.EXPIRING : Built.LASTING;
  }

  /** What is left would expire anyway. */
  private void removeQuietly(Place temporary) {
    try {
      target.one(temporary.database, "UNLINK", temporary.name);
    } catch (IOException e) {
      // why the run ends is thrown already
    } catch (CopyException e) {
      // likewise
    }
  }
}
