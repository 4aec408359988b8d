package legacy.webapp;

/** The client that a web application keeps while it runs. */
public interface Held {
  void set(String key, String value);

  String get(String key);

  void close();
}
