package dev.unmoved.agent.weave;

import dev.unmoved.agent.install.ClientLoaders;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads classes of advice, each once. Thread-safe. */
final class AdviceCodes {
  private final ClientLoaders loaders;
  private final Map<Class<?>, AdviceCode> read = new HashMap<Class<?>, AdviceCode>(); // by this

  AdviceCodes(ClientLoaders loaders) {
    this.loaders = loaders;
  }

  /**
   * The code of a class of advice.
   *
   * @throws IllegalStateException when there is no class file of it
   */
  synchronized AdviceCode of(Class<?> advice) {
    AdviceCode code = read.get(advice);
    if (code == null) {
      try {
        code = new AdviceCode(loaders.classFile(advice));
      } catch (IOException e) {
        throw new IllegalStateException(advice.getName() + " cannot be read", e);
      }
      read.put(advice, code);
    }
    return code;
  }
}
