package dev.unmoved.agent.weave;

import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.hook.PipelineBridge;

/**
 * The way from woven code of clients on netty to the classes of the agent that know them, which are
 * loaded once per class loader that has the client: they see its classes and its netty.
 * Thread-safe.
 *
 * <p>Each set of classes hangs on one class of its client, and so goes when the client's loader
 * goes.
 */
final class PipelineEntries implements PipelineBridge {
  private final ClientLoaders loaders;
  private final ClassValue<PipelineBridge> lettuce =
      entries("dev.unmoved.agent.client.lettuce.LettuceEntry");
  private final ClassValue<PipelineBridge> redisson =
      entries("dev.unmoved.agent.client.redisson.RedissonEntry");
  private final ClassValue<PipelineBridge> vertx =
      entries("dev.unmoved.agent.client.vertx.VertxEntry");

  PipelineEntries(ClientLoaders loaders) {
    this.loaders = loaders;
  }

  @Override
  public void reached(String point, Object value, Object self) throws Exception {
    if (point.startsWith("lettuce.")) {
      boolean old = self.getClass().getName().startsWith("com.lambdaworks.");
      entry(
              lettuce,
              self,
              old ? "com.lambdaworks.redis.RedisClient" : "io.lettuce.core.RedisClient")
          .reached(point, value, self);
    } else if (point.startsWith("redisson.")) {
      // there, the other one is netty's
      Object redissons = point.equals("redisson.encoding") ? value : self;
      entry(redisson, redissons, "org.redisson.client.RedisClient").reached(point, value, self);
    } else if (point.startsWith("vertx.")) {
      entry(vertx, self, "io.vertx.redis.client.Redis").reached(point, value, self);
    }
  }

  /**
   * {@code anchor}: a class that every version of the client has, whoever {@code self} may extend.
   */
  private static PipelineBridge entry(
      ClassValue<PipelineBridge> entries, Object self, String anchor)
      throws ClassNotFoundException {
    return entries.get(Class.forName(anchor, false, self.getClass().getClassLoader()));
  }

  private ClassValue<PipelineBridge> entries(final String entryClass) {
    return new ClassValue<PipelineBridge>() {
      @Override
      protected PipelineBridge computeValue(Class<?> anchor) {
        try {
          Class<?> type = loaders.beside(anchor.getClassLoader()).loadClass(entryClass);
          return (PipelineBridge) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(entryClass + " cannot be loaded", e);
        }
      }
    };
  }
}
