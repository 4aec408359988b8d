package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** What an application makes use of, apart from single commands. */
public enum Usage {
  /** Several commands on keys in one write, outside of transactions. */
  PIPELINES("pipelines"),
  /** MULTI. */
  TRANSACTIONS("transactions"),
  /** WATCH. */
  OPTIMISTIC_LOCKS("WATCH"),
  /** EVAL, EVALSHA, FCALL. */
  SCRIPTS("scripts and functions"),
  /** Commands that wait for data. */
  BLOCKING("blocking commands"),
  /** SUBSCRIBE, PUBLISH and their kin. */
  PUBLISH_SUBSCRIBE("publish and subscribe"),
  /** Channels that tell of changed keys. */
  KEYSPACE_NOTIFICATIONS("keyspace notifications"),
  /** CLIENT TRACKING. */
  CLIENT_SIDE_CACHING("client-side caching"),
  /** HELLO 3. */
  RESP3("RESP3");

  private final String title;

  Usage(String title) {
    this.title = title;
  }

  /** In a few words. */
  public String title() {
    return title;
  }

  /** What {@code command} belongs to, or null. */
  static @Nullable Usage of(Command command, Arguments arguments) {
    if (command.effect() != Effect.NONE) {
      return ofEffect(command.effect(), arguments);
    }
    if (command.is(Flag.SCRIPT_RUNNER)) {
      return SCRIPTS;
    }
    return command.blocking() && command.timeoutIndex(arguments) > 0
        ? BLOCKING
        : command.is(Flag.PUBSUB) ? PUBLISH_SUBSCRIBE : null;
  }

  private static @Nullable Usage ofEffect(Effect effect, Arguments arguments) {
    switch (effect) {
      case MULTI:
        return TRANSACTIONS;
      case WATCH:
        return OPTIMISTIC_LOCKS;
      case SCRIPT:
      case SCRIPT_BY_DIGEST:
        return SCRIPTS;
      case SHARDED_SUBSCRIBE:
        return PUBLISH_SUBSCRIBE;
      case SUBSCRIBE:
        return arguments.count() > 1 && arguments.text(1).startsWith("__key")
            ? KEYSPACE_NOTIFICATIONS
            : PUBLISH_SUBSCRIBE;
      case CLIENT_TRACKING:
        return CLIENT_SIDE_CACHING;
      case HELLO:
        return arguments.count() > 1 && arguments.is(1, "3") ? RESP3 : null;
      default:
        return null;
    }
  }
}
