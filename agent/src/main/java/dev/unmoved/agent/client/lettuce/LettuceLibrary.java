package dev.unmoved.agent.client.lettuce;

import static dev.unmoved.agent.client.MethodPattern.constructors;
import static dev.unmoved.agent.client.MethodPattern.named;
import static dev.unmoved.agent.client.Requirement.field;
import static dev.unmoved.agent.client.Requirement.method;

import dev.unmoved.agent.client.BesideEntries;
import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.ScopeAdvice;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.hook.LettuceCalls;
import dev.unmoved.hook.LettuceHook;
import dev.unmoved.hook.ScopeHook;
import java.util.Arrays;
import java.util.List;

/**
 * Lettuce: {@code com.lambdaworks.redis} up to 4.x, {@code io.lettuce.core} from 5.0 on.
 *
 * <p><b>Served</b>: when a {@code ConnectionBuilder} has made the handlers of a connection's
 * pipeline, {@code LettuceEntry} puts one more before them. It dials other nodes with a copy of the
 * builder's {@code Bootstrap} ({@code LettuceDialer}).
 *
 * <p><b>Cluster-aware</b>: a {@code RedisClusterClient} makes its builders in the scopes below, as
 * a client of a primary and its replicas does, which knows whom to ask what; they are remembered
 * and left alone. Builders from before the agent came are told by the classes of what they hold
 * ({@code LettuceEntry}). The options tell nothing: any client may have those of a cluster's.
 */
public final class LettuceLibrary extends ClientLibrary {
  private final boolean upTo4;

  private LettuceLibrary(boolean upTo4) {
    super(
        "Lettuce",
        upTo4 ? "biz.paluch.redis" : "io.lettuce",
        upTo4 ? "lettuce" : "lettuce-core",
        upTo4 ? "com/lambdaworks/redis/" : "io/lettuce/core/",
        "ConnectionBuilder");
    this.upTo4 = upTo4;
    String prefix = home();
    woven(prefix + "ConnectionBuilder")
        .needs(field("bootstrap"))
        .needs(field("clientOptions"))
        .needs(field("connection"))
        .needs(method("buildHandlers", "()Ljava/util/List;"))
        .advise(
            named("buildHandlers").described("()Ljava/util/List;"),
            LettuceAdvice.HandlersMade.class)
        .advise(constructors(), ScopeAdvice.Constructed.class);
    woven(prefix + "protocol/Command")
        .advise(
            constructors().like("\\(L" + prefix + "protocol/ProtocolKeyword;.*"),
            LettuceAdvice.CommandMade.class)
        .advise(named("encode").taking("Lio/netty/buffer/ByteBuf;"), LettuceAdvice.Encoding.class);
    wovenWhereOpen(prefix + "protocol/CommandHandler")
        .advise(
            named("write").taking("Lio/netty/channel/ChannelHandlerContext;"),
            LettuceAdvice.Writing.class);
    scope(prefix + "cluster/RedisClusterClient", "createConnectionBuilder", "connectStatefulAsync");
    if (!upTo4) {
      replicated(
          prefix + "masterreplica/", // from 5.2 on
          "MasterReplica",
          "MasterReplicaConnectionProvider$DefaultConnectionFactory");
      replicated(
          prefix + "masterslave/",
          "MasterSlave",
          "MasterSlaveConnectionProvider$DefaultMasterSlaveNodeConnectionFactory");
    }
  }

  /** Lettuce up to 4.x, which lives in packages of other names. */
  public static LettuceLibrary upTo4() {
    return new LettuceLibrary(true);
  }

  /** Lettuce from 5.0 on. */
  public static LettuceLibrary from5() {
    return new LettuceLibrary(false);
  }

  private void replicated(String prefix, String name, String connectionFactory) {
    scope(prefix + "AutodiscoveryConnector", "connectAsync", "getMasterConnectionAndUri");
    scope(prefix + "Static" + name + "TopologyProvider", "getNodeDescription", "doGetNodes");
    scope(prefix + "RedisClientNodeConnectionFactory", "connectToNodeAsync");
    scope(prefix + connectionFactory, "apply");
    scope(prefix + "SentinelTopologyRefresh", "potentiallyConnectSentinels");
  }

  private void scope(String name, String... methods) {
    WovenClass woven = woven(name);
    for (String method : methods) {
      woven.advise(named(method), ScopeAdvice.Opening.class);
    }
  }

  @Override
  public List<Class<?>> hooks() {
    return Arrays.<Class<?>>asList(LettuceHook.class, ScopeHook.class);
  }

  @Override
  public void connect(ClientLoaders loaders) {
    if (!upTo4) {
      // What runs beside the client has the names of 5.0 and newer, and is moved to wherever the
      // client is.
      LettuceHook.agent(
          new BesideEntries<LettuceCalls>(
              loaders, this, "dev.unmoved.agent.client.lettuce.LettuceEntry"));
    }
  }
}
