package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;

/**
 * Connections of Redisson that were opened without us. Which kind of client they belong to is not
 * theirs to tell: the client's entry does, when it asks for a connection. Thread-safe.
 */
final class RedissonOpenConnections {
  /** Clients of one server. */
  private final Set<Object> single =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<Object, Boolean>()));

  /** A MasterSlaveEntry is about to find a connection for a command. */
  void fromEntry(Object entry, String manager) throws ReflectiveOperationException {
    if (Members.isA(Members.get(entry, "connectionManager"), manager)) {
      Object client = Members.call(entry, "getClient");
      if (client != null && !single.contains(client)) {
        single.add(client);
      }
    }
  }

  /** A CommandsQueue writes, on the channel's event loop. */
  void onWrite(Object handler, Channel channel) throws Exception {
    Object connection = connectionOf(handler, channel);
    Object client = connection == null ? null : Members.get(connection, "redisClient");
    if (connection != null && connection.getClass().getName().contains("PubSub")) {
      OpenChannels.leaveAlone(channel);
    } else if (client == null
        || !single.contains(client)
        || !OpenChannels.areObserved() && !isIdle(handler, channel)) {
      OpenChannels.postpone(channel);
    } else {
      beginTakeover(channel, client);
    }
  }

  private static void beginTakeover(Channel channel, Object client) throws Exception {
    Object config = Members.get(client, "config");
    Object initializer = ((Bootstrap) Members.get(client, "bootstrap")).config().handler();
    Object credentials = credentials(config, Members.get(client, "resolvedAddr"));
    OpenChannels.beginTakeover(
        channel,
        new RedissonDialer(initializer, client),
        0,
        (String) Members.get(credentials, "username"),
        (String) Members.get(credentials, "password"));
  }

  /** What has the user's name and password. */
  private static Object credentials(Object config, Object address) throws Exception {
    Object resolver = Members.get(config, "credentialsResolver"); // from 3.18 on
    if (resolver != null && Members.get(config, "password") == null && address != null) {
      Object stage =
          Class.forName(
                  "org.redisson.config.CredentialsResolver",
                  false,
                  config.getClass().getClassLoader())
              .getMethod("resolve", java.net.InetSocketAddress.class)
              .invoke(resolver, address);
      Object resolved = ((CompletionStage<?>) stage).toCompletableFuture().getNow(null);
      return resolved == null ? config : resolved;
    }
    return config;
  }

  private static Object connectionOf(Object handler, Channel channel) throws Exception {
    Class<?> type =
        Class.forName(
            "org.redisson.client.RedisConnection", false, handler.getClass().getClassLoader());
    return type.getMethod("getFrom", Channel.class).invoke(null, channel);
  }

  /**
   * Whether no reply is awaited. The queue is a field of the handler up to 3.10, an attribute of
   * the channel later.
   */
  private static boolean isIdle(Object handler, Channel channel) throws Exception {
    Object queue = Members.get(handler, "queue");
    if (queue == null) {
      Field key = handler.getClass().getField("COMMANDS_QUEUE");
      Attribute<?> attribute = channel.attr((AttributeKey<?>) key.get(null));
      queue = attribute.get();
    }
    return queue == null || queue instanceof Collection && ((Collection<?>) queue).isEmpty();
  }
}
