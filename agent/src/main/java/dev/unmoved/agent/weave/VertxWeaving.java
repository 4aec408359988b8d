package dev.unmoved.agent.weave;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.Map;

/** What is woven into the Redis client of Vert.x. */
final class VertxWeaving {
  private VertxWeaving() {}

  static void describe(Map<String, Description> classes) {
    classes.put("io/vertx/redis/client/impl/RedisStandaloneConnection", new Description()
        .afterIfThere("<init>", "vertx.connection", PointAdvice.NOTHING));
  }
}
