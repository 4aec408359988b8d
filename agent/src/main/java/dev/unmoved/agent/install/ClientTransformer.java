package dev.unmoved.agent.install;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.privilege.Privileged;
import java.lang.instrument.ClassFileTransformer;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees every class the JVM loads and picks those of Redis clients. What is known of the clients,
 * the names of their classes too, is loaded when the first class is met that is in a package of
 * theirs, and what it takes to weave one when the first of those names is. So a JVM without Redis
 * pays for a look at the start of each class's name.
 */
final class ClientTransformer implements ClassFileTransformer {
  /**
   * Where each client library has its classes, behind the name that {@code unmoved.clients} has.
   */
  private static final String[][] PACKAGES = {
    {"jedis", "redis/clients/"},
    {"lettuce", "io/lettuce/core/", "com/lambdaworks/redis/"},
    {"redisson", "org/redisson/"},
    {"vertx", "io/vertx/redis/client/"},
  };

  private final Options options;
  private final ClassLoader hidden;
  private final ClientLoaders loaders;
  private final boolean inHouse;
  private final String[] packages; // of the libraries that are served
  private volatile boolean open;
  private Weaver weaver; // guarded by this
  private boolean failed; // guarded by this

  /** {@code hidden}: has the classes that know clients. */
  ClientTransformer(Options options, ClassLoader hidden, ClientLoaders loaders) {
    this.options = options;
    this.hidden = hidden;
    this.loaders = loaders;
    this.inHouse = options.hasSocketClasses();
    List<String> served = new ArrayList<String>();
    for (String[] library : PACKAGES) {
      for (int i = 1; i < library.length && options.client(library[0]); i++) {
        served.add(library[i]);
      }
    }
    this.packages = served.toArray(new String[0]);
  }

  /**
   * From now on classes are woven, too, that use connections which may have been opened without us.
   */
  void expectOpenConnections() {
    open = true;
  }

  /** Whether a class of this name, with slashes, is one to weave. */
  boolean matches(final String name) {
    if (!mayMatch(name)) {
      return false;
    }
    try {
      return Privileged.call(
          new PrivilegedExceptionAction<Boolean>() {
            @Override
            public Boolean run() throws Exception {
              Weaver ready = weaver();
              return ready != null && ready.wants(name, open);
            }
          });
    } catch (Throwable e) {
      Log.warn(name.replace('/', '.') + " is left alone", e);
      return false;
    }
  }

  /** What can be said of a class before anything is known of clients. */
  private boolean mayMatch(String name) {
    if (name == null) {
      return false;
    }
    for (String start : packages) {
      if (name.startsWith(start)) {
        return true;
      }
    }
    return inHouse && options.socketClass(name.replace('/', '.'));
  }

  @Override
  public byte[] transform(
      final ClassLoader loader,
      final String name,
      final Class<?> redefined,
      ProtectionDomain domain,
      final byte[] classFile) {
    if (!matches(name)) {
      return null;
    }
    try {
      // An application's method may be what has caused the loading, and would have to be permitted
      // all we do.
      return Privileged.call(
          new PrivilegedExceptionAction<byte[]>() {
            @Override
            public byte[] run() throws Exception {
              return weaver().weave(name, loader, classFile, open, redefined != null);
            }
          });
    } catch (Throwable e) {
      // The JVM would swallow it without a word, and the class would be loaded as it is in any
      // case.
      Log.warn(name.replace('/', '.') + " is left alone", e);
      return null;
    }
  }

  /** The weaver, or null when it could not be loaded: said once, not for every class. */
  private synchronized Weaver weaver() throws Exception {
    if (weaver == null && !failed) {
      failed = true; // until proven otherwise
      Weaver loaded =
          (Weaver)
              hidden
                  .loadClass("dev.unmoved.agent.weave.ClientWeaver")
                  .getConstructor()
                  .newInstance();
      loaded.start(options, loaders);
      weaver = loaded;
      failed = false;
    }
    return weaver;
  }
}
