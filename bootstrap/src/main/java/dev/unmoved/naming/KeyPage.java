package dev.unmoved.naming;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What SCAN answers: keys by the names of the cluster, and where to go on. Immutable. */
public final class KeyPage {
  private final String cursor;
  private final Frames keys;

  private KeyPage(String cursor, Frames keys) {
    this.cursor = cursor;
    this.keys = keys;
  }

  /**
   * Reads a reply.
   *
   * @throws ProtocolException when it is no page
   */
  public static KeyPage of(byte[] reply) throws ProtocolException {
    Frames page = Frames.of(reply);
    if (page.count() != 2 || page.text(0).isEmpty()) {
      throw new ProtocolException("expected a page");
    }
    return new KeyPage(page.text(0), page.nested(1));
  }

  /** Where to go on; {@code 0}: that was all. */
  public String cursor() {
    return cursor;
  }

  /** The names, as the cluster has them, of those keys that are meant. */
  public List<byte[]> meant(NamePattern wanted) {
    List<byte[]> meant = new ArrayList<byte[]>();
    for (int i = 0; i < keys.count(); i++) {
      int from = ReplyShapes.contentOf(keys.bytes(), keys.start(i));
      int to = keys.end(i) - 2;
      if (wanted.meant(keys.bytes(), from, to - from) != null) {
        meant.add(Arrays.copyOfRange(keys.bytes(), from, to));
      }
    }
    return meant;
  }

  /** Whether a reply that is one name, and no null, names a key that is meant. */
  public static boolean isMeant(byte[] name, NamePattern wanted) {
    int from = ReplyShapes.contentOf(name, 0);
    return wanted.meant(name, from, name.length - 2 - from) != null;
  }

  /** A reply that is one name. */
  public static byte[] bulk(byte[] name) {
    return ReplyShapes.bulkOf(name);
  }
}
