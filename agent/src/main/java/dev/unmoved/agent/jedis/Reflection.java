package dev.unmoved.agent.jedis;

import java.lang.reflect.Field;

/** Private fields by name. */
final class Reflection {
  private Reflection() {}

  /** The accessible field of this name in {@code type} or a parent, or null. */
  static Field field(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      try {
        Field field = each.getDeclaredField(name);
        field.setAccessible(true);
        return field;
      } catch (NoSuchFieldException e) {
        // perhaps in the parent
      }
    }
    return null;
  }

  /** The value of the field of this name, or null where there is no such field. */
  static Object get(Object object, String name) throws IllegalAccessException {
    Field field = field(object.getClass(), name);
    return field == null ? null : field.get(object);
  }

  /** The value of the int field of this name, or {@code otherwise} where there is no such field. */
  static int getInt(Object object, String name, int otherwise) throws IllegalAccessException {
    Field field = field(object.getClass(), name);
    return field == null || field.getType() != int.class ? otherwise : field.getInt(object);
  }
}
