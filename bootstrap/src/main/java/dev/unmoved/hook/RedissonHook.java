package dev.unmoved.hook;

/**
 * Called from what is woven into Redisson. Called by name and descriptor, so a change here is a
 * change of the advice; never throws.
 */
public final class RedissonHook {
  private static final Passage<RedissonCalls> AGENT = new Passage<RedissonCalls>();

  private RedissonHook() {}

  /** Connects woven classes with the agent. Until then they behave as if they were not woven. */
  public static void agent(ClientEntries<RedissonCalls> entries) {
    AGENT.leadTo(entries);
  }

  /** See {@link RedissonCalls#clientMade}. */
  public static void clientMade(final Object manager, final Object client) {
    AGENT.sendUnlessMarked(
        new Passage.Call<RedissonCalls>("redisson: client", manager) {
          @Override
          void make(RedissonCalls calls) throws Exception {
            calls.clientMade(manager, client);
          }
        });
  }

  /** See {@link RedissonCalls#channelReady}. */
  public static void channelReady(final Object initializer, final Object channel) {
    AGENT.sendUnlessMarked(
        new Passage.Call<RedissonCalls>("redisson: channel", initializer) {
          @Override
          void make(RedissonCalls calls) throws Exception {
            calls.channelReady(initializer, channel);
          }
        });
  }

  /** See {@link RedissonCalls#connectionWanted}. */
  public static void connectionWanted(final Object entry) {
    if (OpenConnections.areExpected()) {
      AGENT.sendUnlessMarked(
          new Passage.Call<RedissonCalls>("redisson: entry", entry) {
            @Override
            void make(RedissonCalls calls) throws Exception {
              calls.connectionWanted(entry);
            }
          });
    }
  }

  /** See {@link RedissonCalls#writing}. */
  public static void writing(final Object handler, final Object context) {
    if (OpenConnections.areExpected()) {
      AGENT.sendUnlessMarked(
          new Passage.Call<RedissonCalls>("redisson: write", handler) {
            @Override
            void make(RedissonCalls calls) throws Exception {
              calls.writing(handler, context);
            }
          });
    }
  }

  /** See {@link RedissonCalls#called}. */
  public static void called(final Object service, final Object arguments) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<RedissonCalls>("redisson: call", service) {
            @Override
            void make(RedissonCalls calls) throws Exception {
              calls.called(service, arguments);
            }
          });
    }
  }

  /** See {@link RedissonCalls#commandMade}. */
  public static void commandMade(final Object command, final Object arguments) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<RedissonCalls>("redisson: command", command) {
            @Override
            void make(RedissonCalls calls) throws Exception {
              calls.commandMade(command, arguments);
            }
          });
    }
  }

  /** See {@link RedissonCalls#encoding}. */
  public static void encoding(final Object command, final Object buffer) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<RedissonCalls>("redisson: encode", command) {
            @Override
            void make(RedissonCalls calls) throws Exception {
              calls.encoding(command, buffer);
            }
          });
    }
  }

  /** See {@link RedissonCalls#renewal}; null, too, when something goes wrong. */
  public static Object renewal(final Object task) {
    final Object[] round = new Object[1];
    AGENT.sendUnlessMarked(
        new Passage.Call<RedissonCalls>("redisson: locks", task) {
          @Override
          void make(RedissonCalls calls) throws Exception {
            round[0] = calls.renewal(task);
          }

          @Override
          String otherwise() {
            return "left to the client itself";
          }
        });
    return round[0];
  }

  /** What is returned for a round: that which was begun in its place, or else its own. */
  public static Object renewalOr(Object renewal, Object own) {
    return renewal == null ? own : renewal;
  }
}
