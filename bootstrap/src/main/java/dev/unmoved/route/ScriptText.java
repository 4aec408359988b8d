package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a Lua script tells of the keys that it uses without declaring them. Any node
 * runs such a script, but only the owner of a key lets the script touch it; so it matters where the
 * script is sent.
 *
 * <p>Understood are {@code redis.call} and {@code redis.pcall} with literals, {@code ARGV[n]},
 * variables that were set to such, and what {@code ..} joins of them. Whatever else a script says
 * is passed over: the answer is a hint, and a wrong one costs no more than having none. Pure.
 */
public final class ScriptText {
  // each call is read anew, and the keys stand near the top as a rule
  private static final int LENGTH_MAX = 1 << 16;
  private static final byte[] UNKNOWN = new byte[0];
  private static final Set<String> KEYSPACE_COMMANDS =
      new HashSet<String>(Arrays.asList("KEYS", "SCAN", "DBSIZE", "FLUSHALL", "FLUSHDB"));

  private final Lexer lexer;
  private final Arguments call;
  private final int argvBefore; // the index of ARGV[1] in the call, less one
  private final Map<String, byte[]> variables = new HashMap<String, byte[]>();

  private ScriptText(byte[] script, int start, int end, Arguments call, int argvBefore) {
    this.lexer = new Lexer(script, start, end);
    this.call = call;
    this.argvBefore = argvBefore;
  }

  /**
   * The slot of the first key that can be told from the script's text.
   *
   * @param script holds the text, from {@code start} up to {@code end}
   * @param call the EVAL or EVALSHA that runs it, with 0 for the number of keys
   * @return {@link Slot#NONE} when no key can be told
   */
  public static int slot(byte[] script, int start, int end, Arguments call) {
    return new ScriptText(script, start, Math.min(end, start + LENGTH_MAX), call, 2).firstSlot();
  }

  /**
   * The same of a script that declares {@code declared} keys: the first key that it names beside
   * them.
   *
   * @param call the EVAL or EVALSHA that runs it
   */
  static int undeclaredSlot(byte[] script, int start, int end, Arguments call, int declared) {
    return new ScriptText(script, start, Math.min(end, start + LENGTH_MAX), call, 2 + declared)
        .firstSlot();
  }

