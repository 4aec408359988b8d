package legacy.common;

import java.util.HashMap;
import java.util.Map;

/** {@code name=value} arguments of a program. */
public final class Settings {
  private final Map<String, String> values = new HashMap<String, String>();

  public Settings(String[] args) {
    for (String arg : args) {
      int equals = arg.indexOf('=');
      values.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
  }

  public String host() {
    return text("host", "127.0.0.1");
  }

  public int port() {
    return number("port", 6379);
  }

  /** Connect and read time limit, as applications usually set both. */
  public int timeoutMillis() {
    return number("timeout", 10000);
  }

  /** Null when the server asks for none. */
  public String user() {
    return text("user", null);
  }

  public String password() {
    return text("password", null);
  }

  public boolean ssl() {
    return Boolean.parseBoolean(text("ssl", "false"));
  }

  /** Whether MULTI and WATCH are part of the program. */
  public boolean transactions() {
    return Boolean.parseBoolean(text("transactions", "true"));
  }

  public int number(String name, int usual) {
    String value = values.get(name);
    return value == null ? usual : Integer.parseInt(value);
  }

  public String text(String name, String usual) {
    String value = values.get(name);
    return value == null ? usual : value;
  }
}
