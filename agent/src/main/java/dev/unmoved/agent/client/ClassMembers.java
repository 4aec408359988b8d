package dev.unmoved.agent.client;

/** The members of a class as they are in its class file. Descriptors are those of class files. */
public interface ClassMembers {
  /** Whether there is a field of this name. */
  boolean hasField(String name);

  /**
   * Whether there is an instance field of this name, of a type whose descriptor ends so, that may
   * be assigned to.
   */
  boolean hasAssignable(String name, String descriptorEnd);

  /** Whether there is an instance method with code of this name and descriptor. */
  boolean hasMethod(String name, String descriptor);

  /**
   * Whether there is an instance method with code of this name that has an argument of this type.
   */
  boolean hasMethodTaking(String name, String argument);

  /** Whether a method sets a field to false, or zero. */
  boolean clears(String method, String descriptor, String field);
}
