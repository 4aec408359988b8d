package dev.unmoved.route;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The elements of one whole aggregate reply, as slices of its bytes: to be put together anew without decoding them. */
final class Frames {
  private final byte[] bytes;
  private final List<Integer> ends = new ArrayList<Integer>();
  private final int first;

  private Frames(byte[] bytes, int first) {
    this.bytes = bytes;
    this.first = first;
  }

  /** @throws ProtocolException when {@code reply} is no aggregate */
  static Frames of(byte[] reply) throws ProtocolException {
    if (reply[0] != '*' && reply[0] != '~' && reply[0] != '%') {
      throw new ProtocolException("expected a list");
    }
    int position = 0;
    while (reply[position] != '\n') {
      position++;
    }
    Frames frames = new Frames(reply, ++position);
    ReplyReader reader = new ReplyReader();
    while (position < reply.length) {
      position = reader.scan(reply, position, reply.length);
      frames.ends.add(position);
    }
    return frames;
  }

  int count() {
    return ends.size();
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int index) {
    return index == 0 ? first : ends.get(index - 1);
  }

  int end(int index) {
    return ends.get(index);
  }

  /** The whole of element {@code index}, to compare it with others. */
  String frame(int index) {
    return new String(bytes, start(index), end(index) - start(index), StandardCharsets.ISO_8859_1);
  }

  /** Element {@code index} as text: of a simple frame its line, of a bulk its content. */
  String text(int index) {
    String frame = frame(index);
    int line = frame.indexOf("\r\n");
    return frame.charAt(0) == '$' ? frame.substring(line + 2, Math.max(line + 2, frame.length() - 2))
        : frame.substring(1, line);
  }

  long number(int index) throws ProtocolException {
    return number(text(index));
  }

  static long number(String text) throws ProtocolException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("expected a number");
    }
  }
}
