package dev.unmoved.engine.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a client subscribes to: a channel, a pattern or a shard channel. Immutable; equal when kind
 * and name are.
 */
public final class Channel {
  /** The three kinds of subscriptions, each with its commands. */
  public enum Kind {
    /** SUBSCRIBE. */
    PLAIN(""),
    /** PSUBSCRIBE. */
    PATTERN("p"),
    /** SSUBSCRIBE. */
    SHARD("s");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /**
     * The command that begins or, with {@code ends}, ends a subscription of this kind, in lower
     * case.
     */
    public String command(boolean ends) {
      return prefix + (ends ? "unsubscribe" : "subscribe");
    }

    /**
     * The kind that {@code word}, the first of a confirmation, begins or ends; null when it is no
     * confirmation.
     */
    public static @Nullable Kind confirmedBy(String word) {
      for (Kind kind : values()) {
        if (word.equals(kind.command(false)) || word.equals(kind.command(true))) {
          return kind;
        }
      }
      return null;
    }

    /** The kind of which {@code word} begins a message; null when it begins none. */
    public static @Nullable Kind messagedBy(String word) {
      for (Kind kind : values()) {
        if (word.length() == kind.prefix.length() + 7
            && word.startsWith(kind.prefix)
            && word.endsWith("message")) {
          return kind;
        }
      }
      return null;
    }
  }

  /**
   * On which RESP2 connections are told of keys that change, those that others have them cached.
   */
  public static final Channel INVALIDATE = new Channel(Kind.PLAIN, ascii("__redis__:invalidate"));

  private static final byte[][] KEYSPACE = {ascii("__keyspace@"), ascii("__keyevent@")};

  /** By which command it is subscribed to. */
  public final Kind kind;

  /** Its name, or the pattern. Not to be changed. */
  public final byte[] name;

  /** The channel of this name. */
  public Channel(Kind kind, byte[] name) {
    this.kind = kind;
    this.name = name;
  }

  /**
   * Whether keyspace notifications may come by it. Of a pattern its literal beginning has to tell:
   * what follows the first special character may match anything.
   */
  public boolean mayBeKeyspace() {
    switch (kind) {
      case PLAIN:
        return isKeyspace(name);
      case PATTERN:
        int literal = 0;
        while (literal < name.length && "*?[\\".indexOf(name[literal]) < 0) {
          literal++;
        }
        for (byte[] prefix : KEYSPACE) {
          boolean whole = literal == name.length;
          if (startsWith(name, prefix, Math.min(literal, prefix.length))
              && (!whole || literal > prefix.length)) {
            return true;
          }
        }
        return false;
      default:
        return false;
    }
  }

  /** Whether {@code channel} is one on which a node tells of its own keys. */
  public static boolean isKeyspace(byte[] channel) {
    for (byte[] prefix : KEYSPACE) {
      if (channel.length >= prefix.length && startsWith(channel, prefix, prefix.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Channel
        && ((Channel) other).kind == kind
        && Arrays.equals(((Channel) other).name, name);
  }

  @Override
  public int hashCode() {
    return 31 * kind.ordinal() + Arrays.hashCode(name);
  }
}
