package dev.unmoved.agent.client.redisson;

import static dev.unmoved.agent.client.MethodPattern.constructors;
import static dev.unmoved.agent.client.MethodPattern.named;
import static dev.unmoved.agent.client.Requirement.field;
import static dev.unmoved.agent.client.Requirement.method;

import dev.unmoved.agent.client.BesideEntries;
import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.hook.RedissonCalls;
import dev.unmoved.hook.RedissonHook;
import java.util.Collections;
import java.util.List;

/**
 * Redisson.
 *
 * <p><b>Served</b>: when a {@code RedisChannelInitializer} has made the pipeline of a channel,
 * {@code RedissonEntry} puts one more handler into it. It dials other nodes with a copy of the
 * client's {@code Bootstrap} ({@code RedissonDialer}).
 *
 * <p><b>Cluster-aware</b>: modes have connection managers of their own. Clients that any but that
 * of a single server has made are remembered and left alone.
 */
public final class RedissonLibrary extends ClientLibrary {
  private static final String ANCHOR = "client/handler/RedisChannelInitializer";
  private static final String ARGUMENTS = "[Ljava/lang/Object;";

  /** Describes all classes that are woven. */
  public RedissonLibrary() {
    super("Redisson", "org.redisson", "redisson", "org/redisson/", ANCHOR);
    woven("org/redisson/client/handler/RedisChannelInitializer")
        .needs(field("config"))
        .needs(field("redisClient"))
        .needs(method("initChannel", "(Lio/netty/channel/Channel;)V"))
        .advise(
            named("initChannel").described("(Lio/netty/channel/Channel;)V"),
            RedissonAdvice.ChannelReady.class);
    woven("org/redisson/connection/MasterSlaveConnectionManager")
        .advise(named("createClient"), RedissonAdvice.ClientMade.class);
    wovenWhereOpen("org/redisson/connection/MasterSlaveEntry")
        .advise(named("connectionWriteOp"), RedissonAdvice.ConnectionWanted.class)
        .advise(named("connectionReadOp"), RedissonAdvice.ConnectionWanted.class);
    wovenWhereOpen("org/redisson/client/handler/CommandsQueue")
        .advise(
            named("write").taking("Lio/netty/channel/ChannelHandlerContext;"),
            RedissonAdvice.Writing.class);
    // A command's arguments are one array from the application's thread to where it is encoded.
    woven("org/redisson/command/CommandAsyncService")
        .advise(named("async").taking(ARGUMENTS), RedissonAdvice.Called.class);
    woven("org/redisson/client/protocol/CommandData")
        .advise(constructors().taking(ARGUMENTS), RedissonAdvice.CommandMade.class);
    woven("org/redisson/client/handler/CommandEncoder")
        .advise(
            named("encode")
                .like(".*Lorg/redisson/client/protocol/CommandData;.*")
                .taking("Lio/netty/buffer/ByteBuf;"),
            RedissonAdvice.Encoding.class);
    // From 3.44 on one script renews many locks.
    woven("org/redisson/renewal/RenewalTask")
        .needs(field("executor"))
        .needs(field("name2entry"))
        .needs(field("internalLockLeaseTime"))
        .needs(field("chunkSize"))
        .needs(method("execute", "()Ljava/util/concurrent/CompletionStage;"))
        .advise(
            named("execute").described("()Ljava/util/concurrent/CompletionStage;"),
            RedissonAdvice.Renewing.class);
  }

  @Override
  public List<Class<?>> hooks() {
    return Collections.<Class<?>>singletonList(RedissonHook.class);
  }

  @Override
  public void connect(ClientLoaders loaders) {
    RedissonHook.agent(
        new BesideEntries<RedissonCalls>(
            loaders, this, "dev.unmoved.agent.client.redisson.RedissonEntry"));
  }
}
