package dev.unmoved.agent.client.jedis;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who a connection of Jedis has authenticated as, from where its version keeps that. Never told to
 * anybody.
 */
final class Credentials {
  private final String user; // null: nobody in particular
  private final String password; // null: none, or not known

  private Credentials(Object user, Object password) {
    this.user = (String) user;
    this.password = password instanceof char[] ? new String((char[]) password) : (String) password;
  }

  /** {@code pool}: the one that the connection belongs to, or null. */
  static Credentials of(Object connection, Object pool) throws ReflectiveOperationException {
    Object current = Reflection.get(connection, "currentCredentials"); // from 6.0 on
    if (current instanceof AtomicReference && ((AtomicReference<?>) current).get() != null) {
      return told(((AtomicReference<?>) current).get());
    }
    // up to 3.x, where a password may be given any time
    Object password = Reflection.get(connection, "password");
    if (password != null) {
      return new Credentials(Reflection.get(connection, "user"), password);
    }
    Object config = configurationOf(connection, pool);
    return config == null ? new Credentials(null, null) : configured(config);
  }

  /** What a connection that is open already was configured with, or null. */
  static Object configurationOf(Object connection, Object pool)
      throws ReflectiveOperationException {
    Object config = Reflection.get(connection, "clientConfig"); // from 7.0 on
    Object factory = config == null && pool != null ? factoryOf(pool) : null;
    return factory == null ? config : Reflection.get(factory, "clientConfig");
  }

  private static Credentials configured(Object config) throws ReflectiveOperationException {
    Object provider = call(config, "getCredentialsProvider"); // from 4.0 on
    Object credentials = provider == null ? null : call(provider, "get");
    return told(credentials == null ? config : credentials);
  }

  private static Credentials told(Object source) throws ReflectiveOperationException {
    return new Credentials(call(source, "getUser"), call(source, "getPassword"));
  }

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    Method method = Reflection.method(object.getClass(), name);
    return method == null ? null : method.invoke(object);
  }

  /** What a pool makes its connections with, or null. */
  static Object factoryOf(Object pool) throws ReflectiveOperationException {
    // up to 3.x; a pool is one itself from 4.0 on
    Object inner = Reflection.get(pool, "internalPool");
    return call(inner == null ? pool : inner, "getFactory");
  }

  String user() {
    return user;
  }

  String password() {
    return password;
  }
}