  /** Whether the script calls a command that has keys, or one that cannot be told. */
  static boolean touchesKeys(byte[] script, int start, int end) {
    Lexer lexer = new Lexer(script, start, Math.min(end, start + LENGTH_MAX));
    lexer.advance();
    while (lexer.kind != Lexer.END) {
      boolean calls = lexer.isName("call") || lexer.isName("pcall");
      lexer.advance();
      if (calls && lexer.is('(')) {
        lexer.advance();
        Command command =
            lexer.kind == Lexer.STRING
                ? CommandTable.named(lexer.text().toUpperCase(Locale.ROOT))
                : null;
        if (command == null || command.hasKeys()) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether the script asks for keys that nobody named: with KEYS or SCAN, or for all of them at
   * once. One node would give it its own.
   *
   * @param script holds the text, from {@code start} up to {@code end}
   */
  public static boolean asksForAllKeys(byte[] script, int start, int end) {
    Lexer lexer = new Lexer(script, start, Math.min(end, start + LENGTH_MAX));
    lexer.advance();
    while (lexer.kind != Lexer.END) {
      boolean calls = lexer.isName("call") || lexer.isName("pcall");
      lexer.advance();
      if (calls && lexer.is('(')) {
        lexer.advance();
        if (lexer.kind == Lexer.STRING
            && KEYSPACE_COMMANDS.contains(lexer.text().toUpperCase(Locale.ROOT))) {
          return true;
        }
      }
    }
    return false;
  }

  private int firstSlot() {
    lexer.advance();
    while (lexer.kind != Lexer.END) {
      if (lexer.kind != Lexer.NAME) {
        lexer.advance();
        continue;
      }
      String name = lexer.text();
      lexer.advance();
      if (lexer.is('=')) {
        lexer.advance();
        variables.put(name, expression());
      } else if ((name.equals("redis") || name.equals("server")) && lexer.is('.')) {
        lexer.advance();
        boolean calls =
            lexer.kind == Lexer.NAME
                && (lexer.text().equals("call") || lexer.text().equals("pcall"));
        lexer.advance();
        int slot = calls && lexer.is('(') ? slotOfCall() : Slot.NONE;
        if (slot != Slot.NONE) {
          return slot;
        }
      }
    }
    return Slot.NONE;
  }

  /** Reads the arguments between the brackets, the first of which comes next. */
  private int slotOfCall() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arguments inner = new Arguments();
    int[] starts = new int[16];
    int[] lengths = new int[16]; // -1: not known
    int count = 0;
    do {
      lexer.advance();
      byte[] argument = expression();
      boolean known = argument != UNKNOWN && (lexer.is(',') || lexer.is(')'));
      skipToNextArgument();
      if (count == starts.length) {
        break; // a key further back is worth no more
      }
      starts[count] = bytes.size();
      lengths[count++] = known ? argument.length : -1;
      bytes.write(argument, 0, known ? argument.length : 0);
    } while (lexer.is(','));
    inner.reset(bytes.toByteArray());
    for (int i = 0; i < count; i++) {
      inner.add(starts[i], Math.max(0, lengths[i]));
    }
    Command command = CommandTable.find(inner);
    int key = command == null ? 0 : command.firstKey(inner);
    return key == 0 || lengths[key] < 0
        ? Slot.NONE
        : Slot.of(inner.bytes(), starts[key], lengths[key]);
  }

  private void skipToNextArgument() {
    int depth = 0;
    while (lexer.kind != Lexer.END && !(depth == 0 && (lexer.is(',') || lexer.is(')')))) {
      if (lexer.is('(') || lexer.is('{') || lexer.is('[')) {
        depth++;
      } else if (lexer.is(')') || lexer.is('}') || lexer.is(']')) {
        depth--;
      }
      lexer.advance();
    }
  }

  /**
   * Terms joined by {@code ..}, as far as they are understood; what follows is the lexer's token
   * then.
   */
  private byte[] expression() {
    byte[] value = term();
    while (value != UNKNOWN && lexer.kind == Lexer.CONCAT) {
      lexer.advance();
      byte[] next = term();
      if (next == UNKNOWN) {
        return UNKNOWN;
      }
      byte[] joined = Arrays.copyOf(value, value.length + next.length);
      System.arraycopy(next, 0, joined, value.length, next.length);
      value = joined;
    }
    return value;
  }

  private byte[] term() {
    byte[] value = UNKNOWN;
    if (lexer.kind == Lexer.STRING || lexer.kind == Lexer.NUMBER) {
      value = Objects.requireNonNull(lexer.value);
      lexer.advance();
    } else if (lexer.kind == Lexer.NAME
        && !lexer.text().equals("redis")
        && !lexer.text().equals("server")) {
      String name = lexer.text();
      lexer.advance();
      if (name.equals("ARGV") && lexer.is('[')) {
        value = argument();
      } else if (variables.containsKey(name)
          && !lexer.is('(')
          && !lexer.is('[')
          && !lexer.is('.')) {
        value = Objects.requireNonNull(variables.get(name));
      }
    }
    return value;
  }

  /** What the call gives for ARGV[n], from the opening bracket on. */
  private byte[] argument() {
    lexer.advance();
    byte[] number = lexer.value;
    if (lexer.kind != Lexer.NUMBER || number == null || number.length > 4) {
      return UNKNOWN;
    }
    int index = argvBefore + Integer.parseInt(lexer.text());
    lexer.advance();
    if (!lexer.is(']')) {
      return UNKNOWN;
    }
    lexer.advance();
    return index > argvBefore && index < call.count() ? call.copy(index) : UNKNOWN;
  }

  /** Cuts Lua into words, strings, numbers and symbols; comments and white space are left out. */
  private static final class Lexer {
    static final int END = 0;
    static final int NAME = 1;
    static final int STRING = 2;
    static final int NUMBER = 3;
    static final int SYMBOL = 4;
    static final int CONCAT = 5;
    // a comparison, a number with a fraction, a string with an escape we do not read
    static final int OTHER = 6;

    private final byte[] source;
    private final int end;
    private int position;
    int kind;
    byte @Nullable [] value; // of a name, string or number
    private int symbol;

    Lexer(byte[] source, int start, int end) {
      this.source = source;
      this.position = start;
      this.end = end;
    }

    boolean is(char wanted) {
      return kind == SYMBOL && symbol == wanted;
    }

    boolean isName(String wanted) {
      return kind == NAME && text().equals(wanted);
    }

    String text() {
      return new String(value, StandardCharsets.ISO_8859_1);
    }

    void advance() {
      skipBlanks();
      if (position >= end) {
        kind = END;
        return;
      }
      int c = at(0);
      if (isNamePart(c)) {
        word();
      } else if (c == '"' || c == '\'') {
        quoted(c);
      } else if (c == '[' && longBracket(0) >= 0) {
        int from = position + longBracket(0) + 2;
        int to = skipLong(longBracket(0));
        kind = from <= to ? STRING : OTHER;
        // a line end right after the bracket does not count
        from += from < to && source[from] == '\n' ? 1 : 0;
        value = from <= to ? Arrays.copyOfRange(source, from, to) : UNKNOWN;
      } else if (c == '.' && at(1) == '.') {
        kind = at(2) == '.' ? OTHER : CONCAT;
        position += at(2) == '.' ? 3 : 2;
      } else if ((c == '=' || c == '~' || c == '<' || c == '>') && at(1) == '=') {
        kind = OTHER;
        position += 2;
      } else {
        kind = SYMBOL;
        symbol = c;
        position++;
      }
    }

    private int at(int ahead) {
      return position + ahead < end ? source[position + ahead] & 0xff : 0;
    }

    private void skipBlanks() {
      while (position < end) {
        if (at(0) <= ' ') {
          position++;
        } else if (at(0) == '-' && at(1) == '-') {
          position += 2;
          int level = at(0) == '[' ? longBracket(0) : -1;
          if (level >= 0) {
            skipLong(level);
          } else {
            while (position < end && at(0) != '\n') {
              position++;
            }
          }
        } else {
          return;
        }
      }
    }

    private void word() {
      int from = position;
      boolean digits = true;
      while (isNamePart(at(0))) {
        digits &= at(0) >= '0' && at(0) <= '9';
        position++;
      }
      value = Arrays.copyOfRange(source, from, position);
      kind = digits ? NUMBER : value[0] >= '0' && value[0] <= '9' ? OTHER : NAME;
      if (digits && at(0) == '.' && at(1) != '.') {
        kind = OTHER;
        position++;
      }
    }

    private void quoted(int quote) {
      kind = STRING;
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      position++;
      while (position < end && at(0) != quote) {
        if (at(0) == '\\') {
          position++;
          if (at(0) != '\\' && at(0) != '"' && at(0) != '\'') {
            kind = OTHER;
          }
        }
        text.write(at(0));
        position++;
      }
      position++;
      value = text.toByteArray();
    }

    /** How many equals signs are in the long bracket that opens here, or -1 when none does. */
    private int longBracket(int from) {
      int level = 0;
      while (at(from + 1 + level) == '=') {
        level++;
      }
      return at(from + 1 + level) == '[' ? level : -1;
    }

    /**
     * Goes behind the long bracket that opens here; where its text ends, or -1 when it does not.
     */
    private int skipLong(int level) {
      for (position += level + 2; position < end; position++) {
        if (at(0) == ']' && at(level + 1) == ']') {
          int equals = 0;
          while (equals < level && at(1 + equals) == '=') {
            equals++;
          }
          if (equals == level) {
            int textEnd = position;
            position += level + 2;
            return textEnd;
          }
        }
      }
      return -1;
    }

    private static boolean isNamePart(int c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
  }
}
