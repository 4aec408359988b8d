package dev.unmoved.agent.client.jedis;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Private members by name. Lookups are remembered with the class they were made in: old
 * applications connect for every command, and a failed lookup costs an exception.
 */
final class Reflection {
  private static final Object MISSING = new Object();

  private static final ClassValue<ConcurrentHashMap<String, Object>> MEMBERS =
      new ClassValue<ConcurrentHashMap<String, Object>>() {
        @Override
        protected ConcurrentHashMap<String, Object> computeValue(Class<?> type) {
          return new ConcurrentHashMap<String, Object>();
        }
      };

  private static final ClassValue<List<Field>> INSTANCE_FIELDS =
      new ClassValue<List<Field>>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          List<Field> fields = new ArrayList<Field>();
          for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                fields.add(field);
              }
            }
          }
          return fields;
        }
      };

  private Reflection() {}

  /** The accessible field of this name in {@code type} or a parent, or null. */
  static Field field(Class<?> type, String name) {
    ConcurrentHashMap<String, Object> members = MEMBERS.get(type);
    Object member = members.get(name);
    if (member == null) {
      Field found = findField(type, name);
      member = found == null ? MISSING : found;
      members.put(name, member);
    }
    return member == MISSING ? null : (Field) member;
  }

  /**
   * The accessible public method of this name, or null. Callers ask for one list of parameters per
   * name.
   */
  static Method method(Class<?> type, String name, Class<?>... parameters) {
    ConcurrentHashMap<String, Object> members = MEMBERS.get(type);
    String key = name + "()";
    Object member = members.get(key);
    if (member == null) {
      try {
        Method found = type.getMethod(name, parameters);
        found.setAccessible(true);
        member = found;
      } catch (NoSuchMethodException e) {
        member = MISSING;
      }
      members.put(key, member);
    }
    return member == MISSING ? null : (Method) member;
  }

  /** All fields of an instance, those of parents included, accessible. */
  static List<Field> instanceFields(Class<?> type) {
    return INSTANCE_FIELDS.get(type);
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

  private static Field findField(Class<?> type, String name) {
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
}
