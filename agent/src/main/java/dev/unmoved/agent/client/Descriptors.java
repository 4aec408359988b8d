package dev.unmoved.agent.client;

/** Looks at descriptors of methods, which are taken to be well-formed. */
public final class Descriptors {
  private Descriptors() {}

  /**
   * The local variable of the first argument of this type of an instance method, or 0 when it has
   * none.
   *
   * @param argument the type's descriptor
   */
  public static int variable(String method, String argument) {
    int variable = 1;
    int start = 1;
    while (method.charAt(start) != ')') {
      int end = end(method, start);
      if (argument.length() == end - start && method.startsWith(argument, start)) {
        return variable;
      }
      variable += size(method, start);
      start = end;
    }
    return 0;
  }

  /** Where the descriptor of a type ends that begins at {@code start}. */
  public static int end(String method, int start) {
    int end = start;
    while (method.charAt(end) == '[') {
      end++;
    }
    return method.charAt(end) == 'L' ? method.indexOf(';', end) + 1 : end + 1;
  }

  /** How many local variables a value takes up, of the type whose descriptor begins there. */
  public static int size(String method, int start) {
    return method.charAt(start) == 'J' || method.charAt(start) == 'D' ? 2 : 1;
  }
}
