package dev.unmoved.agent.client;

import dev.unmoved.agent.install.ClientLoaders;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final Map<String, WovenClass> classes = new HashMap<String, WovenClass>();
  private final Map<String, WovenClass> whereOpen = new HashMap<String, WovenClass>();

  /**
   * {@code title}: what people call the library. The others: how Maven calls it, for its version.
   */
  protected ClientLibrary(String title, String groupId, String artifactId) {
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
