package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.link.Login;
import dev.unmoved.engine.link.Replay;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a client's provider of credentials for a link that is being opened. The application's own
 * code answers, at once or later, on whatever thread it likes, or never.
 */
final class LoginQuestion {
  // all of it the event loop's; null when it is over, for a provider may keep the question for ever
  private Replay replay;
  private Runnable then;
  private ScheduledFuture<?> timeout;

  private LoginQuestion(Replay replay, Runnable then) {
    this.replay = replay;
    this.then = then;
  }

  /**
   * Asks, on the event loop, and runs {@code then} there when it is answered, or a time limit is
   * up: at once, where that is so already.
   */
  static void ask(NettyDialer dialer, EventExecutor loop, Replay replay, Runnable then) {
    CompletionStage<Login> asked = begin(dialer, replay);
    if (asked == null) {
      then.run();
      return;
    }
    LoginQuestion question = new LoginQuestion(replay, then);
    asked.whenComplete(
        (login, thrown) -> {
          if (loop.inEventLoop()) {
            question.onAnswer(login, thrown);
          } else {
            executeOn(loop, () -> question.onAnswer(login, thrown));
          }
        });
    if (question.then != null) {
      question.timeout =
          loop.schedule(
              () -> question.onAnswer(null, tooSlow(DriverLimits.HANDSHAKE_MILLIS)),
              DriverLimits.HANDSHAKE_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** Asks, and waits for the answer: never on an event loop. */
  static void await(NettyDialer dialer, Replay replay, int timeoutMillis) throws IOException {
    CompletionStage<Login> asked = begin(dialer, replay);
    if (asked == null) {
      return;
    }
    CountDownLatch answered = new CountDownLatch(1);
    Object[] answer = new Object[2];
    asked.whenComplete(
        (login, thrown) -> {
          answer[0] = login;
          answer[1] = thrown;
          answered.countDown();
        });
    try {
      if (answered.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
        tell(replay, (Login) answer[0], (Throwable) answer[1]);
      } else {
        replay.onLoginFailed(tooSlow(timeoutMillis));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the client's credentials", e);
    }
  }

  /** Null: there is nothing to wait for. */
  private static CompletionStage<Login> begin(NettyDialer dialer, Replay replay) {
    if (!replay.wantsLogin()) {
      return null;
    }
    try {
      return dialer.currentLogin();
    } catch (Throwable e) {
      // the application's own code: whatever it throws, the client has said something before
      replay.onLoginFailed(reason(e));
      return null;
    }
  }

  private void onAnswer(Login login, Throwable thrown) {
    Runnable next = then;
    if (next == null) {
      return; // too late
    }
    if (timeout != null) {
      timeout.cancel(false);
    }
    tell(replay, login, thrown);
    replay = null;
    then = null;
    next.run();
  }

  private static void tell(Replay replay, Login login, Throwable thrown) {
    if (thrown == null) {
      replay.onLogin(login);
    } else {
      replay.onLoginFailed(reason(thrown));
    }
  }

  private static Throwable reason(Throwable thrown) {
    boolean wraps = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wraps && thrown.getCause() != null ? thrown.getCause() : thrown;
  }

  private static Throwable tooSlow(int millis) {
    return new TimeoutException("no answer within " + millis + " ms");
  }

  private static void executeOn(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // It shuts down, and closes all its channels itself.
    }
  }
}
