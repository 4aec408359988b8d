package dev.unmoved.driver;

import dev.unmoved.log.Log;
import dev.unmoved.privilege.Privileged;
import dev.unmoved.topology.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What operators may look at, and who shows it to them. Nothing is shown before the first
 * connection is served: to touch the platform's MBean server earlier breaks applications that set
 * up logging in their main method. Thread-safe.
 */
public final class Management {
  /**
   * Shows what there is to see. Never called before the first connection is served, or the agent
   * was attached.
   */
  public interface Listener {
    /** There is something to see from now on. Called once. */
    void begin();

    /** {@code cluster} has sessions from now on; {@code sessions} can tell of them. */
    void met(Cluster cluster, OpenSessions sessions);

    /** The last session of {@code cluster} is gone for good. */
    void left(Cluster cluster);
  }

  /**
   * Classes of clients are few; the bound is for an application that makes class loaders without
   * end.
   */
  private static final int FACTS_MAX = 1_000;

  private static final List<String> WARNINGS = new ArrayList<String>(); // guarded by itself
  // guarded by itself
  private static final Map<String, Integer> WOVEN = new LinkedHashMap<String, Integer>();
  // guarded by itself
  private static final Map<String, String> REFUSED = new LinkedHashMap<String, String>();

  private static volatile @Nullable Listener listener;
  private static volatile boolean begun;
  private static final AtomicInteger CLUSTERS = new AtomicInteger(); // how many have sessions

  private Management() {}

  /** Called by the agent before anything is served. */
  public static void listener(Listener shows) {
    listener = shows;
  }

  /**
   * A connection is served. The first time, a thread that ends soon prepares what is shown: not the
   * application's.
   */
  public static void onConnection() {
    if (!begun && listener != null) {
      beginAside();
    }
  }

  private static synchronized void beginAside() {
    if (begun) {
      return;
    }
    begun = true;
    try {
      Privileged.daemon(
              new Runnable() {
                @Override
                public void run() {
                  beginSafely();
                }
              },
              "unmoved-management")
          .start();
    } catch (Throwable e) { // there are no more threads, say: the connection is served all the same
      Log.warn("nothing is shown in JMX", e);
    }
  }

  /**
   * Shows what there is at once, on this thread: the agent was attached, and somebody is looking.
   */
  public static void begin() {
    synchronized (Management.class) {
      if (begun || listener == null) {
        return;
      }
      begun = true;
    }
    beginSafely();
  }

  private static void beginSafely() {
    Listener shows = listener;
    try {
      if (shows != null) {
        shows.begin();
      }
    } catch (Throwable e) {
      Log.warn("nothing is shown in JMX", e);
    }
  }

  static void met(Cluster cluster, OpenSessions sessions) {
    CLUSTERS.incrementAndGet();
    Listener shows = listener;
    try {
      if (shows != null) {
        shows.met(cluster, sessions);
      }
    } catch (Throwable e) {
      Log.warn(cluster.name() + " is not shown in JMX", e);
    }
  }

  static void left(Cluster cluster) {
    CLUSTERS.decrementAndGet();
    Listener shows = listener;
    try {
      if (shows != null) {
        shows.left(cluster);
      }
    } catch (Throwable e) {
      Log.warn(cluster.name() + " is still shown in JMX", e);
    }
  }

  /**
   * Whether connections of this JVM are routed: whoever only observed them from now on would have
   * their application see redirects.
   */
  public static boolean isRouting() {
    return Control.routes() && CLUSTERS.get() > 0;
  }

  /** A class of a client was woven. */
  public static void woven(String name) {
    synchronized (WOVEN) {
      Integer before = WOVEN.get(name);
      if (before != null || WOVEN.size() < FACTS_MAX) {
        WOVEN.put(name, before == null ? 1 : before + 1);
      }
    }
  }

  /** A class of a client was left as it is. */
  public static void refused(String name, String why) {
    synchronized (REFUSED) {
      if (REFUSED.size() < FACTS_MAX) {
        REFUSED.put(name, why);
      }
    }
  }

  /** Something in the configuration was not understood. */
  public static void warned(String message) {
    synchronized (WARNINGS) {
      if (WARNINGS.size() < FACTS_MAX) {
        WARNINGS.add(message);
      }
    }
  }

  /** The classes woven so far, and in how many class loaders. */
  public static Map<String, Integer> woven() {
    synchronized (WOVEN) {
      return new LinkedHashMap<String, Integer>(WOVEN);
    }
  }

  /** The classes left as they are, and why. */
  public static Map<String, String> refused() {
    synchronized (REFUSED) {
      return new LinkedHashMap<String, String>(REFUSED);
    }
  }

  /** What was not understood of the configuration. */
  public static List<String> warnings() {
    synchronized (WARNINGS) {
      return new ArrayList<String>(WARNINGS);
    }
  }
}
