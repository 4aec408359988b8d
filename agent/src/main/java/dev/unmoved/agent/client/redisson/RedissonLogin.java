package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.engine.link.Login;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * What a client of Redisson logs in with whenever it opens a connection: by its address, else by
 * its {@code CredentialsResolver}, where the version has one, else by its configuration. The
 * resolver is asked for the address of the one server that the application knows.
 */
final class RedissonLogin {
  private final Object client; // RedisClient
  private final Object config; // RedisClientConfig
  private final Object address; // the configured one: a RedisURI, a URI in old versions
  private final Object resolver; // CredentialsResolver
  private final Method resolve;

  private RedissonLogin(
      Object client, Object config, Object address, Object resolver, Method resolve) {
    this.client = client;
    this.config = config;
    this.address = address;
    this.resolver = resolver;
    this.resolve = resolve;
  }

  /** Returns null where nothing can be other than what the client has said already. */
  static RedissonLogin of(Object client, Object config) throws ReflectiveOperationException {
    Object resolver = Members.get(config, "credentialsResolver");
    Object address = Members.call(config, "getAddress");
    if (resolver == null || Members.get(address, "password") != null) {
      return null;
    }
    Class<?> type =
        Class.forName(
            "org.redisson.config.CredentialsResolver", false, config.getClass().getClassLoader());
    return new RedissonLogin(
        client, config, address, resolver, type.getMethod("resolve", InetSocketAddress.class));
  }

  /** Asks the resolver. */
  CompletionStage<Login> current() throws Exception {
    Object stage;
    try {
      Object resolved = Members.call(client, "resolveAddr");
      stage =
          resolve.invoke(
              resolver, ((CompletionStage<?>) resolved).toCompletableFuture().getNow(null));
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
    return stage == null
        ? null
        : ((CompletionStage<?>) stage)
            .thenApply(
                credentials -> {
                  try {
                    return login(credentials);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  private Login login(Object credentials) throws IllegalAccessException {
    String user = told(address, null, "username");
    return Login.of(
        user == null ? told(credentials, config, "username") : user,
        told(credentials, config, "password"));
  }

  /** The field of {@code first} that has this name, or {@code second}'s where that is null. */
  private static String told(Object first, Object second, String name)
      throws IllegalAccessException {
    Object value = first == null ? null : Members.get(first, name);
    return value != null || second == null ? (String) value : (String) Members.get(second, name);
  }
}
