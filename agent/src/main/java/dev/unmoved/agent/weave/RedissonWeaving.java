package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/** What is woven into Redisson. */
final class RedissonWeaving {
  private RedissonWeaving() {}

  static void describe(Map<String, Description> classes) {
    classes.put("org/redisson/client/handler/RedisChannelInitializer", new Description()
        .after("initChannel", "(Lio/netty/channel/Channel;)V", "redisson.channel", 1));
  }
}
