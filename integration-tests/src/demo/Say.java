/** Prints its arguments as one line: what the build of the demo is at. */
class Say {
  public static void main(String[] words) {
    System.out.println(String.join(" ", words));
  }
}
