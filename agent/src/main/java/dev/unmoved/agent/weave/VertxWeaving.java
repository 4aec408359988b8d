package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/**
 * What is woven into the Redis client of Vert.x: where a connection's socket is ready, TLS
 * included, and nothing was written to it yet; and which of the kinds of clients it belongs to.
 */
final class VertxWeaving {
  private static final String PACKAGE = "io/vertx/redis/client/impl/";
  private static final String SOCKET = "Lio/vertx/core/net/NetSocket;";

  private VertxWeaving() {}

  static void describe(Map<String, Description> classes) {
    // 4.0 and later: the client says what it is, and owns what its connections are made by.
    classes.put(
        PACKAGE + "BaseRedisClient",
        new Description()
            .field("connectionManager")
            .afterIfThere("<init>", "vertx.client", PointAdvice.NOTHING));
    classes.put(
        PACKAGE + "RedisConnectionManager$RedisConnectionProvider",
        new Description()
            .field("netClient")
            .field("redisURI")
            .beforeAll("connect", "vertx.connect")
            .before("init", SOCKET, "vertx.socket"));
    // 3.9: options, which say what the client is, are an argument.
    classes.put(
        PACKAGE + "ConnectionManager$RedisConnectionProvider",
        new Description().field("this$0").field("redisURI").beforeAll("connect", "vertx.connect3"));
    classes.put(
        PACKAGE + "RedisConnectionImpl",
        new Description()
            .field("netSocket")
            .afterTaking("<init>", "Lio/vertx/redis/client/RedisOptions;", "vertx.connection")
            .used("send", null, "vertx.send")
            .used("batch", null, "vertx.send"));
    classes.put(
        PACKAGE + "RequestImpl",
        new Description()
            .makes("Lio/vertx/redis/client/Command;", "vertx.made")
            .sends("encode", "Lio/vertx/core/buffer/Buffer;", "vertx.encoding"));
    classes.put(
        PACKAGE + "RedisStandaloneConnection",
        new Description().used("send", null, "vertx.send").used("batch", null, "vertx.send"));
  }
}
