package dev.unmoved.naming;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What servers say unasked in the names of the client: of keys that have changed, and were cached,
 * in either version of the protocol, as on one server without the database; and of commands that
 * MONITOR shows. Messages of other kinds stay as they are. Immutable.
 */
public final class PushNames {
  private static final String INVALIDATE = "__redis__:invalidate";

  private final Names names;
  private final MonitorLines lines;

  /** For a client with these names. */
  public PushNames(Names names) {
    this.names = names;
    lines = new MonitorLines(names);
  }

  /** The frame as the client gets it; null: it is about keys of nobody's. */
  public byte @Nullable [] toClient(byte[] push) {
    if (push.length > 1 && push[0] == '+' && Character.isDigit(push[1])) {
      return lines.toClient(push);
    }
    if (push.length == 0 || push[0] != '>' && push[0] != '*') {
      return push;
    }
    try {
      List<RespValue> words = RespValue.firstElements(push, 0, push.length, 2);
      int keys = keysOf(words);
      return keys < 0 ? push : invalidation(Frames.of(likeArray(push)), push[0], keys);
    } catch (ProtocolException e) {
      return push; // several frames, or none that names keys
    }
  }

  /** Which element has the keys; negative: none. */
  private static int keysOf(List<RespValue> words) {
    String first = words.isEmpty() ? null : words.get(0).text();
    if ("invalidate".equals(first)) {
      return 1;
    }
    return "message".equals(first) && words.size() > 1 && INVALIDATE.equals(words.get(1).text())
        ? 2
        : -1;
  }

  private static byte[] likeArray(byte[] push) {
    byte[] array = push.clone();
    array[0] = '*';
    return array;
  }

  private byte @Nullable [] invalidation(Frames frames, byte type, int index)
      throws ProtocolException {
    byte[] bytes = frames.bytes();
    int start = index < frames.count() ? frames.start(index) : -1;
    if (start < 0 || bytes[start] != '*' || bytes[start + 1] == '-') {
      byte[] all = bytes.clone();
      all[0] = type;
      return all; // all keys
    }
    List<byte[]> told = keys(frames.nested(index));
    if (told.isEmpty()) {
      return null;
    }
    List<byte[]> elements = new ArrayList<byte[]>();
    for (int i = 0; i < frames.count(); i++) {
      elements.add(
          i == index
              ? ReplyShapes.aggregate((byte) '*', told.size(), told)
              : Arrays.copyOfRange(bytes, frames.start(i), frames.end(i)));
    }
    return ReplyShapes.aggregate(type, elements.size(), elements);
  }

  private List<byte[]> keys(Frames keys) {
    List<byte[]> told = new ArrayList<byte[]>();
    for (int i = 0; i < keys.count(); i++) {
      int from = ReplyShapes.contentOf(keys.bytes(), keys.start(i));
      Name name = names.toClient(keys.bytes(), from, keys.end(i) - 2 - from);
      if (name != null) {
        told.add(ReplyShapes.bulkOf(name.key()));
      }
    }
    return told;
  }
}
