package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.WovenClass;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Tells whether a client library was moved into another package: whether there is, where its anchor
 * would be, a class that has all that the anchor needs. A class that merely bears the same name has
 * not. Thread-safe.
 */
final class MovedLibraries {
  // by loader: whether a home, and a space, and the library it is of, is one; guarded by this
  private final Map<ClassLoader, Map<String, Boolean>> known =
      new WeakHashMap<ClassLoader, Map<String, Boolean>>();

  /**
   * Whether {@code loader} has the library at {@code home}.
   *
   * @param name of a class that is at hand, with slashes
   * @param classFile of it, or null
   */
  boolean isAt(
      String home, ClientLibrary library, ClassLoader loader, String name, byte[] classFile) {
    String key = home + " " + library.title();
    synchronized (this) {
      Map<String, Boolean> ofLoader = known.get(loader);
      if (ofLoader != null && ofLoader.containsKey(key)) {
        return ofLoader.get(key);
      }
    }
    String anchor = library.anchor(home);
    boolean found = isAnchor(library, home, name.equals(anchor) ? classFile : null, loader, anchor);
    synchronized (this) {
      Map<String, Boolean> ofLoader = known.get(loader);
      if (ofLoader == null) {
        ofLoader = new HashMap<String, Boolean>();
        known.put(loader, ofLoader);
      }
      ofLoader.put(key, found);
    }
    return found;
  }

  private static boolean isAnchor(
      ClientLibrary library, String home, byte[] atHand, ClassLoader loader, String anchor) {
    WovenClass wanted = library.wovenClass(library.anchor(library.home()), false);
    try {
      byte[] classFile = atHand == null ? resource(loader, anchor + ".class") : atHand;
      return wanted != null
          && classFile != null
          && new PublishedClass(library, home, classFile).missing(wanted) == null;
    } catch (IOException e) {
      return false;
    } catch (RuntimeException e) {
      return false; // loaders throw all sorts of things, and so do class files of a later Java
    }
  }

  private static byte[] resource(ClassLoader loader, String path) throws IOException {
    try (InputStream in = loader.getResourceAsStream(path)) {
      if (in == null) {
        return null;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] part = new byte[8192];
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        bytes.write(part, 0, count);
      }
      return bytes.toByteArray();
    }
  }
}
