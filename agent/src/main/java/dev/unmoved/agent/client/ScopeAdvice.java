package dev.unmoved.agent.client;

import dev.unmoved.hook.ScopeHook;
import net.bytebuddy.asm.Advice;

/**
 * Advice for cluster-aware parts of any client library: see {@link dev.unmoved.hook.ClusterScope}.
 */
public final class ScopeAdvice {
  private ScopeAdvice() {}

  /** For a method in which a cluster-aware client opens connections of its own. */
  public static final class Opening {
    private Opening() {}

    @Advice.OnMethodEnter
    static Object enter() {
      return ScopeHook.enter();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter Object entered) {
      ScopeHook.exit(entered);
    }
  }

  /** For a factory's method that makes connections, whose object may have been made in a scope. */
  public static final class OpeningIfMarked {
    private OpeningIfMarked() {}

    @Advice.OnMethodEnter
    static Object enter(@Advice.This Object factory) {
      return ScopeHook.enterIfMarked(factory);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter Object entered) {
      ScopeHook.exit(entered);
    }
  }

  /** For constructors of objects that are to be remembered when they were made in a scope. */
  public static final class Constructed {
    private Constructed() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object made) {
      ScopeHook.constructed(made);
    }
  }
}
