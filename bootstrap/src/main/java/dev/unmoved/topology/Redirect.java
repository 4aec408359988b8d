package dev.unmoved.topology;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A MOVED or ASK error taken apart. Immutable. */
public final class Redirect {
  private final boolean ask;
  private final int slot;
  private final NodeAddress address;

  private Redirect(boolean ask, int slot, NodeAddress address) {
    this.ask = ask;
    this.slot = slot;
    this.address = address;
  }

  /**
   * Parses {@code -MOVED 3999 host:port\r\n} or {@code -ASK ...}. MOVED and ASK share every rule:
   * the last colon ends the host, IPv6 may stand without brackets, and an empty host is that of the
   * node that answered.
   *
   * @param answering where the answer came from
   * @return null when the error is anything else, or malformed: then it is the client's to read
   */
  public static @Nullable Redirect parse(byte[] reply, int from, int to, NodeAddress answering) {
    boolean moved = startsWith(reply, from, to, "-MOVED ");
    if (!moved && !startsWith(reply, from, to, "-ASK ")) {
      return null;
    }
    String[] words =
        new String(reply, from, to - from, StandardCharsets.UTF_8).trim().split(" ", -1);
    if (words.length != 3) {
      return null;
    }
    int slot = slot(words[1]);
    NodeAddress address = NodeAddress.parse(words[2]);
    if (slot < 0 || address == null || address.host().equals("?")) {
      return null;
    }
    if (address.host().isEmpty()) {
      address = new NodeAddress(answering.host(), address.port());
    }
    return new Redirect(!moved, slot, address);
  }

  /** Whether this is ASK: for one command only, and with ASKING before it. */
  public boolean isAsk() {
    return ask;
  }

  /** The slot the answer is about. */
  public int slot() {
    return slot;
  }

  /** The node to ask instead. */
  public NodeAddress address() {
    return address;
  }

  private static boolean startsWith(byte[] bytes, int from, int to, String prefix) {
    if (to - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (bytes[from + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int slot(String text) {
    if (text.isEmpty() || text.length() > 5) {
      return -1;
    }
    int slot = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      slot = slot * 10 + digit;
    }
    return slot < Slot.COUNT ? slot : -1;
  }
}
