package legacy.common;

import java.util.function.Function;

/** A {@link Service} on any client. */
public final class StoreService extends Service {
  private final Store store;

  private StoreService(Store store, int number, Counts counts) {
    super(number, counts);
    this.store = store;
  }

  /** The program, on the store that {@code open} opens; it ends the JVM. */
  public static void run(String[] args, Function<Settings, Store> open) throws Exception {
    Settings settings = new Settings(args);
    final Store store = open.apply(settings);
    new Crew() {
      @Override
      public Service member(int number, Counts counts) {
        return new StoreService(store, number, counts);
      }
    }.serve(settings, settings.number("threads", 3));
  }

  @Override
  public void writeAndRead(String key, String value) {
    check(key, store.set(key, value), store.get(key));
  }
}
