package dev.unmoved.driver;

import dev.unmoved.option.Mode;
import org.jspecify.annotations.Nullable;

/**
 * How much of the agent is in force in this JVM at this moment. Starts with {@code unmoved.mode}
 * and may change at any time. Drivers ask when a connection opens and where one request of its
 * client ends and the next one begins, so a change reaches each connection when it is safe there.
 * Thread-safe.
 */
public final class Control {
  /** Told of changes, by the thread that makes them. */
  public interface Listener {
    /** {@link #mode()} has changed. */
    void onMode();
  }

  private static volatile Mode mode = Mode.ROUTE;
  private static volatile @Nullable Listener listener;

  private Control() {}

  /** The mode in force: one volatile read. */
  public static Mode mode() {
    return mode;
  }

  /** Changes the mode for all connections of the JVM, open ones too. */
  public static void mode(Mode wanted) {
    Mode before;
    synchronized (Control.class) {
      before = mode;
      mode = wanted;
    }
    Listener told = listener; // without the lock: it may take its time, and locks of its own
    if (told != null && before != wanted) {
      told.onMode();
    }
  }

  /** From now on {@code told} is told of changes, and nobody else. */
  public static void listen(Listener told) {
    listener = told;
  }

  /** Whether commands go to the nodes that own their keys. */
  public static boolean routes() {
    return mode == Mode.ROUTE;
  }
}
