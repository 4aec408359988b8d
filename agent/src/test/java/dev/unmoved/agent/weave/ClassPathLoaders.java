package dev.unmoved.agent.weave;

import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.agent.install.Relocation;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Finds the agent's class files on the tests' class path, and defines nothing. */
class ClassPathLoaders implements ClientLoaders {
  @Override
  public ClassLoader beside(ClassLoader client, Relocation relocation) {
    throw new AssertionError("no client on netty here");
  }

  @Override
  public Class<?> define(ClassLoader loader, String name, byte[] classFile)
      throws ReflectiveOperationException {
    throw new ClassNotFoundException("not here");
  }

  @Override
  public byte[] classFile(Class<?> ours) throws IOException {
    return ofClass(ours.getName());
  }

  @Override
  public boolean isOurs(Class<?> type) {
    return false;
  }

  /** The class file of a class of this name, with dots or slashes, on the class path. */
  static byte[] ofClass(String name) throws IOException {
    String path = "/" + name.replace('.', '/') + ".class";
    try (InputStream in = ClassPathLoaders.class.getResourceAsStream(path)) {
      byte[] bytes = new byte[in.available()];
      new DataInputStream(in).readFully(bytes);
      return bytes;
    }
  }
}
