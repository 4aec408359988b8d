package dev.unmoved.agent.client;

import dev.unmoved.agent.install.ClientLoaders;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything the agent knows of one client library, or where it is: which of its classes are woven,
 * with what, and who is called from there. One object for all versions, and for all class loaders
 * that have the library.
 *
 * <p>Subclasses describe the classes in their constructor. Loaded, in an application's JVM, when
 * the first class of any client library is met, and so knows nothing of how class files are
 * rewritten. Thread-safe.
 */
public abstract class ClientLibrary {
  private final String title;
  private final String groupId;
  private final String artifactId;
  private final String home;
  private final String anchor;
  private final Map<String, WovenClass> classes = new HashMap<String, WovenClass>();
  private final Map<String, WovenClass> whereOpen = new HashMap<String, WovenClass>();

  /**
   * Describes a library.
   *
   * @param title what people call it
   * @param groupId how Maven calls it, for its version, as {@code artifactId}
   * @param home the package that all of it is in, with slashes, the last included
   * @param anchor a class that every version has, from there. Where it is woven, and needs enough
   *     to be told from any other, the library is known by it wherever it was moved
   */
  protected ClientLibrary(
      String title, String groupId, String artifactId, String home, String anchor) {
    this.home = home;
    this.anchor = anchor;
    this.title = title;
    this.groupId = groupId;
    this.artifactId = artifactId;
  }

  /** A class to weave, by its name with slashes. */
  protected final WovenClass woven(String name) {
    WovenClass added = new WovenClass();
    classes.put(name, added);
    return added;
  }

  /**
   * A class to weave where connections may have been opened without us: there they are used, and so
   * may be taken over.
   */
  protected final WovenClass wovenWhereOpen(String name) {
    WovenClass added = new WovenClass();
    whereOpen.put(name, added);
    return added;
  }

  /**
   * The classes of the bootstrap class path that the advice calls. Loaders of clients must find
   * them.
   */
  public abstract List<Class<?>> hooks();

  /** Tells the hook who is to be called; before the first class is woven. */
  public abstract void connect(ClientLoaders loaders);

  /**
   * How a class is woven, null when it is not.
   *
   * @param name with slashes
   * @param open whether connections may have been opened without us
   */
  public final WovenClass wovenClass(String name, boolean open) {
    WovenClass found = classes.get(name);
    return found == null && open ? whereOpen.get(name) : found;
  }

  /** The package that all of it is in as it was published, with slashes, the last included. */
  public final String home() {
    return home;
  }

  /** The name of the anchor where the library has this home, with slashes. */
  public final String anchor(String itsHome) {
    return itsHome + anchor;
  }

  /**
   * The home of the library if {@code name} is that of a class which is woven, wherever it was
   * moved; null where it cannot be.
   */
  public final String homeOf(String name, boolean open) {
    String found = homeOf(name, classes.keySet());
    return found == null && open ? homeOf(name, whereOpen.keySet()) : found;
  }

  private String homeOf(String name, Set<String> woven) {
    for (String each : woven) {
      int start = name.length() - (each.length() - home.length());
      if (each.startsWith(home)
          && start > 0
          && name.charAt(start - 1) == '/'
          && name.regionMatches(start, each, home.length(), name.length() - start)) {
        return name.substring(0, start);
      }
    }
    return null;
  }

  /** All classes that are woven: how, by name with slashes. */
  public final Map<String, WovenClass> wovenClasses() {
    Map<String, WovenClass> all = new HashMap<String, WovenClass>(classes);
    all.putAll(whereOpen);
    return Collections.unmodifiableMap(all);
  }

  /** What people call the library. */
  public final String title() {
    return title;
  }

  /** The same, with the version that {@code loader} has of it. */
  public final String version(ClassLoader loader) {
    return ClientVersion.of(title, groupId, artifactId, loader);
  }
}
