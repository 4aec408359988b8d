package dev.unmoved.resp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Client bytes in, whole commands out: {@link #feed} what arrived, then call {@link #next} until it
 * says no.
 *
 * <p>The bytes of a command are copied once, from the client's buffer into a chunk that this parser
 * never writes over. A command may therefore be kept as a slice of its chunk for as long as it
 * takes to be answered. Several commands that arrive together share one chunk. A large command that
 * arrives in pieces gets a chunk of its final size as soon as half of it is there: an announced
 * length alone takes no more than {@link #ANNOUNCED_MAX} bytes. Feeding byte by byte stays linear:
 * a command is never scanned twice, and each chunk is larger by half at least than what it has to
 * take.
 *
 * <p>Not thread-safe.
 */
public final class RequestParser {
  private static final byte[] EMPTY = new byte[0];
  // so that a chunk that is reused fits the next command too
  private static final int CHUNK_MIN = 512;
  private static final int CHUNK_REUSED_MAX = 16 * 1024;
  // Redis' own bounds: networking.c refuses a larger multibulk count, and proto-max-bulk-len cannot
  // exceed this.
  private static final long ARGUMENT_COUNT_MAX = Integer.MAX_VALUE;
  private static final long ARGUMENT_LENGTH_MAX = Integer.MAX_VALUE - 64;
  // larger arrays are more than some JVMs can make
  private static final int CHUNK_MAX = Integer.MAX_VALUE - 64;

  /** Room made on the word of a length alone; past it memory grows with what really arrives. */
  private static final int ANNOUNCED_MAX = 1 << 20;

  /**
   * Up to here a chunk of unknown final size doubles; past it, memory that may stay empty is dearer
   * than a copy.
   */
  private static final int DOUBLED_MAX = 1 << 20;

  private final Arguments arguments = new Arguments();
  private byte[] chunk = EMPTY;
  private int commandStart; // where the command being read begins
  private int scanned; // everything before was understood
  private int end; // everything before has arrived
  private boolean begun; // arguments holds the first arguments of the command being read
  private long argumentsMissing;
  // length of the argument being read, -1 while its header is unread
  private int argumentLength = -1;
  private long needed; // bytes from commandStart the command has at least, as far as is known

  /** Takes {@code length} bytes that the client wrote. */
  public void feed(byte[] source, int offset, int length) {
    if (chunk.length - end < length) {
      makeRoom(length);
    }
    System.arraycopy(source, offset, chunk, end, length);
    end += length;
  }

  /** Takes all that remains in {@code source}, which the client wrote. */
  public void feed(ByteBuffer source) {
    int length = source.remaining();
    if (chunk.length - end < length) {
      makeRoom(length);
    }
    source.get(chunk, end, length);
    end += length;
  }

  /**
   * Reads on to the end of the next command.
   *
   * @return true when {@link #arguments}, {@link #chunk}, {@link #start} and {@link #end} describe
   *     a whole command; false when more bytes are needed
   * @throws ProtocolException when the client's bytes are no RESP; {@link #unread} then begins with
   *     the offending command
   */
  public boolean next() throws ProtocolException {
    if (!begun) {
      if (scanned == end && chunk.length > CHUNK_REUSED_MAX) {
        // whoever needs a large command still has it; an idle connection shall not keep it
        forgetChunk();
        return false;
      }
      commandStart = scanned;
      needed = 0;
      if (!begin()) {
        return false;
      }
    }
    while (argumentsMissing > 0) {
      if (argumentLength < 0 && !readArgumentHeader()) {
        return false;
      }
      if (end - scanned < argumentLength + 2) {
        needed = (long) scanned - commandStart + argumentLength + 2;
        return false;
      }
      if (chunk[scanned + argumentLength] != '\r' || chunk[scanned + argumentLength + 1] != '\n') {
        throw new ProtocolException("an argument is longer than its length says");
      }
      arguments.add(scanned, argumentLength);
      scanned += argumentLength + 2;
      argumentLength = -1;
      argumentsMissing--;
    }
    begun = false;
    return true;
  }

  /** The command's arguments; valid until the next call of {@link #feed} or {@link #next}. */
  public Arguments arguments() {
    return arguments;
  }

  /** The array that holds the command; its bytes never change again. */
  public byte[] chunk() {
    return chunk;
  }

  /** Where the command starts in {@link #chunk}. */
  public int start() {
    return commandStart;
  }

  /** Where the command ends in {@link #chunk}, exclusive. */
  public int end() {
    return scanned;
  }

  /**
   * A copy of everything that arrived and was not returned as a command, for whoever wants to pass
   * it on raw.
   */
  public byte[] unread() {
    return Arrays.copyOfRange(chunk, begun ? commandStart : scanned, end);
  }

  /** Forgets everything that arrived. */
  public void clear() {
    begun = false;
    argumentLength = -1;
    argumentsMissing = 0;
    needed = 0;
    scanned = end;
    commandStart = end;
  }

  /** No command returned so far is kept by anybody: what was read may be written over. */
  public void reuseChunk() {
    if (isEmpty() && chunk.length <= CHUNK_REUSED_MAX) {
      commandStart = 0;
      scanned = 0;
      end = 0;
    }
  }

  private void forgetChunk() {
    chunk = EMPTY;
    commandStart = 0;
    scanned = 0;
    end = 0;
  }

  /** Whether nothing is left over: the last command returned was the end of what arrived. */
  public boolean isEmpty() {
    return !begun && scanned == end;
  }

  private void makeRoom(int length) {
    int keepFrom = begun ? commandStart : scanned;
    int kept = end - keepFrom;
    long size = (long) kept + length;
    if (needed > size) {
      size = Math.min(needed, Math.max(ANNOUNCED_MAX, 2 * size));
    } else if (kept > 0) {
      // How much is to come is unknown (more arguments): grow by a share of it, so that all the
      // copying stays linear.
      size = Math.max(size, (long) kept + Math.max(Math.min(kept, DOUBLED_MAX), kept / 2));
    }
    size = Math.max(Math.max((long) kept + length, CHUNK_MIN), Math.min(size, CHUNK_MAX));
    byte[] larger = new byte[(int) size];
    System.arraycopy(chunk, keepFrom, larger, 0, kept);
    if (begun) {
      arguments.rebase(larger, keepFrom);
    }
    chunk = larger;
    commandStart -= keepFrom;
    if (!begun) {
      commandStart = 0;
    }
    scanned -= keepFrom;
    end = kept;
  }

  /** Reads {@code *count}, or a whole inline command; false when more bytes are needed. */
  private boolean begin() throws ProtocolException {
    int digit = singleDigit('*');
    if (digit > 0) {
      arguments.reset(chunk);
      argumentsMissing = digit;
      scanned += 4;
      begun = true;
      return true;
    }
    while (true) {
      int lineEnd = findLineEnd(scanned);
      if (lineEnd < 0) {
        return false;
      }
      arguments.reset(chunk);
      if (chunk[scanned] != '*') {
        int lineStart = scanned;
        scanned = lineEnd + 1;
        splitInline(lineStart, lineEnd);
        argumentsMissing = 0;
      } else {
        argumentsMissing = number(scanned + 1, lineEnd, ARGUMENT_COUNT_MAX, "argument count");
        scanned = lineEnd + 1;
      }
      if (arguments.count() > 0 || argumentsMissing > 0) {
        begun = true;
        return true;
      }
      commandStart = scanned; // an empty line or "*0" or "*-1": Redis skips them without a reply
    }
  }

  private boolean readArgumentHeader() throws ProtocolException {
    int digit = singleDigit('$');
    if (digit >= 0) {
      argumentLength = digit;
      scanned += 4;
      return true;
    }
    int lineEnd = findLineEnd(scanned);
    if (lineEnd < 0) {
      needed = Math.max(needed, (long) scanned - commandStart);
      return false;
    }
    if (chunk[scanned] != '$') {
      throw new ProtocolException("expected '$' before an argument");
    }
    long length = number(scanned + 1, lineEnd, ARGUMENT_LENGTH_MAX, "argument length");
    if (length < 0) {
      throw new ProtocolException("negative argument length");
    }
    if (lineEnd + 1L - commandStart + length + 2 > CHUNK_MAX) {
      throw new ProtocolException("a command is longer than 2 GB");
    }
    argumentLength = (int) length;
    scanned = lineEnd + 1;
    return true;
  }

  /**
   * The number of a header like {@code *3}, which most are, or -1 when the next line is another
   * one, or incomplete.
   */
  private int singleDigit(char type) {
    int at = scanned;
    if (end - at < 4 || chunk[at] != type || chunk[at + 2] != '\r' || chunk[at + 3] != '\n') {
      return -1;
    }
    int digit = chunk[at + 1] - '0';
    return digit <= 9 ? digit : -1;
  }

  /** The index of the line feed at or after {@code from}, or -1. */
  private int findLineEnd(int from) throws ProtocolException {
    for (int i = from; i < end; i++) {
      if (chunk[i] == '\n') {
        return i;
      }
    }
    if (end - from > 64 * 1024) { // PROTO_INLINE_MAX_SIZE
      throw new ProtocolException("a line is longer than 64 KB");
    }
    return -1;
  }

  private long number(int from, int lineEnd, long max, String what) throws ProtocolException {
    int to = lineEnd;
    if (to > from && chunk[to - 1] == '\r') {
      to--;
    }
    boolean negative = to > from && chunk[from] == '-';
    if (negative) {
      from++;
    }
    if (from == to || to - from > 18) {
      throw new ProtocolException("malformed " + what);
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = chunk[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new ProtocolException("malformed " + what);
      }
      value = value * 10 + digit;
    }
    if (value > max) {
      throw new ProtocolException(what + " out of range");
    }
    return negative ? -value : value;
  }

  /**
   * Inline commands are split at blanks. Quoting is left to the node: at worst the slot is wrong
   * and MOVED tells.
   */
  private void splitInline(int from, int lineEnd) {
    int to = lineEnd > from && chunk[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    int i = from;
    while (i < to) {
      while (i < to && isBlank(chunk[i])) {
        i++;
      }
      int wordStart = i;
      while (i < to && !isBlank(chunk[i])) {
        i++;
      }
      if (i > wordStart) {
        arguments.add(wordStart, i - wordStart);
      }
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == 0;
  }
}
