package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** For requests whose replies name no keys: errors may quote those of the request. Immutable. */
final class ErrorNames extends ReplyTranslation {
  private static final String ARGUMENTS = "with args beginning with: ";
  private static final int QUOTED_MAX = 128;

  private final Names names;

  ErrorNames(Names names) {
    this.names = names;
  }

  @Override
  public boolean isOfErrorsOnly() {
    return true;
  }

  @Override
  public byte[] toClient(
      byte[] reply, @Nullable Command command, byte[] request, int start, int end) {
    if (reply.length == 0 || reply[0] != '-' || command == null || !command.namesKeys()) {
      return reply;
    }
    Arguments arguments = parse(request, start, end);
    KeyPositions keys = new KeyPositions();
    if (arguments == null || command.keys(arguments, keys) == 0) {
      return reply;
    }
    byte[][] shown = arguments.copies();
    byte[] translated = reply;
    for (int i = 0; i < keys.size(); i++) {
      byte[] name = arguments.copy(keys.get(i));
      Name ofClient = names.toClient(name, 0, name.length);
      if (ofClient != null && ofClient.key().length < name.length) {
        translated = replace(translated, quoted(name), quoted(ofClient.key()));
        shown[keys.get(i)] = ofClient.key();
      }
    }
    return quotesCall(reply) ? quoting(reply, shown) : translated;
  }

  // ---- What servers say of a command that they do not know (server.c, processCommand) ----

  private static boolean quotesCall(byte[] reply) {
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    return text.startsWith("-ERR unknown command ") && text.contains(ARGUMENTS);
  }

  /** The same with other words; as many as have room, for a server leaves out the rest. */
  private static byte[] quoting(byte[] reply, byte[][] words) {
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(ARGUMENTS) + ARGUMENTS.length();
    boolean isOld = begin < text.length() && text.charAt(begin) == '`';
    StringBuilder quoted = new StringBuilder();
    for (int i = 1; i < words.length && quoted.length() < QUOTED_MAX; i++) {
      String word = new String(words[i], StandardCharsets.ISO_8859_1);
      int end = word.indexOf(0) < 0 ? word.length() : word.indexOf(0);
      int length = Math.min(end, QUOTED_MAX - quoted.length());
      quoted.append(isOld ? '`' : '\'').append(word, 0, length).append(isOld ? "`, " : "' ");
    }
    String line = text.substring(0, begin) + quoted.toString().replaceAll("[\r\n]", " ") + "\r\n";
    return line.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static @Nullable Arguments parse(byte[] request, int start, int end) {
    RequestParser parser = new RequestParser();
    parser.feed(request, start, end - start);
    try {
      return parser.next() ? parser.arguments() : null;
    } catch (ProtocolException e) {
      return null; // it quotes nothing then
    }
  }

  /** As a server quotes a key: up to a zero, and with blanks for line breaks. */
  private static byte[] quoted(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    byte[] quoted = Arrays.copyOf(name, length);
    for (int i = 0; i < length; i++) {
      if (quoted[i] == '\r' || quoted[i] == '\n') {
        quoted[i] = ' ';
      }
    }
    return quoted;
  }

  /** Servers quote keys between quotation marks, or as the last word. */
  private static byte[] replace(byte[] line, byte[] name, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
    int i = 0;
    while (i < line.length) {
      if (isAt(line, i, name) && isQuoted(line, i, i + name.length)) {
        out.write(by, 0, by.length);
        i += name.length;
      } else {
        out.write(line[i++]);
      }
    }
    return out.toByteArray();
  }

  private static boolean isQuoted(byte[] line, int start, int end) {
    return isMark(line[start - 1]) && isMark(line[end]);
  }

  private static boolean isMark(byte b) {
    return b == '\'' || b == '"' || b == '`' || b == ' ' || b == '\r';
  }

  private static boolean isAt(byte[] line, int at, byte[] word) {
    if (at == 0 || line.length - 2 - at < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (line[at + i] != word[i]) {
        return false;
      }
    }
    return true;
  }
}
