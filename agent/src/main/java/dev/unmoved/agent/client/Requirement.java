package dev.unmoved.agent.client;

/**
 * Something that a class may have or not. In words it is what the class lacks when it has not.
 * Immutable.
 */
public abstract class Requirement {
  private final String words;

  private Requirement(String words) {
    this.words = words;
  }

  /** Whether a class has it. */
  public abstract boolean isMet(ClassMembers members);

  @Override
  public final String toString() {
    return words;
  }

  /** A field of this name. */
  public static Requirement field(final String name) {
    return new Requirement("field " + name) {
      @Override
      public boolean isMet(ClassMembers members) {
        return members.hasField(name);
      }
    };
  }

  /**
   * An instance field that may be assigned to.
   *
   * @param descriptorEnd what the descriptor of its type ends with: packages differ between
   *     versions
   * @param type the same in words
   */
  public static Requirement assignable(final String name, final String descriptorEnd, String type) {
    return new Requirement("assignable field " + name + " of type " + type) {
      @Override
      public boolean isMet(ClassMembers members) {
        return members.hasAssignable(name, descriptorEnd);
      }
    };
  }

  /** An instance method with code of this name and descriptor. */
  public static Requirement method(final String name, final String descriptor) {
    String words = descriptor.equals("()V") ? name + "()" : name + descriptor;
    return new Requirement("method " + words) {
      @Override
      public boolean isMet(ClassMembers members) {
        return members.hasMethod(name, descriptor);
      }
    };
  }

  /** An instance method with code of this name that has an argument of this type, a descriptor. */
  public static Requirement methodTaking(final String name, final String argument) {
    return new Requirement("method " + name + " with a " + argument) {
      @Override
      public boolean isMet(ClassMembers members) {
        return members.hasMethodTaking(name, argument);
      }
    };
  }

  /** A method that sets a field to false, or zero. */
  public static Requirement clearing(
      final String method, final String descriptor, final String field) {
    return new Requirement("assignment to " + field + " in " + method) {
      @Override
      public boolean isMet(ClassMembers members) {
        return members.clears(method, descriptor, field);
      }
    };
  }

  /** The contrary. */
  public final Requirement not() {
    final Requirement self = this;
    return new Requirement("lack of " + words) {
      @Override
      public boolean isMet(ClassMembers members) {
        return !self.isMet(members);
      }
    };
  }

  /** Both this and another one. */
  public final Requirement and(final Requirement other) {
    final Requirement self = this;
    return new Requirement(words + " and " + other) {
      @Override
      public boolean isMet(ClassMembers members) {
        return self.isMet(members) && other.isMet(members);
      }
    };
  }

  /** This, or another one. */
  public final Requirement or(final Requirement other) {
    final Requirement self = this;
    return new Requirement(words + ", nor " + other) {
      @Override
      public boolean isMet(ClassMembers members) {
        return self.isMet(members) || other.isMet(members);
      }
    };
  }

  /** The same in other words. */
  public final Requirement called(String itsWords) {
    final Requirement self = this;
    return new Requirement(itsWords) {
      @Override
      public boolean isMet(ClassMembers members) {
        return self.isMet(members);
      }
    };
  }
}
