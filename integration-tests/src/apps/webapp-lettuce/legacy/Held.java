package legacy;

/** The client that a web application keeps while it runs. */
final class Held {
  private final Store store;

  private Held(Settings settings) {
    store = Library.open(settings);
  }

  static Held open(Settings settings) {
    return new Held(settings);
  }

  void set(String key, String value) {
    store.set(key, value);
  }

  String get(String key) {
    return store.get(key);
  }

  void close() {
    store.close();
  }
}
