package dev.unmoved.driver;

import dev.unmoved.log.Log;
import dev.unmoved.log.LogSink;
import dev.unmoved.privilege.Privileged;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has the application's own SLF4J log our lines. Whoever logs puts its line into a bounded buffer
 * and goes on; a thread of ours hands the lines over, one by one, so that an appender that blocks,
 * throws, or writes to Redis through us holds up nobody else. What the buffer has no room for, what
 * that thread's own work for an appender has us say, and what comes while nobody is found, goes to
 * stderr: no line is lost, and none is the cause of another without end.
 *
 * <p>SLF4J is looked for in the class loader of a client whose connection is served, not before.
 * That loader is held weakly. Thread-safe.
 */
public final class ApplicationLog implements LogSink {
  private static final int LINES_MAX = 1000;

  /** An application that has connected to nothing by then may have no logging of its own. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * Lines handed over in one second. An appender that writes through us may have event loops say a
   * line for each that it is given.
   */
  private static final int LINES_PER_SECOND_MAX = 200;

  /** One line. A data holder. */
  private static final class Line {
    final long millis = System.currentTimeMillis();
    final long nanos = System.nanoTime();
    final int level;
    final String text;

    Line(int level, String text) {
      this.level = level;
      this.text = text;
    }
  }

  private static volatile @Nullable ApplicationLog current; // null: not wanted

  private final ArrayDeque<Line> lines = new ArrayDeque<Line>(); // guarded by itself
  // guarded by lines; null: none that was not looked at
  private @Nullable WeakReference<ClassLoader> offered;
  private boolean nobody; // guarded by lines: there was time enough, what comes goes to stderr
  private volatile boolean found;
  private @Nullable WeakReference<Class<?>> factory; // the thread's own
  private volatile @Nullable Thread thread; // that hands over; null: not begun
  private long secondBegan; // the thread's own
  private int inSecond; // the thread's own

  /** The log of the application, once there is one: see {@link #begin}. */
  ApplicationLog() {}

  /** From now on lines go to the application's own log. */
  public static void begin() {
    final ApplicationLog log = new ApplicationLog();
    current = log;
    Log.sink(log);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("unmoved-log-rest") {
              @Override
              public void run() {
                log.dump();
              }
            });
  }

  /** A connection of a client is served; {@code application} is the client's class loader. */
  static void offer(@Nullable Object application) {
    ApplicationLog log = current;
    if (log != null && !log.found && application instanceof ClassLoader) {
      log.look((ClassLoader) application);
    }
  }

  /** Has SLF4J looked for in {@code loader}, soon. */
  void look(ClassLoader loader) {
    synchronized (lines) {
      offered = new WeakReference<ClassLoader>(loader);
      lines.notifyAll();
      startThread();
    }
  }

  @Override
  public void log(int level, String message, @Nullable Throwable thrown) {
    Line line = new Line(level, Log.text(message, thrown));
    if (Thread.currentThread() != thread) { // else an appender is at work, with us below it
      synchronized (lines) {
        if (!nobody && lines.size() < LINES_MAX) {
          lines.add(line);
          lines.notifyAll();
          startThread();
          return;
        }
      }
    }
    print(line);
  }

  private static void print(Line line) {
    Log.toStandardError(line.millis, line.level, line.text);
  }

  private void startThread() {
    if (thread == null) {
      Thread begun =
          Privileged.daemon(
              new Runnable() {
                @Override
                public void run() {
                  while (true) {
                    handOver();
                  }
                }
              },
              "unmoved-log");
      thread = begun;
      begun.start();
    }
  }

  /** Waits for what there is to do, and does it. */
  private void handOver() {
    try {
      if (awaitWork()) {
        lookAround();
      }
      Line line;
      while (found && (line = next()) != null) {
        deliver(line);
      }
    } catch (InterruptedException e) {
      // nobody's business: the thread is ours
    } catch (Throwable e) {
      Log.toStandardError(System.currentTimeMillis(), Log.WARN, "a line is not logged: " + e);
    }
  }

  /** Returns whether a loader is to be looked into; what has waited for too long is dumped. */
  private boolean awaitWork() throws InterruptedException {
    boolean dumps = false;
    boolean looks;
    synchronized (lines) {
      while (offered == null && !dumps && !(found && !lines.isEmpty())) {
        Line oldest = lines.peek();
        if (found || nobody || oldest == null) {
          lines.wait();
          continue;
        }
        long left = PATIENCE_NANOS - (System.nanoTime() - oldest.nanos);
        if (left > 0) {
          TimeUnit.NANOSECONDS.timedWait(lines, left);
        } else {
          nobody = true;
          dumps = true;
        }
      }
      looks = offered != null;
    }
    if (dumps) {
      dump();
    }
    return looks;
  }

  private void lookAround() {
    ClassLoader loader;
    synchronized (lines) {
      loader = offered == null ? null : offered.get();
      offered = null;
    }
    if (loader == null || found) {
      return;
    }
    Thread.currentThread().setContextClassLoader(loader); // SLF4J of some versions looks there
    Class<?> there;
    try {
      there = Slf4j.factoryIn(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(null);
    }
    synchronized (lines) {
      nobody = there == null;
      factory = there == null ? null : new WeakReference<Class<?>>(there);
      found = there != null;
    }
    if (there == null) {
      dump();
    }
  }

  private @Nullable Line next() {
    synchronized (lines) {
      return lines.poll();
    }
  }

  private void deliver(Line line) {
    Class<?> there = factory == null ? null : factory.get();
    if (there == null) {
      found = false; // the application was undeployed
      print(line);
      return;
    }
    if (isTooMany()) {
      print(line);
      return;
    }
    Thread.currentThread().setContextClassLoader(there.getClassLoader());
    try {
      Slf4j.of(there).log(line.level, line.text);
    } catch (ReflectiveOperationException e) {
      print(line);
      Log.toStandardError(
          line.millis, Log.WARN, "the application's log has thrown " + Slf4j.causeOf(e));
    } finally {
      Thread.currentThread().setContextClassLoader(null);
    }
  }

  private boolean isTooMany() {
    long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (second != secondBegan) {
      secondBegan = second;
      inSecond = 0;
    }
    return ++inSecond > LINES_PER_SECOND_MAX;
  }

  /** Writes what waits to stderr. */
  void dump() {
    List<Line> rest;
    synchronized (lines) {
      rest = new ArrayList<Line>(lines);
      lines.clear();
    }
    for (Line line : rest) {
      print(line);
    }
  }
}
