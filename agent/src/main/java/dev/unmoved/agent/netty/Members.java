package dev.unmoved.agent.netty;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Members of clients, private ones too, by name: what differs from version to version cannot be
 * compiled against.
 */
public final class Members {
  private Members() {}

  /**
   * The value of the field of this name, of a parent's if need be, or null where there is no such
   * field.
   */
  public static Object get(Object object, String name) throws IllegalAccessException {
    for (Class<?> each = object.getClass(); each != null; each = each.getSuperclass()) {
      try {
        Field field = each.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
      } catch (NoSuchFieldException e) {
        // perhaps in the parent
      }
    }
    return null;
  }

  /** The instance fields that a class itself declares, in that order, accessible. */
  public static List<Field> declared(Class<?> type) {
    List<Field> fields = new ArrayList<Field>();
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        field.setAccessible(true);
        fields.add(field);
      }
    }
    return fields;
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

  /** Whether {@code object} is of a class of this name, or of a child of it. */
  public static boolean isA(Object object, String className) {
    for (Class<?> each = object == null ? null : object.getClass();
        each != null;
        each = each.getSuperclass()) {
      if (each.getName().equals(className)) {
        return true;
      }
    }
    return false;
  }
}
