package dev.unmoved.hook;

import dev.unmoved.log.Log;

/**
 * Called from what is woven into Jedis. Called by name and descriptor, so a change here is a change
 * of the advice.
 *
 * <p>What goes wrong on the way to the agent leaves the client with the connection it made itself;
 * nothing is thrown but what {@code connect()} has thrown itself.
 */
public final class JedisHook {
  private static final Passage<JedisCalls> AGENT = new Passage<JedisCalls>();

  private JedisHook() {}

  /** Connects woven classes with the agent. Until then they behave as if they were not woven. */
  public static void agent(ClientEntries<JedisCalls> entries) {
    AGENT.leadTo(entries);
  }

  /** See {@link JedisCalls#configuring}. */
  public static void configuring(final Object connection, final Object config) {
    AGENT.send(
        new Passage.Call<JedisCalls>("jedis: configure", connection) {
          @Override
          void make(JedisCalls calls) throws Exception {
            calls.configuring(connection, config);
          }
        });
  }

  /**
   * Before {@code redis.clients.jedis.Connection.connect()} of versions that leave a broken
   * connection broken: what {@link #connectEnded} is to compare with. Other versions pass the
   * socket itself.
   */
  public static Object before(Object socket, boolean broken) {
    return broken ? new Broken(socket) : socket;
  }

  /**
   * After {@code connect()}, which also runs at the start of every command: on all but the first of
   * those the socket is the same as before. When it has thrown: throws on what it shall throw, or
   * returns when the connection is open after all, to another node.
   *
   * @param before what {@link #before} returned, or the socket before
   * @param socket the connection's socket now
   * @param thrown what {@code connect()} has thrown, null when it returned
   */
  public static void connectEnded(
      Object connection, Object before, Object socket, Throwable thrown) {
    if (thrown != null) {
      connectFailed(connection, before, thrown);
    } else if (socket != before
        && !(before instanceof Broken && ((Broken) before).socket == socket)) {
      connected(connection);
    }
  }

  /** A connection has a new socket. */
  private static void connected(final Object connection) {
    AGENT.send(
        new Passage.Call<JedisCalls>("jedis: connect", connection) {
          @Override
          void make(JedisCalls calls) throws Exception {
            calls.connected(connection);
          }
        });
  }

  /**
   * A connection that was broken before stays broken: its client means to keep it from reading on,
   * because replies of the old socket may still be awaited.
   */
  private static void connectFailed(
      final Object connection, Object before, final Throwable thrown) {
    final Throwable[] left = {thrown};
    if (!(before instanceof Broken)) {
      AGENT.send(
          new Passage.Call<JedisCalls>("jedis: connect", connection) {
            @Override
            void make(JedisCalls calls) {
              try {
                left[0] = calls.connectFailed(connection, thrown);
              } catch (Throwable e) {
                // Not worth a warning: the client is told what has happened by its own exception.
                Log.debug("no other node took the place of one that could not be reached", e);
              }
            }
          });
    }
    if (left[0] != null) {
      JedisHook.<RuntimeException>rethrow(left[0]);
    }
  }

  /** Throws what the method threw itself, checked or not: the compiler is told it is unchecked. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** See {@link JedisCalls#connectionUsed}. */
  public static void connectionUsed(final Object connection) {
    if (OpenConnections.areExpected()) {
      AGENT.send(
          new Passage.Call<JedisCalls>("jedis: request", connection) {
            @Override
            void make(JedisCalls calls) throws Exception {
              calls.connectionUsed(connection);
            }
          });
    }
  }

  /** See {@link JedisCalls#jedisUsed}. */
  public static void jedisUsed(final Object jedis) {
    if (OpenConnections.areExpected()) {
      AGENT.send(
          new Passage.Call<JedisCalls>("jedis: request", jedis) {
            @Override
            void make(JedisCalls calls) throws Exception {
              calls.jedisUsed(jedis);
            }
          });
    }
  }

  /** See {@link JedisCalls#borrowedFromPool}. */
  public static void borrowedFromPool(final Object pool, final Object resource) {
    if (OpenConnections.areExpected()) {
      AGENT.send(
          new Passage.Call<JedisCalls>("jedis: pool", pool) {
            @Override
            void make(JedisCalls calls) throws Exception {
              calls.borrowedFromPool(pool, resource);
            }
          });
    }
  }

  /** See {@link JedisCalls#poolsOfCluster}. */
  public static void poolsOfCluster(final Object pools) {
    if (OpenConnections.areExpected()) {
      AGENT.send(
          new Passage.Call<JedisCalls>("jedis: cluster", pools) {
            @Override
            void make(JedisCalls calls) throws Exception {
              calls.poolsOfCluster(pools);
            }
          });
    }
  }

  /** See {@link JedisCalls#nodesTold}. */
  public static void nodesTold(final Object cluster, final Object nodes) {
    AGENT.send(
        new Passage.Call<JedisCalls>("jedis: nodes", cluster) {
          @Override
          void make(JedisCalls calls) throws Exception {
            calls.nodesTold(cluster, nodes);
          }
        });
  }

  /** See {@link JedisCalls#sending}. */
  public static void sending(final Object connection, final Object command) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<JedisCalls>("jedis: send", connection) {
            @Override
            void make(JedisCalls calls) throws Exception {
              calls.sending(connection, command);
            }
          });
    }
  }

  /** The socket of a connection that was broken when it was asked to connect. */
  private static final class Broken {
    private final Object socket;

    Broken(Object socket) {
      this.socket = socket;
    }
  }
}
