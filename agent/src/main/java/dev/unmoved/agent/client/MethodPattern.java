package dev.unmoved.agent.client;

import java.util.regex.Pattern;

/** Tells which methods of a class some advice is for. Immutable: each addition makes a new one. */
public final class MethodPattern {
  private final String[] starts;
  private final boolean whole; // names are given in full
  private final Pattern descriptor; // null: whatever it is
  private final String argument; // descriptor of an argument it must have; null: any

  private MethodPattern(String[] starts, boolean whole, Pattern descriptor, String argument) {
    this.starts = starts;
    this.whole = whole;
    this.descriptor = descriptor;
    this.argument = argument;
  }

  /** All methods of this name. */
  public static MethodPattern named(String name) {
    return new MethodPattern(new String[] {name}, true, null, null);
  }

  /** All constructors. */
  public static MethodPattern constructors() {
    return named("<init>");
  }

  /**
   * All methods whose names start so: names of private helpers differ from version to version, the
   * words they start with do not.
   */
  public static MethodPattern startingWith(String... starts) {
    return new MethodPattern(starts, false, null, null);
  }

  /** Of these, the one with this descriptor. */
  public MethodPattern described(String itsDescriptor) {
    return like(Pattern.quote(itsDescriptor));
  }

  /** Of these, those whose descriptor matches a regular expression, from its start to its end. */
  public MethodPattern like(String expression) {
    return new MethodPattern(starts, whole, Pattern.compile(expression), argument);
  }

  /** Of these, those that have an argument of this type, a descriptor. */
  public MethodPattern taking(String itsArgument) {
    return new MethodPattern(starts, whole, descriptor, itsArgument);
  }

  /** Whether a method is one of these. */
  public boolean matches(String name, String itsDescriptor) {
    return matchesName(name)
        && (descriptor == null || descriptor.matcher(itsDescriptor).matches())
        && (argument == null || Descriptors.variable(itsDescriptor, argument) > 0);
  }

  private boolean matchesName(String name) {
    for (String start : starts) {
      if (whole ? name.equals(start) : name.startsWith(start)) {
        return true;
      }
    }
    return false;
  }
}
