package dev.unmoved.agent.client;

import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.agent.install.Relocation;
import dev.unmoved.driver.Observing;
import dev.unmoved.hook.ClientEntries;
import java.lang.reflect.Field;

/**
 * An object that is called for each class loader that has a library on netty. Its classes are
 * loaded beside that loader, so they see the library's classes and its netty, by the names that
 * both have there. Each set of classes hangs on one class of the library, and so goes when the
 * library's loader goes. Thread-safe.
 *
 * @param <C> what is called from classes of the library
 */
public final class BesideEntries<C> implements ClientEntries<C> {
  private static final String[] OF_NETTY = {
    "bootstrap/Bootstrap", "channel/ChannelInitializer", "channel/Channel",
  };

  private final ClassValue<C> entries; // by the library's anchor
  private final ClassValue<C> byClass; // of objects that calls are about

  /** {@code entryClass} implements {@code C} and has a constructor without parameters. */
  public BesideEntries(
      final ClientLoaders loaders, final ClientLibrary library, final String entryClass) {
    this.byClass =
        new ClassValue<C>() {
          @Override
          protected C computeValue(Class<?> type) {
            try {
              return entries.get(anchor(library, type));
            } catch (ClassNotFoundException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    this.entries =
        new ClassValue<C>() {
          @Override
          protected C computeValue(Class<?> anchor) {
            try {
              Class<?> type =
                  loaders
                      .beside(anchor.getClassLoader(), relocation(library, anchor))
                      .loadClass(entryClass);
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
   * The library's anchor where it has the class, or a parent of it, that is woven: others may
   * extend them.
   */
  private static Class<?> anchor(ClientLibrary library, Class<?> type)
      throws ClassNotFoundException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      String home = library.homeOf(each.getName().replace('.', '/'), true);
      if (home != null) {
        return Class.forName(library.anchor(home).replace('/', '.'), false, each.getClassLoader());
      }
    }
    throw new ClassNotFoundException(type.getName() + " is none of " + library.title());
  }

  private static Relocation relocation(ClientLibrary library, Class<?> anchor) {
    String home = library.homeOf(anchor.getName().replace('.', '/'), true);
    Relocation relocation =
        home == null ? Relocation.NONE : Relocation.NONE.and(library.home(), home);
    String netty = nettyOf(anchor.getSuperclass());
    for (Field field : anchor.getDeclaredFields()) {
      netty = netty == null ? nettyOf(field.getType()) : netty;
    }
    return netty == null ? relocation : relocation.and("io/netty/", netty);
  }

  /** The home of netty, if this is a class of it. */
  private static String nettyOf(Class<?> type) {
    String name = type == null ? "" : type.getName().replace('.', '/');
    for (String each : OF_NETTY) {
      if (name.endsWith("netty/" + each)) {
        return name.substring(0, name.length() - each.length());
      }
    }
    return null;
  }

  @Override
  public C of(Object ofClient) {
    return byClass.get(ofClient.getClass());
  }

  @Override
  public boolean areObserving() {
    return Observing.isOn();
  }
}
