package dev.unmoved.report;

import org.jspecify.annotations.Nullable;

/**
 * Writes JSON. Members and elements follow each other in the order of the calls. Not thread-safe.
 */
final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean follows; // something stands before in the same object or array

  Json open(char bracket) {
    separate();
    text.append(bracket);
    follows = false;
    return this;
  }

  Json close(char bracket) {
    text.append(bracket);
    follows = true;
    return this;
  }

  Json name(String name) {
    separate();
    quote(name);
    text.append(':');
    follows = false;
    return this;
  }

  Json value(@Nullable String value) {
    separate();
    if (value == null) {
      text.append("null");
    } else {
      quote(value);
    }
    follows = true;
    return this;
  }

  Json value(long value) {
    separate();
    text.append(value);
    follows = true;
    return this;
  }

  Json value(boolean value) {
    separate();
    text.append(value);
    follows = true;
    return this;
  }

  private void separate() {
    if (follows) {
      text.append(',');
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        // Whatever carries it further, nothing can be taken for something else.
        String hex = Integer.toHexString(c);
        text.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
