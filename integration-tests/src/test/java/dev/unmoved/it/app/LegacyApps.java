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
import java.util.TreeMap;
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
  private static final String COMMON = "legacy.common";
  private static final String LOADERS = "legacy.loaders";

  private static final Map<String, Path> COMPILED = new HashMap<>();
  private static final Map<String, Path> FOLDERS = new TreeMap<>();

  private LegacyApps() {}

  /**
   * Class path of the programs built for {@code version}: their classes, those that all have in
   * common, and the client's jars.
   */
  static synchronized List<Path> classPath(ClientVersion version) {
    List<Path> common = version.sources().contains(COMMON) ? List.of(commonClasses()) : List.of();
    List<Path> path = new ArrayList<>();
    path.add(COMPILED.computeIfAbsent(version.toString(), key -> compile(version, common)));
    path.addAll(common);
    path.addAll(version.jars());
    return path;
  }

  /** Classes of the program that loads others, which use clients, from elsewhere. */
  static synchronized Path loaderClasses() {
    return COMPILED.computeIfAbsent(LOADERS, key -> compile(key, sourcesIn(LOADERS), List.of(), 8));
  }

  /** They use no client, so once will do. */
  private static Path commonClasses() {
    return COMPILED.computeIfAbsent(COMMON, key -> compile(key, sourcesIn(COMMON), List.of(), 8));
  }

  private static Path compile(ClientVersion version, List<Path> common) {
    List<Path> sources = new ArrayList<>();
    for (String name : version.sources()) {
      if (!name.equals(COMMON)) {
        for (Path file : sourcesIn(name)) {
          sources.add(adapted(file, version));
        }
      }
    }
    List<Path> classPath = new ArrayList<>(common);
    classPath.addAll(version.jars());
    return compile(version.toString(), sources, classPath, version.release());
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

  /** The package of the class {@code name} among the programs of {@code version}. */
  static String packageOf(ClientVersion version, String name) {
    List<String> having =
        version.sources().stream()
            .filter(each -> Files.exists(folderOf(each).resolve(name + ".java")))
            .toList();
    if (having.size() != 1) {
      throw new IllegalArgumentException(name + " for " + version + " is in " + having);
    }
    return having.get(0);
  }

  /** Where the sources of the package {@code name} are: in one of the modules. */
  static synchronized Path folderOf(String name) {
    if (FOLDERS.isEmpty()) {
      findFolders();
    }
    Path folder = FOLDERS.get(name);
    if (folder == null) {
      throw new IllegalArgumentException("no programs in " + name + ", only in " + FOLDERS);
    }
    return folder;
  }

  private static void findFolders() {
    try (Stream<Path> paths = Files.walk(Folders.apps())) {
      paths
          .filter(path -> path.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .forEach(LegacyApps::addFolder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addFolder(Path folder) {
    String path = Folders.apps().relativize(folder).toString();
    String sources = File.separator + "src" + File.separator;
    String name =
        path.substring(path.indexOf(sources) + sources.length()).replace(File.separatorChar, '.');
    Path other = FOLDERS.put(name, folder);
    if (other != null) {
      throw new IllegalStateException("package " + name + " is in " + other + " and " + folder);
    }
  }

  private static List<Path> sourcesIn(String name) {
    try (Stream<Path> files = Files.list(folderOf(name))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compile(String name, List<Path> sources, List<Path> classPath, int release) {
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
              join(classPath));
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
