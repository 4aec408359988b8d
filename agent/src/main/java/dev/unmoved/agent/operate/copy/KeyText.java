package dev.unmoved.agent.operate.copy;

import dev.unmoved.route.KeyPattern;

/** What is shown of a key: its first word, or all of it where that is wanted. Immutable. */
final class KeyText {
  private final boolean whole;

  KeyText(boolean whole) {
    this.whole = whole;
  }

  /** In quotes where it is whole, and never with anything that a terminal would take for itself. */
  String of(byte[] name) {
    if (!whole) {
      return KeyPattern.of(name, 0, name.length).kind().toString().replaceAll("[^ -~]", "?");
    }
    StringBuilder text = new StringBuilder("\"");
    for (byte b : name) {
      if (b == '"' || b == '\\') {
        text.append('\\').append((char) b);
      } else if (b >= ' ' && b < 127) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b & 0xff));
      }
    }
    return text.append('"').toString();
  }
}
