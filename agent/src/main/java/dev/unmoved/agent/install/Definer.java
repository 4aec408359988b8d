package dev.unmoved.agent.install;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Defines single classes of ours in class loaders of others. Thread-safe.
 *
 * <p>{@code ClassLoader.defineClass} is not for strangers, so from Java 9 on its package is opened
 * to us, and to nobody else, by the one who may: the agent's {@link Instrumentation}.
 */
final class Definer {
  /**
   * Of all our classes outside the bootstrap loader: where there is a security manager, they may do
   * what it takes.
   */
  static final ProtectionDomain TRUSTED = trusted();

  private final Instrumentation instrumentation;
  private volatile Method defineClass; // null until needed: most applications never need it

  Definer(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * Defines a class.
   *
   * @throws ReflectiveOperationException when this JVM does not let us, or the loader has a class
   *     of this name
   */
  Class<?> define(ClassLoader loader, String name, byte[] classFile)
      throws ReflectiveOperationException {
    if (defineClass == null) {
      Method found =
          ClassLoader.class.getDeclaredMethod(
              "defineClass",
              String.class,
              byte[].class,
              int.class,
              int.class,
              ProtectionDomain.class);
      openToUs("java.lang");
      found.setAccessible(true);
      defineClass = found;
    }
    return (Class<?>) defineClass.invoke(loader, name, classFile, 0, classFile.length, TRUSTED);
  }

  /** Written with reflection: Java 8, for which we are compiled, has no modules to open. */
  private void openToUs(String packageOfBase) throws ReflectiveOperationException {
    Method redefine = null;
    for (Method method : Instrumentation.class.getMethods()) {
      if (method.getName().equals("redefineModule")) {
        redefine = method;
      }
    }
    if (redefine == null) {
      return;
    }
    Method getModule = Class.class.getMethod("getModule");
    Map<String, Set<Object>> opened =
        Collections.singletonMap(
            packageOfBase, Collections.singleton(getModule.invoke(Definer.class)));
    redefine.invoke(
        instrumentation,
        getModule.invoke(Object.class),
        Collections.emptySet(),
        Collections.emptyMap(),
        opened,
        Collections.emptySet(),
        Collections.emptyMap());
  }

  private static ProtectionDomain trusted() {
    Permissions all = new Permissions();
    all.add(new AllPermission());
    return new ProtectionDomain(null, all);
  }
}
