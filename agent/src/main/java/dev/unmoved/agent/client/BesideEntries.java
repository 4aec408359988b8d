package dev.unmoved.agent.client;

import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.driver.Observing;
import dev.unmoved.hook.ClientEntries;

/**
 * An object that is called for each class loader that has a library on netty. Its classes are
 * loaded beside that loader, so they see the library's classes and its netty. Each set of classes
 * hangs on one class of the library, and so goes when the library's loader goes. Thread-safe.
 *
 * @param <C> what is called from classes of the library
 */
public abstract class BesideEntries<C> implements ClientEntries<C> {
  private final ClassValue<C> entries;

  /** {@code entryClass} implements {@code C} and has a constructor without parameters. */
  protected BesideEntries(final ClientLoaders loaders, final String entryClass) {
    this.entries =
        new ClassValue<C>() {
          @Override
          protected C computeValue(Class<?> anchor) {
            try {
              Class<?> type = loaders.beside(anchor.getClassLoader()).loadClass(entryClass);
              @SuppressWarnings("unchecked")
              C entry = (C) type.getConstructor().newInstance();
              return entry;
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(entryClass + " cannot be loaded", e);
            }
          }
        };
  }

  /**
   * The name of a class that every version of the library has, whoever {@code ofClient} may extend.
   */
  protected abstract String anchor(Object ofClient);

  @Override
  public final C of(Object ofClient) throws ClassNotFoundException {
    ClassLoader loader = ofClient.getClass().getClassLoader();
    return entries.get(Class.forName(anchor(ofClient), false, loader));
  }

  @Override
  public final boolean areObserving() {
    return Observing.isOn();
  }
}
