package dev.unmoved.agent.client.vertx;

import static dev.unmoved.agent.client.MethodPattern.constructors;
import static dev.unmoved.agent.client.MethodPattern.named;
import static dev.unmoved.agent.client.Requirement.field;
import static dev.unmoved.agent.client.Requirement.methodTaking;

import dev.unmoved.agent.client.BesideEntries;
import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.hook.VertxCalls;
import dev.unmoved.hook.VertxHook;
import java.util.Collections;
import java.util.List;

/**
 * The Redis client of Vert.x.
 *
 * <p><b>Served</b>: where a connection's socket is ready, TLS included, and nothing was written to
 * it yet, {@code VertxEntry} puts a handler into its pipeline. It dials other nodes with the
 * client's own {@code NetClient} ({@code VertxDialer}).
 *
 * <p><b>Cluster-aware</b>: from 4.0 on clients are told by their class, and own what their
 * connections are made by; up to 3.9 by their options.
 */
public final class VertxLibrary extends ClientLibrary {
  private static final String HOME = "io/vertx/redis/client/";
  private static final String PACKAGE = HOME + "impl/";
  private static final String SOCKET = "Lio/vertx/core/net/NetSocket;";
  private static final String OPTIONS = "Lio/vertx/redis/client/RedisOptions;";

  /** Describes all classes that are woven. */
  public VertxLibrary() {
    super("Vert.x Redis client", "io.vertx", "vertx-redis-client", HOME, "Redis");
    // 4.0 and later: the client says what it is, and owns what its connections are made by.
    woven(PACKAGE + "BaseRedisClient")
        .needs(field("connectionManager"))
        .advise(constructors(), VertxAdvice.ClientMade.class);
    woven(PACKAGE + "RedisConnectionManager$RedisConnectionProvider")
        .needs(field("netClient"))
        .needs(field("redisURI"))
        .needs(methodTaking("init", SOCKET))
        .advise(named("connect"), VertxAdvice.Connecting.class)
        .advise(named("init").taking(SOCKET), VertxAdvice.SocketReady.class);
    // 3.9: options, which say what the client is, are an argument.
    woven(PACKAGE + "ConnectionManager$RedisConnectionProvider")
        .needs(field("this$0"))
        .needs(field("redisURI"))
        .advise(named("connect"), VertxAdvice.ConnectingUpTo3.class);
    woven(PACKAGE + "RedisConnectionImpl")
        .needs(field("netSocket"))
        .needs(methodTaking("<init>", OPTIONS))
        .advise(constructors().taking(OPTIONS), VertxAdvice.ConnectionMade.class)
        .advise(named("send"), VertxAdvice.Sending.class)
        .advise(named("batch"), VertxAdvice.Sending.class);
    woven(PACKAGE + "RequestImpl")
        .advise(
            constructors().taking("Lio/vertx/redis/client/Command;"), VertxAdvice.RequestMade.class)
        .advise(
            named("encode").taking("Lio/vertx/core/buffer/Buffer;"), VertxAdvice.Encoding.class);
    wovenWhereOpen(PACKAGE + "RedisStandaloneConnection")
        .advise(named("send"), VertxAdvice.Sending.class)
        .advise(named("batch"), VertxAdvice.Sending.class);
  }

  @Override
  public List<Class<?>> hooks() {
    return Collections.<Class<?>>singletonList(VertxHook.class);
  }

  @Override
  public void connect(ClientLoaders loaders) {
    VertxHook.agent(
        new BesideEntries<VertxCalls>(loaders, this, "dev.unmoved.agent.client.vertx.VertxEntry"));
  }
}
