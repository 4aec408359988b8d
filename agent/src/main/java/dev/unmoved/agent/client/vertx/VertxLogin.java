package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.engine.link.Login;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a client of Vert.x logs in with whenever it opens a connection: by its address, else by its
 * options, which from 5.0 on may come from a supplier that is asked each time.
 */
final class VertxLogin {
  private final Object uri; // RedisURI
  private final Supplier<?> options; // of a Future of RedisConnectOptions

  private VertxLogin(Object uri, Supplier<?> options) {
    this.uri = uri;
    this.options = options;
  }

  /**
   * {@code provider}: what makes the client's connections. Returns null where nothing can be other
   * than what the client has said already.
   */
  static VertxLogin of(Object provider) throws IllegalAccessException {
    Object options = Members.get(provider, "options");
    Object uri = Members.get(provider, "redisURI");
    return options instanceof Supplier && uri != null && Members.get(uri, "password") == null
        ? new VertxLogin(uri, (Supplier<?>) options)
        : null;
  }

  /** Asks the supplier. */
  CompletionStage<Login> current() throws Exception {
    Object future = options.get();
    Object stage = future == null ? null : Members.call(future, "toCompletionStage");
    return stage == null
        ? null
        : ((CompletionStage<?>) stage)
            .thenApply(
                told -> {
                  try {
                    return told == null ? null : login(told);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  private Login login(Object told) throws IllegalAccessException {
    Object user = Members.get(uri, "user");
    return Login.of(
        (String) (user == null ? Members.get(told, "user") : user),
        (String) Members.get(told, "password"));
  }
}
