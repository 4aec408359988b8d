package dev.unmoved.route;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** What a node answers to one SCAN: where to go on, and some keys. Immutable. */
public final class ScanPage {
  private static final int CURSOR_DIGITS_MAX = 20; // of 64 bits without a sign

  private final String cursor;
  private final Frames keys;

  private ScanPage(String cursor, Frames keys) {
    this.cursor = cursor;
    this.keys = keys;
  }

  /**
   * Reads a page.
   *
   * @param reply one whole frame
   * @throws ProtocolException when it is no page: no cursor, or one that is no number, or no keys
   */
  public static ScanPage of(byte[] reply) throws ProtocolException {
    Frames frames = Frames.of(reply);
    if (reply[0] != '*' || frames.count() != 2 || reply[frames.start(0)] != '$') {
      throw new ProtocolException("expected a cursor and keys");
    }
    String cursor = frames.text(0);
    for (int i = 0; i < cursor.length(); i++) {
      if (cursor.charAt(i) < '0' || cursor.charAt(i) > '9') {
        throw new ProtocolException("expected a cursor");
      }
    }
    if (cursor.isEmpty() || cursor.length() > CURSOR_DIGITS_MAX || reply[frames.start(1)] != '*') {
      throw new ProtocolException("expected a cursor and keys");
    }
    return new ScanPage(
        cursor, Frames.of(Arrays.copyOfRange(reply, frames.start(1), frames.end(1))));
  }

  /** Where the node goes on; {@code 0}: that was all it has. */
  public String cursor() {
    return cursor;
  }

  /** How many keys there are. */
  public int size() {
    return keys.count();
  }

  /** The keys of all pages as one, which goes on at {@code cursor}. */
  public static byte[] together(String cursor, List<ScanPage> pages) {
    int size = 0;
    for (ScanPage page : pages) {
      size += page.size();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head =
        RespWriter.ascii("*2\r\n$" + cursor.length() + "\r\n" + cursor + "\r\n*" + size + "\r\n");
    out.write(head, 0, head.length);
    for (ScanPage page : pages) {
      Frames keys = page.keys;
      if (page.size() > 0) {
        out.write(keys.bytes(), keys.start(0), keys.end(page.size() - 1) - keys.start(0));
      }
    }
    return out.toByteArray();
  }
}
