package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.OpenChannels;
import dev.unmoved.log.Log;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A connection of Vert.x that was opened without us, at the moment when something is sent over it.
 */
final class VertxOpenConnection {
  private static final String PROVIDER = "ConnectionManager$RedisConnectionProvider";

  /**
   * From a connection's listener over its place in the pool to what makes the pool's connections.
   */
  private static final int STEPS_MAX = 4;

  private final Object connection;
  private final Object socket;
  private final Channel channel;
  private final NetClients netClients;

  VertxOpenConnection(Object connection, Object socket, Channel channel, NetClients netClients) {
    this.connection = connection;
    this.socket = socket;
    this.channel = channel;
    this.netClients = netClients;
  }

  /**
   * Takes it over, where it is one of a client that knows one server. Called before the request is
   * in its queue.
   */
  void consider() throws Exception {
    if (channel.eventLoop().inEventLoop()) {
      considerOnLoop();
    } else {
      // What is being sent takes the same way, behind this.
      channel
          .eventLoop()
          .execute(
              () -> {
                try {
                  if (OpenChannels.isOpen(channel)) {
                    considerOnLoop();
                  }
                } catch (Exception e) {
                  OpenChannels.leaveAlone(channel, "Vert.x is not what was expected: " + e);
                  Log.debug("an open connection of Vert.x is not taken over", e);
                }
              });
    }
  }

  private void considerOnLoop() throws Exception {
    Object provider = provider();
    Object manager = provider == null ? null : Members.get(provider, "this$0"); // up to 3.9
    Object options = provider == null ? null : options(provider, manager);
    if (options == null || !isSingle(options)) {
      Log.debug("an open connection of Vert.x is left alone: " + provider + " " + options);
      OpenChannels.leaveAlone(channel);
    } else if (!OpenChannels.areObserved() && !isIdle()) {
      OpenChannels.postpone(channel);
    } else {
      beginTakeover(provider, manager, options);
    }
  }

  private boolean isIdle() throws ReflectiveOperationException {
    Object waiting = Members.get(connection, "waiting");
    Method isEmpty = waiting.getClass().getDeclaredMethod("isEmpty");
    isEmpty.setAccessible(true);
    return (Boolean) isEmpty.invoke(waiting);
  }

  private void beginTakeover(Object provider, Object manager, Object options) throws Exception {
    Object uri = Members.get(provider, "redisURI");
    Object netClient = Members.get(provider, "netClient");
    if (netClient == null) {
      netClient = netClients.of(options, Members.get(manager, "vertx"));
    }
    Object password = Members.get(uri, "password");
    if (password == null) {
      password = Members.get(options, "password"); // from 4.0 on
    }
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    NodeAddress configured = new NodeAddress(remote.getHostString(), remote.getPort());
    boolean tls = channel.pipeline().get(SslHandler.class) != null;
    OpenChannels.beginTakeover(
        channel,
        new VertxDialer(configured, channel, socket, netClient, tls, VertxLogin.of(provider)),
        0,
        (String) Members.get(uri, "user"),
        (String) password);
  }

  private static Object options(Object provider, Object manager) throws IllegalAccessException {
    Object options = Members.get(manager == null ? provider : manager, "options");
    if (options instanceof Supplier) { // from 5.0 on, of a future
      try {
        return Members.call(((Supplier<?>) options).get(), "result");
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }
    return options;
  }

  /** What kind of client it is: said by the options, later by their class. */
  private static boolean isSingle(Object options) throws ReflectiveOperationException {
    return options.getClass().getSimpleName().equals("RedisOptions")
        ? Members.call(options, "getType").toString().equals("STANDALONE")
        : options.getClass().getSimpleName().equals("RedisStandaloneConnectOptions");
  }

  /** What made the connection, by way of the pool that it belongs to; null when it is not found. */
  private Object provider() throws IllegalAccessException {
    List<Object> found = new ArrayList<Object>(Arrays.asList(Members.get(connection, "listener")));
    int looked = 0;
    for (int step = 0; step < STEPS_MAX; step++) {
      int end = found.size();
      for (; looked < end; looked++) {
        Object each = found.get(looked);
        if (each != null && each.getClass().getName().endsWith(PROVIDER)) {
          return each;
        }
        addFields(each, found);
      }
    }
    return null;
  }

  private static void addFields(Object object, List<Object> into) throws IllegalAccessException {
    for (Class<?> type = object == null ? null : object.getClass();
        type != null && type.getName().startsWith("io.vertx.");
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!field.getType().isPrimitive()
            && field.getType().getName().startsWith("io.vertx.")
            && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          into.add(field.get(object));
        }
      }
    }
  }
}
