package dev.unmoved.engine.link;

import dev.unmoved.route.ChannelNames;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a client subscribes to: a channel, a pattern or a shard channel. Never changes; equal when
 * kind and name are. Not thread-safe.
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

  private static final int UNKNOWN = -3;

  /** By which command it is subscribed to. */
  public final Kind kind;

  /** Its name, or the pattern. Not to be changed. */
  public final byte[] name;

  private int countedAt = UNKNOWN; // found at the first need
  private int hash; // 0: not needed yet

  /** The channel of this name. */
  public Channel(Kind kind, byte[] name) {
    this.kind = kind;
    this.name = name;
  }

  /** Whether keyspace notifications may come by it. */
  public boolean mayBeKeyspace() {
    switch (kind) {
      case PLAIN:
        return ChannelNames.isKeyspace(name);
      case PATTERN:
        return ChannelNames.mayMatchKeyspace(name);
      default:
        return false;
    }
  }

  /**
   * The slot at whose owner those who publish it count who hears it; {@link ChannelNames#ANY_SLOT}
   * where a pattern leaves that open, {@link Slot#NONE}: at no owner of a slot.
   */
  public int countedAt() {
    if (countedAt == UNKNOWN) {
      countedAt =
          kind == Kind.PLAIN
              ? ChannelNames.slotOf(name)
              : kind == Kind.PATTERN ? ChannelNames.slotOfPattern(name) : Slot.NONE;
    }
    return countedAt;
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
    if (hash == 0) {
      hash = 31 * kind.ordinal() + Arrays.hashCode(name);
    }
    return hash;
  }
}
