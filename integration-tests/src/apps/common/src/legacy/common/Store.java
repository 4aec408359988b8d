package legacy.common;

import java.util.List;

/** What the programs here ask of a client library. Used by several threads at once. */
public interface Store {
  /** The client's answer to SET, {@code OK}. */
  String set(String key, String value);

  /** Null where there is no such key. */
  String get(String key);

  long incr(String key);

  /**
   * Sends all {@code commands}, {@code {"SET", key, value}}, {@code {"GET", key}} or {@code
   * {"INCR", key}}, before it waits for the first reply. Returns the replies as text, null where
   * there is none.
   */
  List<String> batch(List<String[]> commands);

  void close();
}
