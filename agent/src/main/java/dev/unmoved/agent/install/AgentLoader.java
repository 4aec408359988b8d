package dev.unmoved.agent.install;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads what the agent keeps from everyone else: its own classes behind the hook, and the libraries
 * they use.
 *
 * <p>They lie in {@value #DIRECTORY} with another suffix, so neither a class loader nor a
 * class-path scanner takes them for classes. The parent is the bootstrap loader: it has the engine,
 * and it has nothing of the application.
 */
public final class AgentLoader extends ClassLoader implements ClientLoaders {
  static final String DIRECTORY = "unmoved/";
  static final String SUFFIX = ".classdata";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar; // open for the life of the JVM, as jars of class paths are
  private final Definer definer; // null where nothing is defined beside clients

  /** Opens the jar at once: it may be gone, or another one, when the first class is wanted. */
  AgentLoader(File file, Definer definer) throws IOException {
    this(file, definer, null);
  }

  /**
   * One that defines nothing beside clients: for the command line, whose JVM has no application to
   * hide from.
   */
  public static AgentLoader below(ClassLoader parent, File file) throws IOException {
    return new AgentLoader(file, null, parent);
  }

  private AgentLoader(File file, Definer definer, ClassLoader parent) throws IOException {
    super(parent);
    this.definer = definer;
    jar = new JarFile(file, false);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] classFile = classFile(name);
    return defineClass(name, classFile, 0, classFile.length, Definer.TRUSTED);
  }

  @Override
  public ClassLoader beside(ClassLoader client, Relocation relocation) {
    return new Beside(client, relocation);
  }

  @Override
  public Class<?> define(ClassLoader loader, String name, byte[] classFile)
      throws ReflectiveOperationException {
    return definer.define(loader, name, classFile);
  }

  @Override
  public byte[] classFile(Class<?> ours) throws IOException {
    try {
      return classFile(ours.getName());
    } catch (ClassNotFoundException e) {
      throw new IOException(ours.getName() + " is not in " + jar.getName(), e);
    }
  }

  @Override
  public boolean isOurs(Class<?> type) {
    return type.getProtectionDomain() == Definer.TRUSTED;
  }

  private byte[] classFile(String name) throws ClassNotFoundException {
    JarEntry entry = entry(name);
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] classFile = new byte[(int) entry.getSize()];
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      in.readFully(classFile);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    return classFile;
  }

  /**
   * Where a class that is hidden lies in the jar; null when there is no hidden class of the name.
   */
  private JarEntry entry(String name) {
    return jar.getJarEntry(DIRECTORY + name.replace('.', '/') + SUFFIX);
  }

  /**
   * A child of a client's loader: what is ours comes from the jar, or from the bootstrap loader,
   * whatever that one says.
   */
  private final class Beside extends ClassLoader {
    private final Relocation relocation;

    Beside(ClassLoader client, Relocation relocation) {
      super(client);
      this.relocation = relocation;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.unmoved.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null
            ? loaded
            : entry(name) != null ? findClass(name) : Class.forName(name, false, null);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] classFile = relocation.move(classFile(name));
      return defineClass(name, classFile, 0, classFile.length, Definer.TRUSTED);
    }
  }
}
