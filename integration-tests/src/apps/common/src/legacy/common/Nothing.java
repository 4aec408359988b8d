package legacy.common;

/** A JVM that has no business with Redis. */
public final class Nothing {
  private Nothing() {}

  public static void main(String[] args) {
    System.out.println("nothing");
  }
}
