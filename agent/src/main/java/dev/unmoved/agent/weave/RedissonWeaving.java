package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/**
 * What is woven into Redisson: the end of each pipeline's making, and which manager each client is
 * made by, and how the watchdog of its locks renews them.
 */
final class RedissonWeaving {
  private RedissonWeaving() {}

  static void describe(Map<String, Description> classes) {
    classes.put(
        "org/redisson/client/handler/RedisChannelInitializer",
        new Description()
            .field("config")
            .field("redisClient")
            .after("initChannel", "(Lio/netty/channel/Channel;)V", "redisson.channel", 1));
    classes.put(
        "org/redisson/connection/MasterSlaveConnectionManager",
        new Description().afterIfThere("createClient", "redisson.client", PointAdvice.RESULT));
    // From 3.44 on one script renews many locks.
    classes.put(
        "org/redisson/renewal/RenewalTask",
        new Description()
            .field("executor")
            .field("name2entry")
            .field("internalLockLeaseTime")
            .field("chunkSize")
            .instead("execute", "()Ljava/util/concurrent/CompletionStage;", "redisson.renewal"));
    classes.put(
        "org/redisson/connection/MasterSlaveEntry",
        new Description()
            .used("connectionWriteOp", null, "redisson.entry")
            .used("connectionReadOp", null, "redisson.entry"));
    classes.put(
        "org/redisson/client/handler/CommandsQueue",
        new Description()
            .used("write", "Lio/netty/channel/ChannelHandlerContext;", "redisson.write"));
    // A command's arguments are one array from the application's thread to where it is encoded.
    classes.put(
        "org/redisson/command/CommandAsyncService",
        new Description().sends("async", "[Ljava/lang/Object;", "redisson.called"));
    classes.put(
        "org/redisson/client/protocol/CommandData",
        new Description().makes("[Ljava/lang/Object;", "redisson.made"));
    classes.put(
        "org/redisson/client/handler/CommandEncoder",
        new Description()
            .sends(
                "encode",
                "Lorg/redisson/client/protocol/CommandData;",
                "Lio/netty/buffer/ByteBuf;",
                "redisson.encoding"));
  }
}
