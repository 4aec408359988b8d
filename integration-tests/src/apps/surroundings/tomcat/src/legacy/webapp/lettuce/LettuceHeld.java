package legacy.webapp.lettuce;

import legacy.common.Settings;
import legacy.common.Store;
import legacy.lettuce.LettuceStore;
import legacy.webapp.Held;

/** Lettuce in a web application. */
final class LettuceHeld implements Held {
  private final Store store;

  LettuceHeld(Settings settings) {
    store = LettuceStore.open(settings);
  }

  @Override
  public void set(String key, String value) {
    store.set(key, value);
  }

  @Override
  public String get(String key) {
    return store.get(key);
  }

  @Override
  public void close() {
    store.close();
  }
}
