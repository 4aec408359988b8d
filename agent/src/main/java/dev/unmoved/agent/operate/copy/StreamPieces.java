package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Copies a stream entry by entry, with its counters, groups, consumers and what is pending. */
final class StreamPieces {
  private static final int PENDING_COUNT = 1000;

  private final Side source;
  private final Side target;

  StreamPieces(Side source, Side target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Writes all of it under the temporary name.
   *
   * @param size in bytes; not positive: not known
   * @throws KeyException when it has something that no command can write
   */
  void write(Place from, Place temporary, long size, long length)
      throws IOException, CopyException, KeyException {
    int database = temporary.database;
    // also a stream without entries exists
    String anyGroup = "unmoved-copy";
    target.about(temporary, "XGROUP", "CREATE", temporary.name, anyGroup, "$", "MKSTREAM");
    target.about(temporary, "XGROUP", "DESTROY", temporary.name, anyGroup);
    Elements entries = Elements.of(source, from, "stream", size, length);
    for (List<RespValue> page = entries.next(); page != null; page = entries.next()) {
      Calls calls = new Calls();
      for (RespValue entry : page) {
        List<Object> words = new ArrayList<Object>();
        for (RespValue each : entry.elements().get(1).elements()) {
          words.add(each.bytes());
        }
        calls.add(database, words, "XADD", temporary.name, entry.elements().get(0).bytes());
      }
      calls.add(database, "PEXPIRE", temporary.name, Pieces.LIFE_MILLIS);
      for (RespValue reply : target.ask(calls)) {
        target.good(reply, temporary);
      }
    }
    counters(from, temporary);
    for (RespValue group : source.about(from, "XINFO", "GROUPS", from.name).elements()) {
      group(from, temporary, group);
    }
  }

  private void counters(Place from, Place temporary)
      throws IOException, CopyException, KeyException {
    RespValue info = source.about(from, "XINFO", "STREAM", from.name);
    byte[] last = bytes(info, "last-generated-id");
    byte[] added = bytes(info, "entries-added");
    byte[] deleted = bytes(info, "max-deleted-entry-id");
    if (added != null && deleted != null) { // since Redis 7
      RespValue reply =
          target.one(
              temporary.database,
              "XSETID",
              temporary.name,
              last,
              "ENTRIESADDED",
              added,
              "MAXDELETEDID",
              deleted);
      if (!reply.isError()) {
        return;
      }
    }
    target.about(temporary, "XSETID", temporary.name, last);
  }

  private void group(Place from, Place temporary, RespValue group)
      throws IOException, CopyException, KeyException {
    byte[] name = bytes(group, "name");
    byte[] delivered = bytes(group, "last-delivered-id");
    byte[] read = bytes(group, "entries-read"); // since Redis 7, and null where nobody knows
    Object[] words = {"XGROUP", "CREATE", temporary.name, name, delivered};
    boolean created = false;
    if (read != null) {
      created =
          !target
              .one(
                  temporary.database,
                  "XGROUP",
                  "CREATE",
                  temporary.name,
                  name,
                  delivered,
                  "ENTRIESREAD",
                  read)
              .isError();
    }
    if (!created) {
      target.about(temporary, words);
    }
    for (RespValue consumer :
        source.about(from, "XINFO", "CONSUMERS", from.name, name).elements()) {
      target.about(
          temporary, "XGROUP", "CREATECONSUMER", temporary.name, name, bytes(consumer, "name"));
    }
    pending(from, temporary, name);
  }

  private void pending(Place from, Place temporary, byte[] group)
      throws IOException, CopyException, KeyException {
    String position = "-";
    List<RespValue> page;
    do {
      page =
          source.about(from, "XPENDING", from.name, group, position, "+", PENDING_COUNT).elements();
      Calls calls = new Calls();
      for (RespValue each : page) {
        List<RespValue> what = each.elements(); // id, consumer, idle time, deliveries
        calls.add(
            temporary.database,
            "XCLAIM",
            temporary.name,
            group,
            what.get(1).bytes(),
            0,
            what.get(0).bytes(),
            "IDLE",
            what.get(2).bytes(),
            "RETRYCOUNT",
            what.get(3).bytes(),
            "FORCE",
            "JUSTID");
        position = "(" + what.get(0).text();
      }
      for (RespValue reply : target.ask(calls)) {
        if (target.good(reply, temporary).elements().size() != 1) {
          throw new KeyException(
              source.at(from)
                  + ": a consumer group has pending entries that were deleted from the stream; it"
                  + " can only be copied whole (--whole-up-to)");
        }
      }
    } while (page.size() == PENDING_COUNT);
  }

  private static byte[] bytes(RespValue map, String key) {
    RespValue value = map.get(key);
    return value == null ? null : value.bytes();
  }
}
