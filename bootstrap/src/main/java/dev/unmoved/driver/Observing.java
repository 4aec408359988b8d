package dev.unmoved.driver;

import dev.unmoved.option.Mode;
import dev.unmoved.report.Interest;
import dev.unmoved.report.Observations;
import dev.unmoved.report.Readiness;
import dev.unmoved.report.Tap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is observed in this JVM while {@link Control#mode} is {@link Mode#OBSERVE}, and since it
 * first was. Thread-safe.
 */
public final class Observing {
  /**
   * Of commands that just work one in so many tells its line: enough to see who uses Redis, and
   * cheap.
   */
  private static final int ORDINARY_EVERY = 1024;

  private static final Object LOCK = new Object();
  private static volatile @Nullable Observations observations; // null: nothing observed yet
  private static volatile long sinceNanos;

  /**
   * Whether this thread has begun a transaction and not ended it; no value: no. Booleans only:
   * nothing is held.
   */
  private static final ThreadLocal<Boolean> IN_TRANSACTION = new ThreadLocal<Boolean>();

  private static int ordinary; // races cost a sample, no more

  private Observing() {}

  /** Whether new connections are to be observed. */
  public static boolean isOn() {
    return Control.mode() == Mode.OBSERVE;
  }

  /**
   * The tap of a connection that has just been opened, or null when it is not to be observed.
   *
   * @param client the library and its version
   * @param host the host as the application names it
   * @param port the port as the application names it
   */
  public static @Nullable Tap tap(String client, String host, int port) {
    if (!isOn() || !Shared.current().options().endpointAllowed(host, port)) {
      return null;
    }
    Management.onConnection();
    return new Tap(observations(), client, host + ":" + port);
  }

  private static Observations observations() {
    Observations known = observations;
    if (known == null) {
      synchronized (LOCK) {
        known = observations;
        if (known == null) {
          sinceNanos = System.nanoTime();
          known = new Observations(Shared.current().options());
          observations = known;
        }
      }
    }
    return known;
  }

  /**
   * The stack of this thread, on which a command is being made, where its line may be wanted; null
   * where not.
   *
   * @param name the command's
   */
  public static @Nullable Throwable stackOf(String name) {
    boolean inTransaction = IN_TRANSACTION.get() != null;
    if (name.equalsIgnoreCase("MULTI")) {
      IN_TRANSACTION.set(Boolean.TRUE);
    } else if (inTransaction
        && (name.equalsIgnoreCase("EXEC") || name.equalsIgnoreCase("DISCARD"))) {
      IN_TRANSACTION.remove();
    }
    return inTransaction || Interest.in(name) || ++ordinary % ORDINARY_EVERY == 0
        ? new Throwable()
        : null;
  }

  /** The readiness report as JSON; also where nothing was observed, which it then says. */
  public static String readiness() {
    Observations seen = observations();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNanos);
    String version =
        Observing.class.getPackage() == null
            ? null
            : Observing.class.getPackage().getImplementationVersion();
    return Readiness.json(seen, program(), seconds, version);
  }

  /** The main class or jar; what follows may hold passwords. */
  private static String program() {
    String command = System.getProperty("sun.java.command", "");
    int end = command.indexOf(' ');
    return end < 0 ? command : command.substring(0, end);
  }
}
