package dev.unmoved.agent.client.jedis;

import dev.unmoved.hook.JedisHook;
import net.bytebuddy.asm.Advice;

/** What is woven into methods of Jedis; {@link JedisLibrary} says which. */
final class JedisAdvice {
  private JedisAdvice() {}

  /** {@code Connection.connect()}: its socket is compared before and after. */
  static final class Connect {
    private Connect() {}

    @Advice.OnMethodEnter
    static Object before(@Advice.FieldValue("socket") Object socket) {
      return socket;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void after(
        @Advice.This Object connection,
        @Advice.Enter Object before,
        @Advice.FieldValue("socket") Object socket,
        @Advice.Thrown(readOnly = false) Throwable thrown) {
      JedisHook.connectEnded(connection, before, socket, thrown);
      thrown = null; // the hook throws what is to be thrown
    }
  }

  /** The same in versions that leave a connection broken that has failed before. */
  static final class ConnectLeavingBroken {
    private ConnectLeavingBroken() {}

    @Advice.OnMethodEnter
    static Object before(
        @Advice.FieldValue("socket") Object socket, @Advice.FieldValue("broken") boolean broken) {
      return JedisHook.before(socket, broken);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void after(
        @Advice.This Object connection,
        @Advice.Enter Object before,
        @Advice.FieldValue("socket") Object socket,
        @Advice.Thrown(readOnly = false) Throwable thrown) {
      JedisHook.connectEnded(connection, before, socket, thrown);
      thrown = null; // the hook throws what is to be thrown
    }
  }

  /** {@code Connection.initializeFromClientConfig(config)}, from 4.0 on, which connects. */
  static final class Configuring {
    private Configuring() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object connection, @Advice.Argument(0) Object config) {
      JedisHook.configuring(connection, config);
    }
  }

  /** {@code Connection.sendCommand(command, ...)}. */
  static final class Sending {
    private Sending() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object connection, @Advice.Argument(0) Object command) {
      JedisHook.sending(connection, command);
    }
  }

  /** {@code Connection.executeCommand}, which begins a request. */
  static final class ConnectionUsed {
    private ConnectionUsed() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object connection) {
      JedisHook.connectionUsed(connection);
    }
  }

  /** Methods of {@code Jedis} that a request begins with. */
  static final class JedisUsed {
    private JedisUsed() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object jedis) {
      JedisHook.jedisUsed(jedis);
    }
  }

  /** Methods of {@code Jedis} that make sure that no request is under way. */
  static final class JedisChecked {
    private JedisChecked() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object jedis) {
      JedisHook.jedisUsed(jedis);
    }
  }

  /** {@code Pool.getResource()}. */
  static final class BorrowedFromPool {
    private BorrowedFromPool() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object pool, @Advice.Return Object resource) {
      JedisHook.borrowedFromPool(pool, resource);
    }
  }

  /** {@code JedisCluster.getClusterNodes()}. */
  static final class NodesTold {
    private NodesTold() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object cluster, @Advice.Return Object nodes) {
      JedisHook.nodesTold(cluster, nodes);
    }
  }

  /** Methods of a cluster-aware client that return pools of its own. */
  static final class PoolsOfCluster {
    private PoolsOfCluster() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return Object pools) {
      JedisHook.poolsOfCluster(pools);
    }
  }
}
