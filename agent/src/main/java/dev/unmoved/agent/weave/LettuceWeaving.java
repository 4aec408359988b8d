package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/** What is woven into Lettuce: the list of handlers of a connection's pipeline, and where
 * commands are made and encoded. */
final class LettuceWeaving {
  private LettuceWeaving() {}

  static void describe(String prefix, Map<String, Description> classes) {
    classes.put(prefix + "ConnectionBuilder", new Description()
        .field("bootstrap").field("clientOptions").field("connection")
        .after("buildHandlers", "()Ljava/util/List;", "lettuce.handlers", PointAdvice.RESULT)
        .remembered());
    classes.put(prefix + "protocol/Command", new Description()
        .makes("L" + prefix + "protocol/ProtocolKeyword;", "lettuce.made")
        .sends("encode", "Lio/netty/buffer/ByteBuf;", "lettuce.encoding"));
  }
}
