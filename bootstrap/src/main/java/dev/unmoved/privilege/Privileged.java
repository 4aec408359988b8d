package dev.unmoved.privilege;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * What the agent does although the application that happens to be on the stack may not. A security
 * manager asks every class on the stack, up to the first of ours that says otherwise; without one
 * this costs next to nothing. Thread-safe.
 */
public final class Privileged {
  private Privileged() {}

  /** Does it, and returns or throws what it does. */
  public static <T> T call(PrivilegedExceptionAction<T> action) throws Exception {
    try {
      return AccessController.doPrivileged(action);
    } catch (PrivilegedActionException e) {
      throw e.getException();
    }
  }

  /**
   * A daemon thread, not started yet, that has nothing of the application in whose thread it is
   * made: not its class loader, its permissions, its thread group or its inheritable thread locals.
   * All of them would keep an application alive that was undeployed, or end with it.
   */
  public static Thread daemon(final Runnable work, final String name) {
    return AccessController.doPrivileged(
        new PrivilegedAction<Thread>() {
          @Override
          public Thread run() {
            Thread thread = create(work, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
          }
        });
  }

  private static Thread create(Runnable work, String name) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    try { // from Java 9 on
      Constructor<Thread> constructor =
          Thread.class.getConstructor(
              ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
      return constructor.newInstance(group, work, name, 0L, false);
    } catch (ReflectiveOperationException e) {
      Thread thread = new Thread(group, work, name);
      forgetThreadLocals(thread);
      return thread;
    }
  }

  private static void forgetThreadLocals(Thread thread) {
    try {
      Field inherited = Thread.class.getDeclaredField("inheritableThreadLocals");
      inherited.setAccessible(true);
      inherited.set(thread, null);
    } catch (ReflectiveOperationException e) {
      // Not the JVM we know: then the thread has what any other would have.
    }
  }
}
