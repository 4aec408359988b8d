package dev.unmoved.agent.client.jedis;

import dev.unmoved.topology.NodeAddress;
import java.lang.reflect.Constructor;
import java.net.Socket;

/**
 * Factories of the class that {@code unmoved.jedis.socket-factory} names, one for each address: for
 * applications whose own factory goes to one address only.
 */
final class NamedFactories extends FactoryMaker {
  private final Constructor<?> constructor; // (String, int) or (HostAndPort)

  private NamedFactories(NodeAddress configured, Constructor<?> constructor) {
    super(configured);
    this.constructor = constructor;
  }

  /**
   * Finds the class where the application's own factory was found.
   *
   * @throws IllegalArgumentException when it cannot be used; why
   */
  static NamedFactories of(String name, Object factory, NodeAddress configured) {
    Class<?> type;
    try {
      type = Class.forName(name, true, factory.getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          name + ", which is to connect to the other nodes, is not beside it", e);
    }
    if (Reflection.method(type, "createSocket") == null
        || !Socket.class.isAssignableFrom(
            Reflection.method(type, "createSocket").getReturnType())) {
      throw new IllegalArgumentException(name + " has no public method Socket createSocket()");
    }
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      Class<?>[] parameters = each.getParameterTypes();
      if (parameters.length == 2 && parameters[0] == String.class && parameters[1] == int.class
          || parameters.length == 1 && FactoriesByValue.isHostAndPort(parameters[0])) {
        each.setAccessible(true);
        return new NamedFactories(configured, each);
      }
    }
    throw new IllegalArgumentException(
        name + " has no constructor (String host, int port), nor one with a HostAndPort");
  }

  @Override
  Object make(String host, int port) throws ReflectiveOperationException {
    Class<?>[] parameters = constructor.getParameterTypes();
    return parameters.length == 2
        ? constructor.newInstance(host, port)
        : constructor.newInstance(
            parameters[0].getConstructor(String.class, int.class).newInstance(host, port));
  }
}
