package dev.unmoved.agent.client.jedis;

import dev.unmoved.topology.NodeAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Factories like an application's own that holds its address in its fields: an object of a class
 * with a host and a port, or a lambda or an anonymous class that has caught both. They are found by
 * their values, which are those that its connection leads to; where more than one field could be
 * meant, none is.
 */
final class FactoriesByValue extends FactoryMaker {
  private final Class<?> type;
  private final List<Field> fields;
  private final Object[] values; // of the fields, when the connection was opened
  private final int host; // index of a field; -1: it is in one with the port
  private final int port; // index of a field; -1: it is in one with the host
  private final int both; // index of a field that has both; -1: there is none
  private final Constructor<?> constructor; // null: fields can be set

  private FactoriesByValue(
      NodeAddress configured, Class<?> type, Object[] values, int host, int port, int both) {
    super(configured);
    this.type = type;
    this.fields = Reflection.instanceFields(type);
    this.values = values;
    this.host = host;
    this.port = port;
    this.both = both;
    this.constructor = FactoryCopies.canBeFilled(type) ? null : constructor(type, fields);
  }

  /**
   * Looks for the address in the factory's fields.
   *
   * @throws IllegalArgumentException when it is not there, or there is no telling which it is; why
   */
  static FactoriesByValue of(Object factory, NodeAddress address)
      throws ReflectiveOperationException {
    List<Field> fields = Reflection.instanceFields(factory.getClass());
    Object[] values = new Object[fields.size()];
    int host = -1;
    int port = -1;
    int both = -1;
    int hosts = 0;
    int ports = 0;
    int others = 0; // texts and numbers that might be another address
    int pairs = 0;
    for (int i = 0; i < values.length; i++) {
      Object value = fields.get(i).get(factory);
      values[i] = value;
      if (value != null
          && (value instanceof InetSocketAddress || isHostAndPort(value.getClass()))) {
        pairs++;
        both = i;
      } else if (value instanceof String && isHost((String) value, address)) {
        hosts++;
        host = i;
      } else if (value instanceof Integer && (Integer) value == address.port()) {
        ports++;
        port = i;
      } else if (isNamed(fields.get(i), "host") || isNamed(fields.get(i), "port")) {
        others++;
      } else if (value instanceof String && unnamed(fields.get(i))) {
        others++; // caught by a lambda, which keeps no names
      }
    }
    boolean single = pairs == 1 && hosts + ports + others == 0 && isAt(values[both], address);
    boolean split = pairs == 0 && hosts == 1 && ports == 1 && others == 0;
    if (!single && !split) {
      throw new IllegalArgumentException(
          hosts + ports + pairs == 0
              ? "it cannot be sent to another address, and does not hold " + address + " itself"
              : "which of its fields have the address " + address + " cannot be told");
    }
    FactoriesByValue maker =
        single
            ? new FactoriesByValue(address, factory.getClass(), values, -1, -1, both)
            : new FactoriesByValue(address, factory.getClass(), values, host, port, -1);
    maker.make(address.host(), address.port()); // fails here, if ever
    return maker;
  }

  private static boolean isNamed(Field field, String word) {
    return field.getName().toLowerCase(java.util.Locale.ROOT).contains(word)
        && (field.getType() == String.class || field.getType() == int.class);
  }

  private static boolean unnamed(Field field) {
    return field.getName().startsWith("arg$");
  }

  private static boolean isHost(String text, NodeAddress address) {
    return new NodeAddress(text, address.port()).equals(address);
  }

  static boolean isHostAndPort(Class<?> type) {
    return type.getSimpleName().equals("HostAndPort")
        && Reflection.method(type, "getHost") != null
        && Reflection.method(type, "getPort") != null;
  }

  private static boolean isAt(Object pair, NodeAddress address)
      throws ReflectiveOperationException {
    if (pair instanceof InetSocketAddress) {
      InetSocketAddress there = (InetSocketAddress) pair;
      return new NodeAddress(there.getHostString(), there.getPort()).equals(address);
    }
    Object its = Reflection.method(pair.getClass(), "getHost").invoke(pair);
    Object number = Reflection.method(pair.getClass(), "getPort").invoke(pair);
    return new NodeAddress((String) its, (Integer) number).equals(address);
  }

  @Override
  Object make(String itsHost, int itsPort) throws ReflectiveOperationException {
    Object[] wanted = values.clone();
    if (both >= 0) {
      wanted[both] =
          values[both] instanceof InetSocketAddress
              ? new InetSocketAddress(itsHost, itsPort)
              : values[both]
                  .getClass()
                  .getConstructor(String.class, int.class)
                  .newInstance(itsHost, itsPort);
    } else {
      wanted[host] = itsHost;
      wanted[port] = itsPort;
    }
    Object made;
    if (constructor == null) {
      made = FactoryCopies.blank(type);
      for (int i = 0; i < wanted.length; i++) {
        fields.get(i).set(made, wanted[i]);
      }
    } else {
      made = construct(wanted);
    }
    for (int i = 0; i < wanted.length; i++) {
      Object value = fields.get(i).get(made);
      if (value == null ? wanted[i] != null : !value.equals(wanted[i])) {
        throw new IllegalArgumentException(
            "its constructor does not put into " + fields.get(i).getName() + " what it is given");
      }
    }
    return made;
  }

  /** Arguments go by type: of one type, in the order of the fields. */
  private Object construct(Object[] wanted) throws ReflectiveOperationException {
    List<Integer> left = new ArrayList<Integer>();
    for (int i = 0; i < wanted.length; i++) {
      left.add(i);
    }
    Class<?>[] parameters = constructor.getParameterTypes();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      arguments[i] = wanted[removeFirst(left, fields, parameters[i])];
    }
    return constructor.newInstance(arguments);
  }

  /** The one that takes exactly a value for each field. */
  private static Constructor<?> constructor(Class<?> type, List<Field> fields) {
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      List<Integer> left = new ArrayList<Integer>();
      for (int i = 0; i < fields.size(); i++) {
        left.add(i);
      }
      boolean fits = each.getParameterTypes().length == left.size();
      for (Class<?> parameter : each.getParameterTypes()) {
        fits = fits && removeFirst(left, fields, parameter) >= 0;
      }
      if (fits) {
        each.setAccessible(true);
        return each;
      }
    }
    throw new IllegalArgumentException(
        "it has final fields, which this JVM does not let us copy, and no constructor for them");
  }

  private static int removeFirst(List<Integer> left, List<Field> fields, Class<?> wanted) {
    for (Integer each : left) {
      if (fields.get(each).getType() == wanted) {
        left.remove(each);
        return each;
      }
    }
    return -1;
  }
}
