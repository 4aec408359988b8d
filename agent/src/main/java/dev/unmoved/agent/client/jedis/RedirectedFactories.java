package dev.unmoved.agent.client.jedis;

import dev.unmoved.topology.NodeAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/**
 * Copies of a factory that can be told another address: Jedis' own, and one of an application that
 * has {@code updateHostAndPort}, or {@code setHost} and {@code setPort}.
 */
final class RedirectedFactories extends FactoryMaker {
  // a copy, as it was when the connection was opened; never dialled through itself
  private final Object factory;

  private RedirectedFactories(NodeAddress configured, Object factory) {
    super(configured);
    this.factory = factory;
  }

  /** Null where the factory does not tell its address, or cannot be told another one. */
  static RedirectedFactories of(Object factory) throws ReflectiveOperationException {
    Class<?> type = factory.getClass();
    Object hostAndPort = call(factory, "getHostAndPort"); // from 3.6
    // before: the factory itself has both
    Object address = hostAndPort == null ? factory : hostAndPort;
    Object host = call(address, "getHost");
    Object port = call(address, "getPort");
    boolean told = update(type) != null || setHost(type) != null && setPort(type) != null;
    if (!told
        || !(host instanceof String)
        || !(port instanceof Integer)
        || !FactoryCopies.isDefault(type) && !FactoryCopies.canBeFilled(type)) {
      return null;
    }
    return new RedirectedFactories(
        new NodeAddress((String) host, (Integer) port), FactoryCopies.copy(factory));
  }

  @Override
  Object make(String host, int port) throws ReflectiveOperationException {
    Object copy = FactoryCopies.copy(factory);
    Method update = update(copy.getClass());
    if (update == null) { // up to 3.5
      setHost(copy.getClass()).invoke(copy, host);
      setPort(copy.getClass()).invoke(copy, port);
    } else {
      Constructor<?> hostAndPort =
          update.getParameterTypes()[0].getConstructor(String.class, int.class);
      update.invoke(copy, hostAndPort.newInstance(host, port));
    }
    return copy;
  }

  private static Method update(Class<?> type) {
    Method get = Reflection.method(type, "getHostAndPort");
    return get == null ? null : Reflection.method(type, "updateHostAndPort", get.getReturnType());
  }

  private static Method setHost(Class<?> type) {
    return Reflection.method(type, "setHost", String.class);
  }

  private static Method setPort(Class<?> type) {
    return Reflection.method(type, "setPort", int.class);
  }

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    Method method = Reflection.method(object.getClass(), name);
    return method == null ? null : method.invoke(object);
  }
}
