package dev.unmoved.agent.install;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.privilege.Privileged;
import java.lang.instrument.ClassFileTransformer;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /**
   * The last parts of names of classes that are woven, of libraries that others move into packages
   * of their own.
   */
  private static final String[][] LAST_NAMES = {
    {
      "jedis",
      "Connection",
      "ConnectionFactory",
      "JedisFactory",
      "JedisPool$JedisFactory",
      "JedisCluster",
      "BinaryJedisCluster",
      "JedisClusterInfoCache",
      "JedisClusterConnectionHandler",
      "ClusterConnectionProvider",
      "Pool",
      "BinaryJedis",
      "Jedis"
    },
    {
      "lettuce",
      "ConnectionBuilder",
      "Command",
      "CommandHandler",
      "RedisClusterClient",
      "AutodiscoveryConnector",
      "RedisClientNodeConnectionFactory",
      "SentinelTopologyRefresh",
      "StaticMasterReplicaTopologyProvider",
      "StaticMasterSlaveTopologyProvider",
      "MasterReplicaConnectionProvider$DefaultConnectionFactory",
      "MasterSlaveConnectionProvider$DefaultMasterSlaveNodeConnectionFactory"
    },
    {
      "redisson",
      "RedisChannelInitializer",
      "MasterSlaveConnectionManager",
      "MasterSlaveEntry",
      "CommandsQueue",
      "CommandAsyncService",
      "CommandData",
      "CommandEncoder",
      "RenewalTask"
    },
  };

  /** Part of the names of what every class of these refers to, wherever it is. */
  private static final byte[] MENTIONED = {'e', 'd', 'i', 's'};

  private final Options options;
  private final ClassLoader hidden;
  private final ClientLoaders loaders;
  private final boolean inHouse;
  private final String[] packages; // of the libraries that are served
  private final Set<String> lastNames = new HashSet<String>(); // the last words of class names
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
    for (String[] library : LAST_NAMES) {
      for (int i = 1; i < library.length && options.client(library[0]); i++) {
        lastNames.add(library[i]);
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

  /** Whether a class that is loaded is one to weave, perhaps under another name. */
  boolean matchesLoaded(final Class<?> loaded) {
    final String name = loaded.getName().replace('.', '/');
    if (matches(name)) {
      return true;
    } else if (loaded.getClassLoader() == null || !mayHaveMoved(name)) {
      return false;
    }
    try {
      return Privileged.call(
          new PrivilegedExceptionAction<Boolean>() {
            @Override
            public Boolean run() throws Exception {
              Weaver ready = weaver();
              return ready != null && ready.wantsMoved(name, loaded.getClassLoader(), open);
            }
          });
    } catch (Throwable e) {
      Log.debug(name.replace('/', '.') + " is left alone", e);
      return false;
    }
  }

  /**
   * Whether a class of this name may be one of a client that was moved into another package. Asked
   * of every class that is loaded.
   */
  boolean mayHaveMoved(String name) {
    return name != null
        && lastNames.contains(name.substring(name.lastIndexOf('/') + 1))
        && !name.startsWith("java/")
        && !name.startsWith("javax/");
  }

  private static boolean mentionsRedis(byte[] classFile) {
    for (int at = 0; at <= classFile.length - MENTIONED.length; at++) {
      int same = 0;
      while (same < MENTIONED.length && classFile[at + same] == MENTIONED[same]) {
        same++;
      }
      if (same == MENTIONED.length) {
        return true;
      }
    }
    return false;
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
    boolean mayHaveMoved = mayHaveMoved(name) && loader != null && mentionsRedis(classFile);
    if (!mayHaveMoved && !matches(name)) {
      return null;
    }
    try {
      // An application's method may be what has caused the loading, and would have to be permitted
      // all we do.
      return Privileged.call(
          new PrivilegedExceptionAction<byte[]>() {
            @Override
            public byte[] run() throws Exception {
              Weaver ready = weaver();
              return ready == null
                  ? null
                  : ready.weave(name, loader, classFile, open, redefined != null);
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
