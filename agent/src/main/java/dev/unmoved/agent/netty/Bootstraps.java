package dev.unmoved.agent.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Bootstraps made after the model of a channel, for clients that do not show their own. */
final class Bootstraps {
  /**
   * Not the buffer sizes: reading them is not setting them, and to set what the system has chosen
   * stops it choosing.
   */
  static final List<String> OPTIONS =
      Arrays.asList(
          "CONNECT_TIMEOUT_MILLIS",
          "ALLOCATOR",
          "TCP_NODELAY",
          "SO_KEEPALIVE",
          "SO_LINGER",
          "IP_TOS",
          "TCP_USER_TIMEOUT",
          "TCP_KEEPIDLE",
          "TCP_KEEPINTVL",
          "TCP_KEEPCNT",
          "TCP_QUICKACK");

  private Bootstraps() {}

  /**
   * A bootstrap for a channel of the same class on the same event loop, with the same options of
   * {@link #OPTIONS}.
   */
  static Bootstrap like(Channel channel) {
    Bootstrap bootstrap = new Bootstrap().group(channel.eventLoop()).channel(channel.getClass());
    for (Map.Entry<ChannelOption<?>, Object> option : channel.config().getOptions().entrySet()) {
      String name = option.getKey().name();
      if (OPTIONS.contains(name.substring(name.lastIndexOf('#') + 1))
          && isSet(name, option.getValue())) {
        set(bootstrap, option.getKey(), option.getValue());
      }
    }
    return bootstrap;
  }

  /** Some options tell a number that cannot be set again when they are not in use. */
  private static boolean isSet(String name, Object value) {
    return value != null
        && !(value instanceof Integer && (Integer) value <= 0 && !name.endsWith("IP_TOS"));
  }

  @SuppressWarnings("unchecked")
  private static <T> void set(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
    bootstrap.option((ChannelOption<T>) option, (T) value);
  }
}
