package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.client.ArgumentOfType;
import dev.unmoved.hook.VertxHook;
import net.bytebuddy.asm.Advice;

/** What is woven into methods of the Redis client of Vert.x; {@link VertxLibrary} says which. */
final class VertxAdvice {
  private VertxAdvice() {}

  /** {@code new BaseRedisClient(...)}. */
  static final class ClientMade {
    private ClientMade() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object client) {
      VertxHook.clientMade(client);
    }
  }

  /** {@code RedisConnectionProvider.connect}, from 4.0 on. */
  static final class Connecting {
    private Connecting() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object provider) {
      VertxHook.connecting(provider);
    }
  }

  /** {@code RedisConnectionProvider.init(..., socket, ...)}. */
  static final class SocketReady {
    private SocketReady() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object provider,
        @ArgumentOfType("Lio/vertx/core/net/NetSocket;") Object socket) {
      VertxHook.socketReady(provider, socket);
    }
  }

  /** {@code RedisConnectionProvider.connect} up to 3.9. */
  static final class ConnectingUpTo3 {
    private ConnectingUpTo3() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object provider) {
      VertxHook.connectingUpTo3(provider);
    }
  }

  /** {@code new RedisConnectionImpl(..., options, ...)} up to 3.9. */
  static final class ConnectionMade {
    private ConnectionMade() {}

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(
        @Advice.This Object connection,
        @ArgumentOfType("Lio/vertx/redis/client/RedisOptions;") Object options) {
      VertxHook.connectionMade(connection, options);
    }
  }

  /** {@code send} and {@code batch} of connections. */
  static final class Sending {
    private Sending() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object connection) {
      VertxHook.sending(connection);
    }
  }

  /** {@code new RequestImpl(command)}. */
  static final class RequestMade {
    private RequestMade() {}

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(
        @Advice.This Object request,
        @ArgumentOfType("Lio/vertx/redis/client/Command;") Object command) {
      VertxHook.requestMade(request, command);
    }
  }

  /** {@code RequestImpl.encode(buffer)}. */
  static final class Encoding {
    private Encoding() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object request,
        @ArgumentOfType("Lio/vertx/core/buffer/Buffer;") Object buffer) {
      VertxHook.encoding(request, buffer);
    }
  }
}
