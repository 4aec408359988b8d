package legacy;

import java.util.HashMap;
import java.util.Map;

/** {@code name=value} arguments of a program. */
final class Settings {
  private final Map<String, String> values = new HashMap<String, String>();

  Settings(String[] args) {
    for (String arg : args) {
      int equals = arg.indexOf('=');
      values.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
  }

  String host() {
    return text("host", "127.0.0.1");
  }

  int port() {
    return number("port", 6379);
  }

  /** Connect and read time limit, as applications usually set both. */
  int timeoutMillis() {
    return number("timeout", 10000);
  }

  /** Null when the server asks for none. */
  String user() {
    return text("user", null);
  }

  String password() {
    return text("password", null);
  }

  boolean ssl() {
    return Boolean.parseBoolean(text("ssl", "false"));
  }

  /** Whether MULTI and WATCH are part of the program. */
  boolean transactions() {
    return Boolean.parseBoolean(text("transactions", "true"));
  }

  int number(String name, int usual) {
    String value = values.get(name);
    return value == null ? usual : Integer.parseInt(value);
  }

  String text(String name, String usual) {
    String value = values.get(name);
    return value == null ? usual : value;
  }
}
