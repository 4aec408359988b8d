package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.agent.install.Relocation;
import java.util.Arrays;
import net.bytebuddy.jar.asm.ClassReader;

/**
 * A class of a client as it was published, wherever it, or its netty, may have been moved: it is
 * woven under that name, and gets back those it came with.
 */
final class PublishedClass {
  private static final String NETTY = "io/netty/";

  private final Relocation relocation;
  private final byte[] asFound;
  private final byte[] published;

  /**
   * Restores the names.
   *
   * @param home where the library is
   * @throws IllegalArgumentException when the class file cannot be read
   */
  PublishedClass(ClientLibrary library, String home, byte[] classFile) {
    Relocation its = Relocation.NONE.and(library.home(), home);
    byte[] restored = its.restore(classFile);
    String netty = new ClassShape(new ClassReader(restored)).netty();
    if (netty != null && !netty.equals(NETTY)) {
      its = its.and(NETTY, netty);
      restored = its.restore(classFile);
    }
    this.relocation = its;
    this.asFound = classFile;
    this.published = restored;
  }

  /** What the class lacks, in words, or null when it has everything. */
  String missing(WovenClass wanted) {
    if (!Arrays.equals(relocation.move(published), asFound)) {
      // what is woven would be given names that it must not have
      return "names of one place: it has those of where it was moved, and others of where from";
    }
    return wanted.missing(new ClassShape(new ClassReader(published)));
  }

  /** The woven class file; null when there is nothing to weave. */
  byte[] woven(String name, WovenClass wanted, AdviceCodes advice) {
    byte[] woven = new AdvisedWeaving(name, new ClassReader(published), wanted, advice).weave();
    return woven == null ? null : relocation.move(woven);
  }
}
