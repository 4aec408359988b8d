package other;

import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;

/**
 * An agent that puts its hands on every class there is but the JDK's, ours included, when it is
 * loaded and again when it already was. Prints whose at the end of the JVM.
 */
public final class Toucher {
  private static final Set<String> TOUCHED = Collections.synchronizedSet(new HashSet<String>());

  private Toucher() {}

  public static void premain(String arguments, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .ignore(
            ElementMatchers.nameStartsWith("net.bytebuddy.")
                .or(ElementMatchers.nameStartsWith("other."))
                .or(ElementMatchers.nameMatches("(java|javax|jdk|sun|com\\.sun)\\..*")))
        .type(ElementMatchers.any())
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(
                    Advice.to(Nothing.class)
                        .on(
                            ElementMatchers.isMethod()
                                .and(
                                    ElementMatchers.not(ElementMatchers.isAbstract())
                                        .and(ElementMatchers.not(ElementMatchers.isNative()))))))
        .with(
            new AgentBuilder.Listener.Adapter() {
              @Override
              public void onTransformation(
                  TypeDescription type,
                  ClassLoader loader,
                  JavaModule module,
                  boolean loaded,
                  DynamicType dynamicType) {
                TOUCHED.add(type.getName());
              }
            })
        .installOn(instrumentation);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread() {
              @Override
              public void run() {
                System.out.println(
                    "touched ours: " + has("dev.unmoved.") + ", the client's: " + has("redis."));
              }
            });
  }

  private static boolean has(String prefix) {
    for (String name : TOUCHED.toArray(new String[0])) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Woven in: nothing that would change what a method does. */
  private static final class Nothing {
    @Advice.OnMethodEnter
    static long enter() {
      return 1;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter long entered) {
      if (entered != 1) {
        throw new IllegalStateException();
      }
    }
  }
}
