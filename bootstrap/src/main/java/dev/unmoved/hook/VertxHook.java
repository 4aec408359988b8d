package dev.unmoved.hook;

/**
 * Called from what is woven into the Redis client of Vert.x. Called by name and descriptor, so a
 * change here is a change of the advice; never throws.
 */
public final class VertxHook {
  private static final Passage<VertxCalls> AGENT = new Passage<VertxCalls>();

  private VertxHook() {}

  /** Connects woven classes with the agent. Until then they behave as if they were not woven. */
  public static void agent(ClientEntries<VertxCalls> entries) {
    AGENT.leadTo(entries);
  }

  /** See {@link VertxCalls#clientMade}. */
  public static void clientMade(final Object client) {
    AGENT.sendUnlessMarked(
        new Passage.Call<VertxCalls>("vertx: client", client) {
          @Override
          void make(VertxCalls calls) throws Exception {
            calls.clientMade(client);
          }
        });
  }

  /** See {@link VertxCalls#connecting}. */
  public static void connecting(final Object provider) {
    AGENT.sendUnlessMarked(
        new Passage.Call<VertxCalls>("vertx: connect", provider) {
          @Override
          void make(VertxCalls calls) throws Exception {
            calls.connecting(provider);
          }
        });
  }

  /** See {@link VertxCalls#socketReady}. */
  public static void socketReady(final Object provider, final Object socket) {
    AGENT.sendUnlessMarked(
        new Passage.Call<VertxCalls>("vertx: socket", provider) {
          @Override
          void make(VertxCalls calls) throws Exception {
            calls.socketReady(provider, socket);
          }
        });
  }

  /** See {@link VertxCalls#connectingUpTo3}. */
  public static void connectingUpTo3(final Object provider) {
    AGENT.sendUnlessMarked(
        new Passage.Call<VertxCalls>("vertx: connect", provider) {
          @Override
          void make(VertxCalls calls) throws Exception {
            calls.connectingUpTo3(provider);
          }
        });
  }

  /** See {@link VertxCalls#connectionMade}. */
  public static void connectionMade(final Object connection, final Object options) {
    AGENT.sendUnlessMarked(
        new Passage.Call<VertxCalls>("vertx: connection", connection) {
          @Override
          void make(VertxCalls calls) throws Exception {
            calls.connectionMade(connection, options);
          }
        });
  }

  /** See {@link VertxCalls#sending}. */
  public static void sending(final Object connection) {
    if (OpenConnections.areExpected()) {
      AGENT.sendUnlessMarked(
          new Passage.Call<VertxCalls>("vertx: send", connection) {
            @Override
            void make(VertxCalls calls) throws Exception {
              calls.sending(connection);
            }
          });
    }
  }

  /** See {@link VertxCalls#requestMade}. */
  public static void requestMade(final Object request, final Object command) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<VertxCalls>("vertx: request", request) {
            @Override
            void make(VertxCalls calls) throws Exception {
              calls.requestMade(request, command);
            }
          });
    }
  }

  /** See {@link VertxCalls#encoding}. */
  public static void encoding(final Object request, final Object buffer) {
    if (AGENT.isObserved()) {
      AGENT.observe(
          new Passage.Call<VertxCalls>("vertx: encode", request) {
            @Override
            void make(VertxCalls calls) throws Exception {
              calls.encoding(request, buffer);
            }
          });
    }
  }
}
