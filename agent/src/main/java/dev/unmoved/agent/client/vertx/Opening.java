package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Members;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * One connection that a NetClient opens for us: in the context of the client's own connection,
 * which puts it on the same event loop, and through public methods alone, which have been there in
 * all versions in one of two forms.
 */
final class Opening {
  /** What to do with the argument of a {@code io.vertx.core.Handler}. */
  private interface Step {
    void go(Object argument) throws Exception;
  }

  private final Object socket;
  private final Object netClient;
  private final ClassLoader loader;
  private final Class<?> handlerClass;
  private final EventLoop loop;
  private final Promise<Channel> opened;

  Opening(Object socket, Object netClient, EventLoop loop) throws ClassNotFoundException {
    this.socket = socket;
    this.netClient = netClient;
    this.loader = netClient.getClass().getClassLoader();
    this.handlerClass = Class.forName("io.vertx.core.Handler", false, loader);
    this.loop = loop;
    this.opened = loop.newPromise();
  }

  /** Begins. The future is done on the event loop. */
  Future<Channel> open(String host, int port) throws Exception {
    Class<?> addressClass = Class.forName("io.vertx.core.net.SocketAddress", false, loader);
    Object address =
        addressClass
            .getMethod("inetSocketAddress", int.class, String.class)
            .invoke(null, port, host);
    Class<?> clients = Class.forName("io.vertx.core.net.NetClient", false, loader);
    Object context = Members.get(socket, "context");
    Class.forName("io.vertx.core.Context", false, loader)
        .getMethod("runOnContext", handlerClass)
        .invoke(
            context,
            handler(
                ignored ->
                    await(
                        netClient,
                        clients,
                        "connect",
                        new Class<?>[] {addressClass},
                        new Object[] {address},
                        this::onConnected)));
    return opened;
  }

  private void onConnected(Object connected) throws Exception {
    if (channel(connected).pipeline().get(SslHandler.class) != null) {
      finish(connected);
    } else {
      // an address with rediss:// and options that do not speak of TLS
      Class<?> sockets = Class.forName("io.vertx.core.net.NetSocket", false, loader);
      await(
          connected,
          sockets,
          "upgradeToSsl",
          new Class<?>[0],
          new Object[0],
          ignored -> finish(connected));
    }
  }

  /** Takes the channel away from Vert.x, but for TLS. */
  private void finish(Object connected) throws Exception {
    Channel channel = channel(connected);
    channel
        .eventLoop()
        .execute(
            () -> {
              for (ChannelHandler handler :
                  new ArrayList<ChannelHandler>(channel.pipeline().toMap().values())) {
                if (!(handler instanceof SslHandler)) {
                  channel.pipeline().remove(handler);
                }
              }
              if (!opened.trySuccess(channel)) {
                channel.close();
              }
            });
  }

  private static Channel channel(Object netSocket) throws ReflectiveOperationException {
    return ((ChannelHandlerContext) Members.call(netSocket, "channelHandlerContext")).channel();
  }

  /**
   * Calls a method that takes a handler of its result as its last argument, or returns a future.
   */
  private void await(
      Object target, Class<?> type, String name, Class<?>[] types, Object[] arguments, Step then)
      throws Exception {
    Object handler =
        handler(
            result -> {
              Class<?> results = Class.forName("io.vertx.core.AsyncResult", false, loader);
              if ((Boolean) results.getMethod("succeeded").invoke(result)) {
                then.go(results.getMethod("result").invoke(result));
              } else {
                fail((Throwable) results.getMethod("cause").invoke(result));
              }
            });
    Method withFuture = method(type, name, types);
    if (withFuture != null && withFuture.getReturnType().getName().equals("io.vertx.core.Future")) {
      Object future = withFuture.invoke(target, arguments);
      withFuture.getReturnType().getMethod("onComplete", handlerClass).invoke(future, handler);
      return;
    }
    Class<?>[] typesWithHandler = Arrays.copyOf(types, types.length + 1);
    typesWithHandler[types.length] = handlerClass;
    Object[] argumentsWithHandler = Arrays.copyOf(arguments, types.length + 1);
    argumentsWithHandler[types.length] = handler;
    type.getMethod(name, typesWithHandler).invoke(target, argumentsWithHandler);
  }

  private static Method method(Class<?> type, String name, Class<?>[] types) {
    try {
      return type.getMethod(name, types);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private Object handler(Step step) {
    InvocationHandler calls =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals")
                ? (Object) (proxy == arguments[0])
                : method.getName().equals("hashCode")
                    ? (Object) System.identityHashCode(proxy)
                    : "Unmoved";
          }
          try {
            step.go(arguments[0]);
          } catch (Exception e) {
            fail(e);
          }
          return null;
        };
    return Proxy.newProxyInstance(loader, new Class<?>[] {handlerClass}, calls);
  }

  private void fail(Throwable cause) {
    Throwable reason = cause instanceof Exception ? cause : new IOException(cause);
    loop.execute(() -> opened.tryFailure(reason));
  }
}
