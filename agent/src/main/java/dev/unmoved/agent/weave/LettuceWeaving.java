package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/**
 * What is woven into Lettuce: the list of handlers of a connection's pipeline; where commands are
 * made and encoded; and where a client of a primary and its replicas makes connections, for it
 * knows whom to ask what.
 */
final class LettuceWeaving {
  private LettuceWeaving() {}

  static void describe(String prefix, Map<String, Description> classes) {
    classes.put(
        prefix + "ConnectionBuilder",
        new Description()
            .field("bootstrap")
            .field("clientOptions")
            .field("connection")
            .after("buildHandlers", "()Ljava/util/List;", "lettuce.handlers", PointAdvice.RESULT)
            .remembered());
    classes.put(
        prefix + "protocol/CommandHandler",
        new Description()
            .used("write", "Lio/netty/channel/ChannelHandlerContext;", "lettuce.write"));
    classes.put(
        prefix + "protocol/Command",
        new Description()
            .makes("L" + prefix + "protocol/ProtocolKeyword;", "lettuce.made")
            .sends("encode", "Lio/netty/buffer/ByteBuf;", "lettuce.encoding"));
    replicated(prefix + "masterreplica/", "MasterReplica", classes); // from 5.2 on
    replicated(prefix + "masterslave/", "MasterSlave", classes);
  }

  private static void replicated(String prefix, String name, Map<String, Description> classes) {
    classes.put(
        prefix + "AutodiscoveryConnector",
        new Description().scope("connectAsync").scope("getMasterConnectionAndUri"));
    classes.put(
        prefix + "Static" + name + "TopologyProvider",
        new Description().scope("getNodeDescription").scope("doGetNodes"));
    classes.put(
        prefix + "RedisClientNodeConnectionFactory", new Description().scope("connectToNodeAsync"));
    classes.put(
        prefix + name + "ConnectionProvider$DefaultConnectionFactory",
        new Description().scope("apply"));
    classes.put(
        prefix + name + "ConnectionProvider$DefaultMasterSlaveNodeConnectionFactory",
        new Description().scope("apply"));
    classes.put(
        prefix + "SentinelTopologyRefresh", new Description().scope("potentiallyConnectSentinels"));
  }
}
