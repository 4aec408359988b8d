package dev.unmoved.agent.client.jedis;

import static dev.unmoved.agent.client.MethodPattern.constructors;
import static dev.unmoved.agent.client.MethodPattern.named;
import static dev.unmoved.agent.client.MethodPattern.startingWith;
import static dev.unmoved.agent.client.Requirement.assignable;
import static dev.unmoved.agent.client.Requirement.clearing;
import static dev.unmoved.agent.client.Requirement.field;
import static dev.unmoved.agent.client.Requirement.method;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.MethodPattern;
import dev.unmoved.agent.client.Requirement;
import dev.unmoved.agent.client.ScopeAdvice;
import dev.unmoved.agent.client.SharedEntries;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.hook.JedisCalls;
import dev.unmoved.hook.JedisHook;
import dev.unmoved.hook.ScopeHook;
import java.util.Arrays;
import java.util.List;

/**
 * Jedis 2.0 to 8.0, and what was made of it in other packages, as valkey-java.
 *
 * <p><b>Served</b>: {@code Connection}, the one class whose objects have a socket in every version.
 * When {@code connect()} has made a new one, {@link JedisBridge} puts a socket of the engine in its
 * place. It dials other nodes as the connection itself was dialled ({@link JedisDialers}).
 *
 * <p><b>Cluster-aware</b>: methods in which {@code JedisCluster} and its kin open connections run
 * in a scope. Factories of pools remember that they were made in one, and make their connections in
 * one.
 */
public final class JedisLibrary extends ClientLibrary {
  private static final String PACKAGE = "redis/clients/jedis/";

  /** Where cluster-aware classes open connections, and make pools. */
  private static final MethodPattern OPENING =
      startingWith("setupNode", "setNode", "renew", "discover", "initialize", "createNodePool");

  /** Describes all classes that are woven. */
  public JedisLibrary() {
    super("Jedis", "redis.clients", "jedis", PACKAGE, "Connection");
    connection();
    for (String factory :
        new String[] {"JedisFactory", "JedisPool$JedisFactory", "ConnectionFactory"}) {
      woven(PACKAGE + factory)
          .advise(constructors(), ScopeAdvice.Constructed.class)
          .advise(named("makeObject"), ScopeAdvice.OpeningIfMarked.class);
    }
    woven(PACKAGE + "JedisClusterInfoCache")
        .advise(OPENING, ScopeAdvice.Opening.class)
        .advise(
            startingWith("get").like(".*\\)L(redis/clients/jedis/\\w+Pool|java/util/(Map|List));"),
            JedisAdvice.PoolsOfCluster.class);
    for (String cluster : new String[] {"BinaryJedisCluster", "JedisCluster"}) {
      woven(PACKAGE + cluster)
          .advise(
              named("getClusterNodes").described("()Ljava/util/Map;"), JedisAdvice.NodesTold.class);
    }
    woven(PACKAGE + "JedisClusterConnectionHandler").advise(OPENING, ScopeAdvice.Opening.class);
    woven(PACKAGE + "providers/ClusterConnectionProvider")
        .advise(OPENING, ScopeAdvice.Opening.class);
    for (String pool : new String[] {"redis/clients/util/Pool", PACKAGE + "util/Pool"}) {
      wovenWhereOpen(pool)
          .advise(
              named("getResource").described("()Ljava/lang/Object;"),
              JedisAdvice.BorrowedFromPool.class);
    }
    for (String jedis : new String[] {"BinaryJedis", "Jedis"}) {
      wovenWhereOpen(PACKAGE + jedis)
          .advise(startingWith("checkIsInMulti"), JedisAdvice.JedisChecked.class)
          .advise(named("pipelined"), JedisAdvice.JedisUsed.class)
          .advise(named("multi"), JedisAdvice.JedisUsed.class);
    }
  }

  private void connection() {
    MethodPattern connect = named("connect").described("()V");
    // Before 2.5 there is no such field; some release of 4.x began to mend a connection that
    // connects
    // again.
    Requirement leavesBroken =
        assignable("broken", "Z", "boolean").and(clearing("connect", "()V", "broken").not());
    woven(PACKAGE + "Connection")
        .needs(method("connect", "()V"))
        .needs(assignable("socket", "Ljava/net/Socket;", "java.net.Socket"))
        .needs(assignable("outputStream", "/RedisOutputStream;", "RedisOutputStream"))
        .needs(assignable("inputStream", "/RedisInputStream;", "RedisInputStream"))
        .needs(
            field("socketFactory")
                .or(field("jedisSocketFactory"))
                .or(field("host").and(field("port")))
                .called("field socketFactory, nor fields host and port"))
        .adviseIf(leavesBroken, connect, JedisAdvice.ConnectLeavingBroken.class)
        .adviseIf(leavesBroken.not(), connect, JedisAdvice.Connect.class)
        .advise(
            named("initializeFromClientConfig")
                .like("\\(Lredis/clients/jedis/JedisClientConfig;\\).*"),
            JedisAdvice.Configuring.class)
        .advise(named("sendCommand").like("\\(L.*"), JedisAdvice.Sending.class)
        .advise(
            named("executeCommand").like("\\(Lredis/clients/jedis/CommandArguments;\\).*"),
            JedisAdvice.ConnectionUsed.class);
  }

  @Override
  public List<Class<?>> hooks() {
    return Arrays.<Class<?>>asList(JedisHook.class, ScopeHook.class);
  }

  @Override
  public void connect(ClientLoaders loaders) {
    JedisHook.agent(new SharedEntries<JedisCalls>(new JedisBridge()));
  }
}
