package legacy.common;

/** What an {@link AttachedService} does all the time, on threads of its own. */
public interface Labour {
  /** Starts the threads; what becomes of their commands goes into {@code ledger}. */
  void begin(Settings settings, Ledger ledger);

  /** Obeys a line of stdin that is about this labour, and returns what is to be printed. */
  String order(String line);
}
