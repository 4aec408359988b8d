package dev.unmoved.hook;

/**
 * Called from what is woven into Lettuce. Called by name and descriptor, so a change here is a
 * change of the advice; never throws.
 */
public final class LettuceHook {
  private static final Passage<LettuceCalls> AGENT = new Passage<LettuceCalls>();

  private LettuceHook() {}

  /** Connects woven classes with the agent. Until then they behave as if they were not woven. */
  public static void agent(ClientEntries<LettuceCalls> entries) {
    AGENT.leadTo(entries);
  }

  /** See {@link LettuceCalls#handlersMade}. */
  public static void handlersMade(final Object builder, final Object handlers) {
    AGENT.sendUnlessMarked(
        new Passage.Call<LettuceCalls>("lettuce: pipeline", builder) {
          @Override
          void make(LettuceCalls calls) throws Exception {
            calls.handlersMade(builder, handlers);
          }
        });
  }

  /** See {@link LettuceCalls#writing}. */
  public static void writing(final Object handler, final Object context) {
    if (OpenConnections.areExpected()) {
      AGENT.sendUnlessMarked(
          new Passage.Call<LettuceCalls>("lettuce: write", handler) {
            @Override
            void make(LettuceCalls calls) throws Exception {
              calls.writing(handler, context);
            }
          });
    }
  }

  /** See {@link LettuceCalls#commandMade}. */
  public static void commandMade(final Object command, final Object type) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<LettuceCalls>("lettuce: command", command) {
            @Override
            void make(LettuceCalls calls) throws Exception {
              calls.commandMade(command, type);
            }
          });
    }
  }

  /** See {@link LettuceCalls#encoding}. */
  public static void encoding(final Object command, final Object buffer) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<LettuceCalls>("lettuce: encode", command) {
            @Override
            void make(LettuceCalls calls) throws Exception {
              calls.encoding(command, buffer);
            }
          });
    }
  }
}
