package dev.unmoved.agent.client;

import dev.unmoved.driver.Observing;
import dev.unmoved.hook.ClientEntries;

/**
 * One object that is called for a library whatever its class loader: it reaches the library's
 * classes by reflection.
 *
 * @param <C> what is called from classes of the library
 */
public final class SharedEntries<C> implements ClientEntries<C> {
  private final C entry;

  /** {@code entry} is called. */
  public SharedEntries(C entry) {
    this.entry = entry;
  }

  @Override
  public C of(Object ofClient) {
    return entry;
  }

  @Override
  public boolean areObserving() {
    return Observing.isOn();
  }
}
