package dev.unmoved.engine.takeover;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in what state a connection is that its client has used without us: whether replies are
 * still on their way, whether a transaction is open, and what the client has made of it. Asked on
 * that connection, while its client waits.
 *
 * <p>WATCH goes first, for a key that nobody writes: within MULTI it is the one question that is
 * answered and not queued. Then the server is asked what it knows of the connection, and a token,
 * which has to come back, tells where the answers end. The key stays watched: UNWATCH would forget
 * what the client watches.
 *
 * <p>Not thread-safe; no clock, no I/O.
 */
public final class Fence {
  /** How it ended, or that it has not. */
  public enum Outcome {
    /** Answers are awaited. */
    PENDING,
    /**
     * Nothing of the client's is on its way any more; {@link #state} and {@link #clientBytes} tell
     * the rest.
     */
    CLEAR,
    /**
     * The connection is in a transaction, subscribed or otherwise not to be touched now. The client
     * has lost nothing.
     */
    BUSY,
    /**
     * What came fits no state of a connection. It must be closed: it is not known whose reply comes
     * next.
     */
    BROKEN
  }

  private static final String KEY = "unmoved:fence:{";
  private static final int KEYS_MAX = 1_000_000;
  private static final int QUESTIONS = 3; // behind WATCH, the token's own included
  private static final int SHOWN_MAX = 200; // of a reply, to tell its kind

  private final String key;
  private final int slot;
  private final byte[] token;
  private final ReplyReader reader = new ReplyReader();
  // in order; pushes are not among them
  private final List<byte[]> replies = new ArrayList<byte[]>();
  private final ByteArrayOutputStream pushes = new ByteArrayOutputStream();
  private byte[] bytes = new byte[0];
  private int scanned;
  private byte @Nullable [] toWrite;
  private boolean asked; // all, not only WATCH
  private Outcome outcome = Outcome.PENDING;
  private String reason = "";
  private @Nullable ConnectionInfo info;

  private Fence(String key, int slot, long seed) {
    this.key = key;
    this.slot = slot;
    this.token = ("unmoved" + Long.toHexString(seed)).getBytes(StandardCharsets.US_ASCII);
    this.toWrite = RespWriter.command("WATCH", key);
  }

  /**
   * A fence for a connection to a node, or null where no key is found that belongs to it.
   *
   * @param owned the node's slots
   * @param seed makes the token one that no reply of the client's is likely to be
   */
  public static @Nullable Fence of(BitSet owned, long seed) {
    if (owned.isEmpty()) {
      return null;
    }
    for (int i = 0; i < KEYS_MAX; i++) {
      String key = KEY + i + "}";
      byte[] name = key.getBytes(StandardCharsets.US_ASCII);
      int slot = Slot.of(name, 0, name.length);
      if (owned.get(slot)) {
        return new Fence(key, slot, seed);
      }
    }
    return null;
  }

  /** What to write next, once; null when there is nothing. */
  public byte @Nullable [] nextWrite() {
    byte[] next = toWrite;
    toWrite = null;
    return next;
  }

  /** {@code length} bytes came over the connection. */
  public void onBytes(byte[] source, int offset, int length) {
    if (outcome != Outcome.PENDING) {
      throw new IllegalStateException("the fence is over");
    }
    int kept = bytes.length;
    bytes = Arrays.copyOf(bytes, kept + length);
    System.arraycopy(source, offset, bytes, kept, length);
    try {
      int start = 0;
      while (scanned < bytes.length && outcome == Outcome.PENDING) {
        scanned = reader.scan(bytes, scanned, bytes.length);
        if (reader.isComplete()) {
          onFrame(Arrays.copyOfRange(bytes, start, scanned));
          start = scanned;
        }
      }
      bytes = Arrays.copyOfRange(bytes, start, bytes.length);
      scanned -= start;
    } catch (ProtocolException e) {
      end(Outcome.BROKEN, "it speaks no RESP: " + e.getMessage());
    }
    if (outcome != Outcome.PENDING && bytes.length > 0) {
      pushes.write(bytes, 0, bytes.length); // what came behind the end can only be unasked
    }
  }

  private void onFrame(byte[] frame) throws ProtocolException {
    if (frame[0] == '>') {
      pushes.write(frame, 0, frame.length);
      return;
    }
    String text = new String(frame, 0, Math.min(frame.length, SHOWN_MAX), StandardCharsets.UTF_8);
    if (!asked && isRefusal(text)) {
      end(Outcome.BUSY, text.substring(1).trim());
      return;
    }
    if (text.startsWith("+QUEUED") || asked && isRefusal(text) && text.contains("inside")) {
      end(Outcome.BROKEN, "it is in a transaction whose replies are on their way");
      return;
    }
    replies.add(frame);
    if (!asked) {
      asked = true;
      toWrite = questions();
    } else if (frame[0] == '$'
        && Arrays.equals(RespValue.parse(frame, 0, frame.length).bytes(), token)) {
      onToken();
    }
  }

  /**
   * Whether this is how servers of all versions refuse WATCH to a connection in a certain state, or
   * our key.
   */
  private boolean isRefusal(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return text.startsWith("-")
        && (lower.contains("watch") || text.startsWith("-MOVED " + slot + " "));
  }

  private byte[] questions() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] info = RespWriter.command("CLIENT", "INFO");
    byte[] hello = RespWriter.command("HELLO");
    byte[] echo = RespWriter.command(new byte[][] {RespWriter.ascii("ECHO")}, token);
    all.write(info, 0, info.length);
    all.write(hello, 0, hello.length);
    all.write(echo, 0, echo.length);
    return all.toByteArray();
  }

  private void onToken() throws ProtocolException {
    int clients = replies.size() - 1 - QUESTIONS;
    if (clients < 0) {
      end(Outcome.BROKEN, "answers are missing");
      return;
    }
    byte[] told = replies.get(clients + 1);
    byte[] hello = replies.get(clients + 2);
    RespValue text = RespValue.parse(told, 0, told.length);
    String line = text.isError() ? null : text.text();
    info = line == null ? null : new ConnectionInfo(line, hello[0] == '%');
    replies.subList(clients, replies.size()).clear();
    outcome = Outcome.CLEAR;
  }

  private void end(Outcome how, String why) {
    outcome = how;
    reason = why;
  }

  /** How it ended. */
  public Outcome outcome() {
    return outcome;
  }

  /** Why it is {@link Outcome#BUSY} or {@link Outcome#BROKEN}: for people. */
  public String reason() {
    return reason;
  }

  /**
   * What the server knows of the connection; null where it would not tell. Once it is {@link
   * Outcome#CLEAR}.
   */
  public @Nullable ConnectionInfo info() {
    return info;
  }

  /** What came that is the client's: replies to what it asked before, and pushes behind them. */
  public byte[] clientBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] reply : replies) {
      all.write(reply, 0, reply.length);
    }
    byte[] unasked = pushes.toByteArray();
    all.write(unasked, 0, unasked.length);
    return all.toByteArray();
  }

  /** The key that is watched. */
  String key() {
    return key;
  }
}
