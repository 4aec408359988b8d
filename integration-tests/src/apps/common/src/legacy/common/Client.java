package legacy.common;

import java.util.List;

/** One application thread's way to the server. */
public interface Client {
  String get(String key);

  void set(String key, String value);

  void getAll(String[] keys, String[] values);

  void setAll(String[] keys, String value);

  List<String> mget(String[] keys);

  /**
   * Asks, and does not wait for the reply, of {@code size} characters; for the oldest one where too
   * many are awaited.
   */
  default void getLater(String key, int size) {
    throw new UnsupportedOperationException();
  }

  /** Waits for all that was to come later. */
  default void finish() {}
}
