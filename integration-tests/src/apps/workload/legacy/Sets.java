package legacy;

/** Sets {@code keys} keys, one after the other, and prints what became of each. */
public final class Sets {
  private Sets() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    Store store = Library.open(settings);
    for (int i = 0; i < settings.number("keys", 30); i++) {
      String key = "key" + i;
      String outcome;
      try {
        outcome = store.set(key, "x");
      } catch (RuntimeException e) {
        outcome = "error: " + e.getMessage();
      }
      System.out.println(key + " " + outcome);
    }
    System.out.println("DONE");
    System.exit(0);
  }
}
