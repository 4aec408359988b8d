package dev.unmoved.agent.install;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.privilege.Privileged;
import java.lang.instrument.ClassFileTransformer;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees every class the JVM loads and picks those of Redis clients by their exact names. Whatever it
 * takes to weave one is loaded when the first is met, so a JVM without Redis pays for a look into a
 * set per class.
 */
final class ClientTransformer implements ClassFileTransformer {
  /**
   * Every class of Jedis that may be woven; which of its methods, and whether, is decided where it
   * is woven.
   */
  private static final Set<String> JEDIS =
      new HashSet<String>(
          Arrays.asList(
              "redis/clients/jedis/Connection",
              "redis/clients/jedis/JedisFactory",
              "redis/clients/jedis/JedisPool$JedisFactory",
              "redis/clients/jedis/ConnectionFactory",
              "redis/clients/jedis/JedisClusterInfoCache",
              "redis/clients/jedis/JedisClusterConnectionHandler",
              "redis/clients/jedis/providers/ClusterConnectionProvider"));

  /**
   * The same of Lettuce: {@code com.lambdaworks.redis} up to 4.x, {@code io.lettuce.core} from 5.0
   * on.
   */
  private static final Set<String> LETTUCE =
      new HashSet<String>(
          Arrays.asList(
              "com/lambdaworks/redis/ConnectionBuilder",
              "com/lambdaworks/redis/protocol/Command",
              "io/lettuce/core/ConnectionBuilder",
              "io/lettuce/core/protocol/Command",
              "io/lettuce/core/masterslave/AutodiscoveryConnector",
              "io/lettuce/core/masterslave/StaticMasterSlaveTopologyProvider",
              "io/lettuce/core/masterslave/RedisClientNodeConnectionFactory",
              "io/lettuce/core/masterslave/MasterSlaveConnectionProvider$DefaultMasterSlaveNodeConnectionFactory",
              "io/lettuce/core/masterslave/SentinelTopologyRefresh",
              "io/lettuce/core/masterreplica/AutodiscoveryConnector",
              "io/lettuce/core/masterreplica/StaticMasterReplicaTopologyProvider",
              "io/lettuce/core/masterreplica/RedisClientNodeConnectionFactory",
              "io/lettuce/core/masterreplica/MasterReplicaConnectionProvider$DefaultConnectionFactory",
              "io/lettuce/core/masterreplica/SentinelTopologyRefresh"));

  /** The same of Redisson. */
  private static final Set<String> REDISSON =
      new HashSet<String>(
          Arrays.asList(
              "org/redisson/client/handler/RedisChannelInitializer",
              "org/redisson/connection/MasterSlaveConnectionManager",
              "org/redisson/renewal/RenewalTask",
              "org/redisson/command/CommandAsyncService",
              "org/redisson/client/protocol/CommandData",
              "org/redisson/client/handler/CommandEncoder"));

  /** The same of the Redis client of Vert.x. */
  private static final Set<String> VERTX =
      new HashSet<String>(
          Arrays.asList(
              "io/vertx/redis/client/impl/BaseRedisClient",
              "io/vertx/redis/client/impl/RedisConnectionManager$RedisConnectionProvider",
              "io/vertx/redis/client/impl/ConnectionManager$RedisConnectionProvider",
              "io/vertx/redis/client/impl/RedisConnectionImpl",
              "io/vertx/redis/client/impl/RequestImpl"));

  /** Classes woven only where connections may have been opened without us: where those are used. */
  private static final Set<String> JEDIS_OPEN =
      new HashSet<String>(
          Arrays.asList(
              "redis/clients/util/Pool",
              "redis/clients/jedis/util/Pool",
              "redis/clients/jedis/BinaryJedis",
              "redis/clients/jedis/Jedis"));

  private static final Set<String> LETTUCE_OPEN =
      new HashSet<String>(
          Arrays.asList(
              "com/lambdaworks/redis/protocol/CommandHandler",
              "io/lettuce/core/protocol/CommandHandler"));

  private static final Set<String> REDISSON_OPEN =
      new HashSet<String>(
          Arrays.asList(
              "org/redisson/connection/MasterSlaveEntry",
              "org/redisson/client/handler/CommandsQueue"));

  private static final Set<String> VERTX_OPEN =
      new HashSet<String>(Arrays.asList("io/vertx/redis/client/impl/RedisStandaloneConnection"));

  private final Options options;
  private final AgentLoader loader;
  private final boolean inHouse;
  private final Set<String> names = new HashSet<String>();
  private final Set<String> openNames = new HashSet<String>();
  private volatile boolean open;
  private Weaver weaver; // guarded by this
  private boolean failed; // guarded by this

  ClientTransformer(Options options, AgentLoader loader) {
    this.options = options;
    this.loader = loader;
    this.inHouse = options.hasSocketClasses();
    add("jedis", JEDIS);
    add("lettuce", LETTUCE);
    add("redisson", REDISSON);
    add("vertx", VERTX);
    addOpen("jedis", JEDIS_OPEN);
    addOpen("lettuce", LETTUCE_OPEN);
    addOpen("redisson", REDISSON_OPEN);
    addOpen("vertx", VERTX_OPEN);
  }

  private void add(String client, Set<String> itsNames) {
    if (options.client(client)) {
      names.addAll(itsNames);
    }
  }

  private void addOpen(String client, Set<String> itsNames) {
    if (options.client(client)) {
      openNames.addAll(itsNames);
    }
  }

  /**
   * From now on classes are woven, too, that use connections which may have been opened without us.
   */
  void expectOpenConnections() {
    open = true;
  }

  /** Whether a class of this name, with slashes, is one to weave. */
  boolean matches(String name) {
    return name != null
        && (names.contains(name)
            || open && openNames.contains(name)
            || inHouse && options.socketClass(name.replace('/', '.')));
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
              Weaver ready = weaver();
              return ready == null ? null : ready.weave(name, loader, classFile, redefined != null);
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
              loader
                  .loadClass("dev.unmoved.agent.weave.ClientWeaver")
                  .getConstructor()
                  .newInstance();
      loaded.start(options, loader);
      weaver = loaded;
      failed = false;
    }
    return weaver;
  }
}
