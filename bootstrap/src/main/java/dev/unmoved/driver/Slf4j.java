package dev.unmoved.driver;

import dev.unmoved.log.Log;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The logger {@code dev.unmoved} of one SLF4J, called by reflection: each application may have one
 * of its own, of any version. Hangs on the class that it was made of and goes with it, so that
 * nobody else may hold it for longer than a call. Thread-safe.
 */
final class Slf4j {
  private static final String NAME = "dev.unmoved";

  private static final ClassValue<Slf4j> BY_FACTORY =
      new ClassValue<Slf4j>() {
        @Override
        protected Slf4j computeValue(Class<?> factory) {
          try {
            return new Slf4j(factory);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  private final Object logger;
  private final Method[] byLevel; // DEBUG to ERROR

  private Slf4j(Class<?> factory) throws ReflectiveOperationException {
    logger = factory.getMethod("getLogger", String.class).invoke(null, NAME);
    Class<?> type = Class.forName("org.slf4j.Logger", false, factory.getClassLoader());
    byLevel =
        new Method[] {
          type.getMethod("debug", String.class),
          type.getMethod("info", String.class),
          type.getMethod("warn", String.class),
          type.getMethod("error", String.class)
        };
  }

  /**
   * The class to ask for loggers, as {@code loader} sees it; null where there is none, or where
   * nothing is behind it that logs.
   */
  static @Nullable Class<?> factoryIn(ClassLoader loader) {
    try {
      Class<?> factory = Class.forName("org.slf4j.LoggerFactory", true, loader);
      Object behind = factory.getMethod("getILoggerFactory").invoke(null);
      return behind == null || behind.getClass().getName().endsWith(".NOPLoggerFactory")
          ? null
          : factory;
    } catch (ReflectiveOperationException e) {
      return null;
    } catch (LinkageError e) {
      return null; // none behind it that fits
    }
  }

  /** The logger that {@code factory} makes. */
  static Slf4j of(Class<?> factory) {
    return BY_FACTORY.get(factory);
  }

  /**
   * Logs one line.
   *
   * @param level one of {@link Log}'s
   * @throws ReflectiveOperationException what the application's logging has thrown
   */
  void log(int level, String text) throws ReflectiveOperationException {
    byLevel[Math.max(Log.DEBUG, Math.min(level, Log.ERROR))].invoke(logger, text);
  }

  /** What was thrown inside a call, rather than that something was. */
  static Throwable causeOf(ReflectiveOperationException thrown) {
    return thrown instanceof InvocationTargetException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
