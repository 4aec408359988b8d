package dev.unmoved.agent;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees every class the JVM loads and picks those of Redis clients by their exact names. Whatever it takes to weave one
 * is loaded when the first is met, so a JVM without Redis pays for a look into a set per class.
 */
final class ClientTransformer implements ClassFileTransformer {
  /** Every class of Jedis that may be woven; which of its methods, and whether, is decided where it is woven. */
  private static final Set<String> JEDIS = new HashSet<String>(Arrays.asList(
      "redis/clients/jedis/Connection",
      "redis/clients/jedis/JedisFactory",
      "redis/clients/jedis/JedisPool$JedisFactory",
      "redis/clients/jedis/ConnectionFactory",
      "redis/clients/jedis/JedisClusterInfoCache",
      "redis/clients/jedis/JedisClusterConnectionHandler",
      "redis/clients/jedis/providers/ClusterConnectionProvider"));

  private final Options options;
  private final File jar;
  private final boolean jedis;
  private Weaver weaver; // guarded by this
  private boolean failed; // guarded by this

  ClientTransformer(Options options, File jar) {
    this.options = options;
    this.jar = jar;
    this.jedis = options.client("jedis");
  }

  /** Whether a class of this name, with slashes, is one to weave. */
  boolean matches(String name) {
    return jedis && name != null && name.startsWith("redis/clients/jedis/") && JEDIS.contains(name);
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
    if (!matches(name)) {
      return null;
    }
    try {
      Weaver ready = weaver();
      return ready == null ? null : ready.weave(name, loader, classFile);
    } catch (Throwable e) {
      // The JVM would swallow it without a word, and the class would be loaded as it is in any case.
      Log.warn(name.replace('/', '.') + " is left alone", e);
      return null;
    }
  }

  /** The weaver, or null when it could not be loaded: said once, not for every class. */
  private synchronized Weaver weaver() throws Exception {
    if (weaver == null && !failed) {
      failed = true; // until proven otherwise
      Class<?> type = new AgentLoader(jar).loadClass("dev.unmoved.agent.weave.ClientWeaver");
      Weaver loaded = (Weaver) type.getConstructor().newInstance();
      loaded.start(options);
      weaver = loaded;
      failed = false;
    }
    return weaver;
  }
}
