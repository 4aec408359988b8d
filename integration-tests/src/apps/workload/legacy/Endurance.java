package legacy;

/** A {@link Service} on any client. */
public final class Endurance extends Service {
  private final Store store;

  private Endurance(Store store, int number, Counts counts) {
    super(number, counts);
    this.store = store;
  }

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    final Store store = Library.open(settings);
    new Crew() {
      @Override
      Service member(int number, Counts counts) {
        return new Endurance(store, number, counts);
      }
    }.serve(settings, settings.number("threads", 3));
  }

  @Override
  void writeAndRead(String key, String value) {
    check(key, store.set(key, value), store.get(key));
  }
}
