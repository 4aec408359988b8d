package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What the threads of this JVM are doing, for tests that need one to be somewhere. */
final class Threads {
  private Threads() {}

  /** Waits for something that has to come true; nothing is said about how soon. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it never came true");
      Thread.yield();
    }
  }

  /** The threads that read links to one of these nodes for a session that listens. */
  static List<Thread> listeningTo(FakeServer... servers) {
    List<Thread> found = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      for (FakeServer server : servers) {
        if (thread.getName().equals("unmoved-listen-" + server.address())) {
          found.add(thread);
        }
      }
    }
    return found;
  }

  /** Whether the thread of this name waits for others. */
  static boolean waits(String name) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      Thread.State state = thread.getState();
      if (thread.getName().equals(name)
          && (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the thread of this name waits for what a link brings. */
  static boolean readsLink(String name) {
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      if (entry.getKey().getName().equals(name)) {
        for (StackTraceElement element : entry.getValue()) {
          if (element.getMethodName().equals("readLink")) {
            return entry.getValue()[0].isNativeMethod()
                || entry.getValue()[0].getClassName().startsWith("sun.nio");
          }
        }
      }
    }
    return false;
  }
}
