package dev.unmoved.privilege;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PrivilegedTest {
  private static final InheritableThreadLocal<String> OF_APPLICATION =
      new InheritableThreadLocal<>();

  @Test
  void threadsHaveNothingOfTheApplicationThatCausesThem() throws Exception {
    AtomicReference<String> inherited = new AtomicReference<>("not run");
    AtomicReference<Thread> made = new AtomicReference<>();
    Thread application =
        new Thread(
            new ThreadGroup("application"),
            () -> {
              OF_APPLICATION.set("of the application");
              made.set(Privileged.daemon(() -> inherited.set(OF_APPLICATION.get()), "ours"));
            });
    application.setContextClassLoader(new URLClassLoader(new URL[0]));
    application.start();
    application.join();
    Thread ours = made.get();
    assertEquals("ours", ours.getName());
    assertTrue(ours.isDaemon());
    assertNull(ours.getContextClassLoader());
    assertNull(ours.getThreadGroup().getParent(), "the group that ends with the JVM");
    ours.start();
    ours.join();
    assertNull(inherited.get());
  }

  @Test
  void whatIsThrownComesOutAsItIs() {
    IOException broken = new IOException("broken");
    assertSame(
        broken,
        assertThrows(
            IOException.class,
            () ->
                Privileged.call(
                    () -> {
                      throw broken;
                    })));
    IllegalStateException wrong = new IllegalStateException("wrong");
    assertSame(
        wrong,
        assertThrows(
            IllegalStateException.class,
            () ->
                Privileged.call(
                    () -> {
                      throw wrong;
                    })));
  }
}
