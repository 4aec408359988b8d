package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/** What is woven into Lettuce: the list of handlers of a connection's pipeline. */
final class LettuceWeaving {
  private LettuceWeaving() {}

  static void describe(String prefix, Map<String, Description> classes) {
    classes.put(prefix + "ConnectionBuilder", new Description()
        .field("bootstrap").field("clientOptions").field("connection")
        .after("buildHandlers", "()Ljava/util/List;", "lettuce.handlers", PointAdvice.RESULT)
        .remembered());
    classes.put(prefix + "protocol/CommandHandler", new Description()
        .used("write", "Lio/netty/channel/ChannelHandlerContext;", "lettuce.write"));
  }
}
