package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.engine.link.Login;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a connection of Lettuce logs in with whenever it is opened anew: from 6.2 on its state has a
 * {@code RedisCredentialsProvider}, which answers with a {@code Mono}. Where the application has
 * authenticated itself by a method of the client's, the provider is one of what it said.
 */
final class LettuceLogin {
  // Null before 6.2. Moved, as this class is, to where the client has been moved.
  private static final Method RESOLVE =
      method("io.lettuce.core.RedisCredentialsProvider", "resolveCredentials");
  private static final Method USER = method("io.lettuce.core.RedisCredentials", "getUsername");
  private static final Method PASSWORD = method("io.lettuce.core.RedisCredentials", "getPassword");

  private final Object state; // ConnectionState

  private LettuceLogin(Object state) {
    this.state = state;
  }

  /**
   * {@code connection}: a {@code RedisChannelHandler}, or null. Returns null where nothing tells.
   */
  static LettuceLogin of(Object connection) throws IllegalAccessException {
    Object state = connection == null ? null : Members.get(connection, "state"); // from 6.0 on
    return state == null || RESOLVE == null || USER == null || PASSWORD == null
        ? null
        : new LettuceLogin(state);
  }

  private static Method method(String type, String name) {
    try {
      return Class.forName(type, false, LettuceLogin.class.getClassLoader()).getMethod(name);
    } catch (ReflectiveOperationException e) {
      return null;
    } catch (LinkageError e) {
      return null; // without Reactor, which the method's result is of
    }
  }

  /** Asks the provider that the connection has now. */
  CompletionStage<Login> current() throws Exception {
    Object provider = Members.get(state, "credentialsProvider");
    if (provider == null) {
      return null;
    }
    Object mono = invoke(RESOLVE, provider);
    Object future = mono == null ? null : Members.call(mono, "toFuture");
    if (!(future instanceof CompletableFuture)) {
      return null;
    }
    return ((CompletableFuture<?>) future)
        .thenApply(
            credentials -> {
              try {
                return credentials == null ? null : login(credentials);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static Login login(Object credentials) throws Exception {
    char[] password = (char[]) invoke(PASSWORD, credentials);
    return Login.of(
        (String) invoke(USER, credentials), password == null ? null : new String(password));
  }

  private static Object invoke(Method method, Object target) throws Exception {
    try {
      return method.invoke(target);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }
}
