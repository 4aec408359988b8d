package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A published version of a client library that the build brings. It names itself, {@code
 * lettuce-6.8.1}.
 */
public interface ClientVersion {
  /** The client and its dependencies, nothing else. */
  List<Path> jars();

  /** Packages of programs that are compiled for this version. */
  List<String> sources();

  /**
   * Which Java the programs are compiled for: 8, or the least that the client's own classes need.
   */
  default int release() {
    return 8;
  }

  /** What a JVM of today has to be told for this version. */
  default List<String> jvmOptions() {
    return List.of();
  }

  /** The full name of the one class called {@code name} among this version's programs. */
  default String program(String name) {
    return LegacyApps.packageOf(this, name) + "." + name;
  }

  /** The source of that class, as it is before {@link #adapt}. */
  default Path source(String name) {
    return LegacyApps.folderOf(LegacyApps.packageOf(this, name)).resolve(name + ".java");
  }

  /**
   * A program's source as this version wants it. The programs are written in the words of one
   * version, those that their module is compiled for, and other versions have packages of the same
   * classes in words of their own.
   */
  default String adapt(String source) {
    return source;
  }

  /** Jars of a module below {@code clients}. */
  static List<Path> jarsOfModule(String module) {
    return jarsIn(Folders.clientModules().resolve(module).resolve("target").resolve("jars"));
  }

  /** Jars in a folder that the build has filled. */
  static List<Path> jarsIn(Path folder) {
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the build unpacks clients: run mvn process-test-resources", e);
    }
  }
}
