package dev.unmoved.agent.weave;

import dev.unmoved.hook.ClientEntries;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.BiFunction;

/** Stands in for the agent's classes that know a client: hands on what woven code calls. */
final class RecordedCalls<C> implements ClientEntries<C> {
  private final C calls;

  /** {@code recorder} is told the name of each method and its arguments, and may answer. */
  RecordedCalls(Class<C> type, BiFunction<String, Object[], Object> recorder) {
    this(type, recorder, false);
  }

  /**
   * The same; where a client asks what to do about an exception, {@code takesPlace} says that there
   * is none any more.
   */
  RecordedCalls(Class<C> type, BiFunction<String, Object[], Object> recorder, boolean takesPlace) {
    this.calls =
        type.cast(
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> {
                  Object answer = recorder.apply(method.getName(), arguments);
                  return method.getReturnType() == Throwable.class && !takesPlace
                      ? arguments[arguments.length - 1]
                      : method.getReturnType() == Object.class ? answer : null;
                }));
  }

  @Override
  public C of(Object ofClient) {
    return calls;
  }

  @Override
  public boolean areObserving() {
    return true;
  }

  /** All arguments but the first, which is the object whose method it is. */
  static String values(Object[] arguments) {
    return Arrays.stream(arguments).skip(1).map(String::valueOf).reduce("", (a, b) -> a + " " + b);
  }
}
