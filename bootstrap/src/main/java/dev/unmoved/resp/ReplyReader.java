package dev.unmoved.resp;

/**
 * Finds where a node's replies end, in bytes that may be cut anywhere. It looks at headers only and
 * keeps no bytes, so a large value costs nothing to step over, and a caller may hand on the first
 * part of a reply before the rest arrives.
 *
 * <p>Nested replies need no stack: what counts is how many frames are still to come until the
 * outermost one is whole.
 *
 * <p>Not thread-safe. After a {@link ProtocolException} the reader is of no further use.
 */
public final class ReplyReader {
  private static final int HEADER = 0; // at the first byte of a frame
  private static final int LINE = 1; // in the text of a simple frame, up to CR
  private static final int NUMBER = 2; // in the length of a bulk or the count of an aggregate
  private static final int LINE_FEED = 3; // CR was read
  private static final int BULK = 4; // in the bytes of a bulk

  private int state = HEADER;
  private byte type; // of the frame being read
  private byte outermost; // of the reply being read
  private long framesMissing = 1; // frames until the reply is whole
  private long number;
  private int digits;
  private boolean negative;
  private long bulkMissing; // bytes of the bulk until its end, CR LF included
  private boolean complete;

  /**
   * Steps over bytes of the current reply, beginning a new one when the last was complete.
   *
   * @return the index after the last byte that belongs to the reply: its end when {@link
   *     #isComplete}, else {@code to}
   * @throws ProtocolException when the bytes are no RESP
   */
  public int scan(byte[] bytes, int from, int to) throws ProtocolException {
    if (complete) {
      restart();
    }
    int i = from;
    while (i < to) {
      switch (state) {
        case HEADER:
          begin(bytes[i++]);
          break;
        case LINE:
          while (i < to && bytes[i] != '\r') {
            i++;
          }
          if (i < to) {
            i++;
            state = LINE_FEED;
          }
          break;
        case NUMBER:
          i = scanNumber(bytes, i, to);
          break;
        case LINE_FEED:
          if (bytes[i++] != '\n') {
            throw new ProtocolException("expected LF after CR in a reply");
          }
          endOfLine();
          break;
        default: // BULK
          long step = Math.min(bulkMissing, to - i);
          checkBulkEnd(bytes, i, (int) step);
          i += (int) step;
          bulkMissing -= step;
          if (bulkMissing == 0) {
            frameRead(0);
          }
          break;
      }
      if (complete) {
        return i;
      }
    }
    return i;
  }

  /** Whether the last {@link #scan} reached the end of a reply. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether the next byte is the first of a reply. */
  public boolean isAtStart() {
    return complete || (state == HEADER && framesMissing == 1 && outermost == 0);
  }

  /**
   * The first byte of the reply being read or just completed: {@code + - : $ * % ~ > _ # , ( ! =}
   * or {@code |}.
   */
  public byte type() {
    return outermost;
  }

  /** Forgets a half-read reply, for a connection that starts anew. */
  public void restart() {
    state = HEADER;
    outermost = 0;
    framesMissing = 1;
    complete = false;
  }

  private void begin(byte first) throws ProtocolException {
    type = first;
    if (outermost == 0) {
      outermost = first;
    }
    switch (first) {
      case '+':
      case '-':
      case ':':
      case '_':
      case '#':
      case ',':
      case '(':
        state = LINE;
        break;
      case '$':
      case '!':
      case '=':
      case '*':
      case '~':
      case '>':
      case '%':
      case '|':
        number = 0;
        digits = 0;
        negative = false;
        state = NUMBER;
        break;
      default:
        throw new ProtocolException(
            "a reply starts with byte 0x" + Integer.toHexString(first & 0xff));
    }
  }

  private int scanNumber(byte[] bytes, int from, int to) throws ProtocolException {
    int i = from;
    while (i < to) {
      byte b = bytes[i++];
      if (b == '\r') {
        if (digits == 0) {
          throw new ProtocolException("a reply's length is missing");
        }
        state = LINE_FEED;
        return i;
      }
      if (b == '-' && digits == 0 && !negative) {
        negative = true;
      } else if (b >= '0' && b <= '9' && ++digits <= 18) {
        number = number * 10 + (b - '0');
      } else {
        throw new ProtocolException("a reply's length is malformed");
      }
    }
    return i;
  }

  private void endOfLine() throws ProtocolException {
    switch (type) {
      case '$':
      case '=':
        if (isNull()) {
          frameRead(0);
        } else {
          bulkMissing = number + 2;
          state = BULK;
        }
        break;
      case '!':
        bulkMissing = count() + 2;
        state = BULK;
        break;
      case '*':
      case '~':
      case '>':
        frameRead(isNull() ? 0 : number);
        break;
      case '%':
        frameRead(2 * count());
        break;
      case '|':
        // An attribute precedes the frame it belongs to, which is still to come.
        frameRead(2 * count() + 1);
        break;
      default:
        frameRead(0);
        break;
    }
  }

  /** The count or the length of what cannot be null. */
  private long count() throws ProtocolException {
    if (negative) {
      throw new ProtocolException("a reply's length is negative");
    }
    return number;
  }

  private boolean isNull() throws ProtocolException {
    if (negative && number != 1) {
      throw new ProtocolException("a reply's length is negative");
    }
    return negative;
  }

  private void checkBulkEnd(byte[] bytes, int from, int step) throws ProtocolException {
    long afterStep = bulkMissing - step;
    // The last two of the missing bytes are CR LF; look at those of them that this step covers.
    if (bulkMissing >= 2 && afterStep <= 1 && bytes[from + (int) (bulkMissing - 2)] != '\r') {
      throw new ProtocolException("a bulk reply is longer than its length says");
    }
    if (afterStep == 0 && bytes[from + (int) (bulkMissing - 1)] != '\n') {
      throw new ProtocolException("a bulk reply is longer than its length says");
    }
  }

  private void frameRead(long children) throws ProtocolException {
    framesMissing += children - 1;
    if (framesMissing < 0 || framesMissing > Integer.MAX_VALUE * 4L) {
      throw new ProtocolException("a reply has too many elements");
    }
    state = HEADER;
    complete = framesMissing == 0;
  }
}
