package dev.unmoved.agent.packaging;

/** An application that wants one class, and then ends. */
public final class ClassWanted {
  private ClassWanted() {}

  /** {@code arguments}: the class's name. */
  public static void main(String[] arguments) throws ClassNotFoundException {
    Class.forName(arguments[0]);
  }
}
