package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A connection of Lettuce that was opened without us, at the moment when it begins to write. On its
 * event loop.
 */
final class LettuceOpenConnection {
  private final Object handler; // CommandHandler
  private final Channel channel;
  // StatefulRedisConnectionImpl or one of its children; null: not known
  private final Object connection;

  private LettuceOpenConnection(Object handler, Channel channel, Object connection) {
    this.handler = handler;
    this.channel = channel;
    this.connection = connection;
  }

  static LettuceOpenConnection of(Object handler, Channel channel) throws IllegalAccessException {
    Object endpoint = Members.get(handler, "endpoint"); // 5.0 and newer
    Object connection =
        endpoint == null
            ? Members.get(handler, "redisChannelHandler")
            : Members.get(endpoint, "connectionFacade");
    return new LettuceOpenConnection(handler, channel, connection);
  }

  /** Takes it over, where it is one of a client that knows one server. */
  void consider() throws Exception {
    Bootstrap bootstrap = bootstrap();
    if (connection == null
        || !isPlain(connection)
        || !isPlain(handler)
        || !isPlain(Members.get(handler, "endpoint"))) {
      OpenChannels.leaveAlone(channel);
    } else if (bootstrap == null) {
      OpenChannels.leaveAlone(
          channel, "Lettuce does not reconnect it, and so does not keep how it was made");
    } else if (isWithinTransaction()) {
      OpenChannels.postpone(channel);
    } else {
      beginTakeover(bootstrap);
    }
  }

  /**
   * Whether there are commands behind MULTI already. It might be MULTI itself that is about to be
   * written.
   */
  private boolean isWithinTransaction() throws IllegalAccessException {
    Object multi = Members.get(connection, "multi");
    Object queue = multi == null ? null : Members.get(multi, "queue");
    return multi != null && !(queue instanceof Collection && ((Collection<?>) queue).isEmpty());
  }

  private void beginTakeover(Bootstrap bootstrap) throws Exception {
    int awaited = CommandQueue.of(handler).awaited();
    Object credentials = OpenChannels.areObserved() ? null : credentials();
    if (awaited < 0) {
      OpenChannels.postpone(channel);
    } else if (credentials == this) {
      OpenChannels.leaveAlone(channel, "its credentials come from a provider that takes its time");
    } else {
      boolean tls = channel.pipeline().get(SslHandler.class) != null;
      LettuceDialer dialer =
          LettuceDialer.of(
              connection,
              bootstrap,
              tls,
              Members.get(handler, "clientOptions"),
              Members.get(handler, "clientResources"));
      OpenChannels.beginTakeover(
          channel, dialer, awaited, text(credentials, "username"), text(credentials, "password"));
    }
  }

  /**
   * Neither of a cluster or a Sentinel, nor one for pub/sub: that one has subscriptions which it
   * does not tell.
   */
  private static boolean isPlain(Object part) {
    for (Class<?> each = part == null ? null : part.getClass();
        each != null;
        each = each.getSuperclass()) {
      String name = each.getName();
      if (name.contains(".cluster.")
          || name.contains(".sentinel.")
          || name.contains(".pubsub.")
          || name.contains(".masterslave.")
          || name.contains(".masterreplica.")) {
        return false;
      }
    }
    return true;
  }

  /** What the connection would be opened anew with, or null. */
  private Bootstrap bootstrap() throws IllegalAccessException {
    for (Map.Entry<String, ChannelHandler> entry : channel.pipeline()) {
      if (entry.getValue().getClass().getSimpleName().endsWith("ConnectionWatchdog")) {
        Object bootstrap = Members.get(entry.getValue(), "bootstrap");
        return bootstrap instanceof Bootstrap ? (Bootstrap) bootstrap : null;
      }
    }
    return null;
  }

  /** What has the user's name and password; this when that is not known at this moment. */
  private Object credentials() throws Exception {
    Object state = Members.get(connection, "state"); // from 6.0 on
    // from 6.2 on
    Object provider = state == null ? null : Members.get(state, "credentialsProvider");
    if (provider == null) {
      return state == null ? connection : state;
    }
    // A Mono: what it has at once is taken, and nothing is waited for.
    CompletableFuture<?> resolved =
        (CompletableFuture<?>)
            Members.call(Members.call(provider, "resolveCredentials"), "toFuture");
    Object credentials = resolved.getNow(null);
    return credentials == null ? this : credentials;
  }

  private static String text(Object credentials, String name) throws ReflectiveOperationException {
    Object value = credentials == null ? null : Members.get(credentials, name);
    return value instanceof char[] ? new String((char[]) value) : (String) value;
  }
}
