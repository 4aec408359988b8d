package dev.unmoved.socket;

/** What is to be known of virtual threads on a JVM that may have none. */
final class VirtualThreads {
  private static final String BASE = "java.lang.BaseVirtualThread"; // of all kinds, from JDK 21 on

  private VirtualThreads() {}

  /** Whether the current thread is one, so that to be interrupted closes the socket it reads. */
  static boolean isCurrent() {
    return Thread.currentThread().getClass().getSuperclass().getName().equals(BASE);
  }
}
