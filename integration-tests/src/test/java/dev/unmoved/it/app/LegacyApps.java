package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the legacy programs once per client version and test run: each meets the jars that it
 * was built for.
 */
final class LegacyApps {
  private static final Map<String, Path> COMPILED = new HashMap<>();

  private LegacyApps() {}

  /** Class path of the programs built for {@code version}: their classes and the client's jars. */
  static synchronized List<Path> classPath(ClientVersion version) {
    List<Path> path = new ArrayList<>(version.jars());
    path.add(0, COMPILED.computeIfAbsent(version.toString(), key -> compile(version)));
    return path;
  }

  /** Classes of the programs that use no client. */
  static synchronized Path plainClasses() {
    return COMPILED.computeIfAbsent(
        "plain", key -> compile(key, sourcesIn(List.of("plain")), List.of(), 8));
  }

  private static Path compile(ClientVersion version) {
    List<Path> sources = new ArrayList<>();
    for (Path file : sourcesIn(version.sources())) {
      sources.add(adapted(file, version));
    }
    return compile(version.toString(), sources, version.jars(), version.release());
  }

  /** The file itself, or where the version wants it changed a changed copy. */
  private static Path adapted(Path file, ClientVersion version) {
    try {
      String source = Files.readString(file);
      String adapted = version.adapt(source);
      if (adapted.equals(source)) {
        return file;
      }
      Path copy =
          Folders.work()
              .resolve("apps")
              .resolve(version + "-sources")
              .resolve(Folders.apps().relativize(file));
      Files.createDirectories(copy.getParent());
      return Files.writeString(copy, adapted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sourcesIn(List<String> folders) {
    List<Path> sources = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(Folders.apps().resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources;
  }

  private static Path compile(String name, List<Path> sources, List<Path> jars, int release) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("the tests need a JDK, not a JRE");
    }
    try {
      Path classes = Files.createDirectories(Folders.work().resolve("apps").resolve(name));
      List<String> options =
          List.of(
              "--release",
              String.valueOf(release),
              "-Xlint:-options",
              "-nowarn",
              "-proc:none",
              "-d",
              classes.toString(),
              "-cp",
              join(jars));
      StringWriter messages = new StringWriter();
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
        boolean compiled =
            compiler
                .getTask(
                    messages,
                    files,
                    null,
                    options,
                    null,
                    files.getJavaFileObjectsFromPaths(sources))
                .call();
        if (!compiled) {
          throw new IllegalStateException(
              "legacy programs for " + name + " do not compile:\n" + messages);
        }
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the -cp option wants it. */
  static String join(List<Path> path) {
    return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
