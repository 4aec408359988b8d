package dev.unmoved.agent.client.jedis;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/**
 * Copies of socket factories: new objects with the same values in all fields, made without running
 * a constructor that might do things.
 */
final class FactoryCopies {
  /** The factory that Jedis brings, wherever it may be. */
  private static final String DEFAULT = ".DefaultJedisSocketFactory";

  private FactoryCopies() {}

  /** Whether this class is the client's own, not one of an application's. */
  static boolean isDefault(Class<?> type) {
    return type.getName().endsWith(DEFAULT);
  }

  static Object copy(Object original) throws ReflectiveOperationException {
    Class<?> type = original.getClass();
    Object copy = blank(type);
    for (Field field : Reflection.instanceFields(type)) {
      field.set(copy, field.get(original));
    }
    return copy;
  }

  /** An object of the class, with nothing in its fields but what the client's own sets. */
  static Object blank(Class<?> type) throws ReflectiveOperationException {
    if (isDefault(type)) {
      try {
        return type.getConstructor().newInstance(); // only sets defaults
      } catch (NoSuchMethodException e) {
        // 3.3 to 3.5
        return type.getConstructor(
                String.class,
                int.class,
                int.class,
                int.class,
                boolean.class,
                SSLSocketFactory.class,
                SSLParameters.class,
                HostnameVerifier.class)
            .newInstance(null, 0, 0, 0, false, null, null, null);
      }
    }
    // What deserialization uses; not in the API of Java 8, but exported by every JDK up to 26.
    Class<?> reflectionFactory = Class.forName("sun.reflect.ReflectionFactory");
    Object allocator = reflectionFactory.getMethod("getReflectionFactory").invoke(null);
    Constructor<?> constructor =
        (Constructor<?>)
            reflectionFactory
                .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(allocator, type, Object.class.getConstructor());
    return constructor.newInstance();
  }

  /**
   * Whether this JVM lets us set every field of an object of the class: JDK 26 warns when
   * reflection changes a final field, and a later one will refuse; those of lambdas and records
   * were never to be changed.
   */
  static boolean canBeFilled(Class<?> type) {
    Class<?> parent = type.getSuperclass();
    boolean locked =
        type.getName().indexOf('/') >= 0 // made at run time, as lambdas are
            || parent != null && parent.getName().equals("java.lang.Record")
            || isOf(26);
    if (locked) {
      for (Field field : Reflection.instanceFields(type)) {
        if (Modifier.isFinal(field.getModifiers())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isOf(int feature) {
    String version = System.getProperty("java.specification.version", "1.8");
    try {
      return Integer.parseInt(version) >= feature;
    } catch (NumberFormatException e) {
      return false; // 1.8
    }
  }
}
