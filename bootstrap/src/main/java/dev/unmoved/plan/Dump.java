package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key's value as DUMP gives it, and when it expires: what it takes to have the same key
 * elsewhere. Immutable.
 */
final class Dump {
  /** How many replies {@link #calls} have. */
  static final int CALLS = 3;

  private static final byte[] NO_TTL = {'0'};
  private static final byte[] REPLACE = ascii("REPLACE");
  private static final byte[] ABSTTL = ascii("ABSTTL");
  private static final int FOOTER = 10; // the format's version and a checksum

  private final byte[] payload;
  private final long ttl; // in milliseconds; 0: never expires
  private final boolean isAbsolute; // whether ttl counts from 1970, or from when it was asked

  private Dump(byte[] payload, long ttl, boolean isAbsolute) {
    this.payload = payload;
    this.ttl = ttl;
    this.isAbsolute = isAbsolute;
  }

  /**
   * What asks for {@code key}. Between the calls others come in: who cannot have that watches the
   * key. Before 7.0 servers do not tell the time at which a key expires, only how long that is.
   */
  static List<Call> calls(byte[] key) {
    return Arrays.asList(Call.of("DUMP", key), Call.of("PTTL", key), Call.of("PEXPIRETIME", key));
  }

  /** The error that keeps {@link #of} from telling, or null. */
  static byte @Nullable [] error(List<byte[]> replies, int from) {
    byte[] dump = replies.get(from);
    byte[] pttl = replies.get(from + 1);
    return ServerErrors.is(dump) ? dump : ServerErrors.is(pttl) ? pttl : null;
  }

  /**
   * From the replies to {@link #calls}, the first at index {@code from}; null when there is no such
   * key.
   */
  static @Nullable Dump of(List<byte[]> replies, int from) throws ProtocolException {
    RespValue payload = Emulation.parse(replies.get(from));
    long pttl = Emulation.number(replies.get(from + 1));
    if (payload.isNull() || pttl == -2) {
      return null;
    }
    byte[] content = Emulation.string(payload);
    if (content.length == 0) {
      throw new ProtocolException("expected a value");
    }
    if (pttl == -1) {
      return new Dump(content, 0, false);
    }
    RespValue expiry = Emulation.parse(replies.get(from + 2));
    // else unknown to the server, or the key expired after the call before
    return expiry.number() > 0
        ? new Dump(content, expiry.number(), true)
        : new Dump(content, Math.max(pttl, 1), false); // 0 would be for ever
  }

  /** A value that never expires. */
  static Dump withoutExpiry(byte[] payload) {
    return new Dump(payload, 0, false);
  }

  /**
   * Sets up {@code key} with this value; a key that exists already is replaced, or else is an error
   * BUSYKEY.
   */
  Call restore(byte[] key, boolean replace) {
    byte[][] arguments = new byte[3 + (replace ? 1 : 0) + (isAbsolute ? 1 : 0)][];
    arguments[0] = key;
    arguments[1] = ttl == 0 ? NO_TTL : ascii(Long.toString(ttl));
    arguments[2] = payload;
    if (replace) {
      arguments[3] = REPLACE;
    }
    if (isAbsolute) {
      arguments[arguments.length - 1] = ABSTTL;
    }
    return Call.of("RESTORE", arguments);
  }

  /** Whether a reply to DUMP shows this value. */
  boolean isValueOf(byte[] dumpReply) throws ProtocolException {
    byte[] other = parsePayload(dumpReply);
    if (other == null || other.length != payload.length || other[0] != payload[0]) {
      return false;
    }
    return Arrays.equals(payload, other) || isHashTable() && hasBytesOf(other);
  }

  private static byte @Nullable [] parsePayload(byte[] dumpReply) throws ProtocolException {
    return ServerErrors.is(dumpReply) ? null : Emulation.parse(dumpReply).bytes();
  }

  /**
   * Sets and hashes in hash tables are dumped in an order that differs from server to server: 2, 4,
   * and 22 onwards.
   */
  private boolean isHashTable() {
    return payload[0] == 2 || payload[0] == 4 || payload[0] >= 22;
  }

  /**
   * Whether both have the same bytes in whatever order, which is as much as can be said of hash
   * tables in a glance.
   */
  private boolean hasBytesOf(byte[] other) {
    int[] counts = new int[256];
    for (int i = 0; i < payload.length - FOOTER; i++) {
      counts[payload[i] & 0xff]++;
      counts[other[i] & 0xff]--;
    }
    return Arrays.equals(counts, new int[256]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
