package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What MONITOR shows, {@code 1339518083.107412 [0 127.0.0.1:60866] "get" "key"}, with the keys of
 * commands by the client's names, and their database. What a line shows otherwise, such as patterns
 * that nodes are asked for, stays. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/commands/monitor/">MONITOR</a>
 */
final class MonitorLines {
  private final Names names;

  MonitorLines(Names names) {
    this.names = names;
  }

  /** A line as a status reply; itself where it names no keys. */
  byte[] toClient(byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    int open = text.indexOf('[');
    int words = text.indexOf("] \"");
    int blank = open < 0 ? -1 : text.indexOf(' ', open);
    if (words < 0 || blank < 0 || blank > words) {
      return line;
    }
    Arguments arguments = words(text, words + 2);
    Command command = arguments == null ? null : CommandTable.find(arguments);
    KeyPositions keys = new KeyPositions();
    if (arguments == null
        || command == null
        || !command.namesKeys()
        || command.keys(arguments, keys) == 0) {
      return line;
    }
    byte[][] shown = arguments.copies();
    int database = -1;
    for (int i = 0; i < keys.size(); i++) {
      byte[] stored = shown[keys.get(i)];
      Name name = names.toClient(stored, 0, stored.length);
      if (name != null) {
        shown[keys.get(i)] = name.key();
        database = database < 0 ? name.database() : database;
      }
    }
    StringBuilder told = new StringBuilder(text.substring(0, open + 1));
    told.append(database < 0 ? text.substring(open + 1, blank) : String.valueOf(database));
    told.append(text, blank, words + 1);
    for (byte[] word : shown) {
      quote(told.append(' '), word);
    }
    return told.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The words behind {@code start}, in quotes; null where they are not. */
  private static @Nullable Arguments words(String text, int start) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] ends = new int[text.length()];
    int count = 0;
    int i = start;
    while (i < text.length() && text.charAt(i) == '"') {
      i = unquote(text, i + 1, bytes);
      if (i < 0) {
        return null;
      }
      ends[count++] = bytes.size();
      i += i < text.length() && text.charAt(i) == ' ' ? 1 : 0;
    }
    Arguments arguments = new Arguments();
    arguments.reset(bytes.toByteArray());
    for (int word = 0; word < count; word++) {
      int from = word == 0 ? 0 : ends[word - 1];
      arguments.add(from, ends[word] - from);
    }
    return arguments;
  }

  /** Where a word's closing quote ends; negative: it has none. As sdssplitargs reads it. */
  private static int unquote(String text, int start, ByteArrayOutputStream into) {
    int i = start;
    while (i < text.length() && text.charAt(i) != '"') {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        into.write(c);
      } else if (text.charAt(i) == 'x' && i + 2 < text.length()) {
        into.write(
            Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16));
        i += 3;
      } else {
        int escaped = "nrtba".indexOf(text.charAt(i));
        into.write(escaped < 0 ? text.charAt(i) : "\n\r\t\b\u0007".charAt(escaped));
        i++;
      }
    }
    return i < text.length() ? i + 1 : -1;
  }

  /** As sdscatrepr writes it. */
  private static void quote(StringBuilder into, byte[] word) {
    into.append('"');
    for (byte b : word) {
      int escaped = "\n\r\t\b\u0007".indexOf(b & 0xff);
      if (b == '"' || b == '\\') {
        into.append('\\').append((char) b);
      } else if (escaped >= 0) {
        into.append('\\').append("nrtba".charAt(escaped));
      } else if (b < ' ' || b == 0x7f) {
        into.append(String.format("\\x%02x", b & 0xff));
      } else {
        into.append((char) b);
      }
    }
    into.append('"');
  }
}
