package dev.unmoved.agent.client.jedis;

import dev.unmoved.engine.link.Login;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;

/**
 * What a connection of Jedis 4.0 and newer is logged in with: asked of its {@code
 * JedisClientConfig} for every link anew, in the way that Jedis asks, by {@code prepare}, {@code
 * get} and {@code cleanUp} of a {@code RedisCredentialsProvider}.
 */
final class ConfiguredLogin {
  private final Object config;
  private final Method authXManager; // null before 5.3; what it has goes before the provider's
  private final Method provider;

  private ConfiguredLogin(Object config, Method authXManager, Method provider) {
    this.config = config;
    this.authXManager = authXManager;
    this.provider = provider;
  }

  /** Returns null before 4.0, which keeps words, not who gives them. */
  static ConfiguredLogin of(Object config) {
    Method provider = Reflection.method(config.getClass(), "getCredentialsProvider");
    return provider == null
        ? null
        : new ConfiguredLogin(
            config, Reflection.method(config.getClass(), "getAuthXManager"), provider);
  }

  /** Asks. Null: there is no password. */
  Login current() throws Exception {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context == null) {
      // a thread of ours: the application's code may look for classes by it
      Thread.currentThread().setContextClassLoader(config.getClass().getClassLoader());
    }
    try {
      return ask();
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    } finally {
      if (context == null) {
        Thread.currentThread().setContextClassLoader(null);
      }
    }
  }

  private Login ask() throws ReflectiveOperationException {
    Object asked = authXManager == null ? null : authXManager.invoke(config);
    if (asked == null) {
      asked = provider.invoke(config);
    }
    if (!(asked instanceof Supplier)) {
      return null; // from then on Jedis takes what the configuration says, which stays the same
    }
    boolean prepared = isProvider(asked.getClass());
    if (prepared) {
      call(asked, "prepare");
    }
    try {
      Object credentials = ((Supplier<?>) asked).get();
      return credentials == null
          ? null
          : Login.of(text(call(credentials, "getUser")), text(call(credentials, "getPassword")));
    } finally {
      if (prepared) {
        call(asked, "cleanUp");
      }
    }
  }

  /** Whether it is a {@code RedisCredentialsProvider}, and not only a {@code Supplier}. */
  private static boolean isProvider(Class<?> type) {
    if (type == null) {
      return false;
    }
    for (Class<?> each : type.getInterfaces()) {
      if (each.getSimpleName().equals("RedisCredentialsProvider") || isProvider(each)) {
        return true;
      }
    }
    return isProvider(type.getSuperclass());
  }

  private static String text(Object value) {
    return value instanceof char[] ? new String((char[]) value) : (String) value;
  }

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    Method method = Reflection.method(object.getClass(), name);
    return method == null ? null : method.invoke(object);
  }
}
