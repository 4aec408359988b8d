package dev.unmoved.agent.netty;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Members of clients' classes by name, private ones too. */
public final class Members {
  private Members() {}

  /** The value of the field of this name, in the object's class or a parent. */
  public static Object get(Object object, String name) throws ReflectiveOperationException {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
      } catch (NoSuchFieldException e) {
        // perhaps in the parent
      }
    }
    throw new NoSuchFieldException(object.getClass().getName() + "." + name);
  }

  /** What the public method of this name without parameters returns. */
  public static Object call(Object object, String name) throws ReflectiveOperationException {
    Method method = object.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(object);
  }

  /** A copy made by the class's copy constructor. */
  public static Object copy(Object object) throws ReflectiveOperationException {
    Constructor<?> constructor = object.getClass().getDeclaredConstructor(object.getClass());
    constructor.setAccessible(true);
    return constructor.newInstance(object);
  }
}
