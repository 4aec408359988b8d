package dev.unmoved.it;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.Surroundings;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Applications in one jar with their libraries' jars inside, started by the launchers of Spring
 * Boot.
 */
class ExecutableJarIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"BOOT_2", "BOOT_3"})
  void jedisIsServed(Surroundings launcher) throws IOException {
    Workload.run(
        Clusters.shared(),
        ClientJvm.ofJar(jar(launcher, JedisVersion.USUAL, "legacy.jedis.RandomKeys")));
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOT_2", "BOOT_3"})
  void lettuceIsServedByAnAgentFromTheEnvironment(Surroundings launcher) throws IOException {
    Workload.run(
        Clusters.shared(),
        ClientJvm.ofJar(jar(launcher, LettuceVersion.USUAL, "legacy.lettuce.Keys"))
            .withoutAgent()
            .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + Folders.agentJar()));
  }

  /** Laid out as Spring Boot's plugin for Maven does. */
  private Path jar(Surroundings launcher, ClientVersion client, String mainClass)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.MAIN_CLASS,
        launcher == Surroundings.BOOT_2
            ? "org.springframework.boot.loader.JarLauncher"
            : "org.springframework.boot.loader.launch.JarLauncher");
    attributes.putValue("Start-Class", mainClass);
    attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
    attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
    Path jar = folder.resolve("app.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Path launcherJar : launcher.jars()) {
        addClasses(out, launcherJar);
      }
      out.putNextEntry(new ZipEntry("BOOT-INF/"));
      out.putNextEntry(new ZipEntry("BOOT-INF/classes/"));
      out.putNextEntry(new ZipEntry("BOOT-INF/lib/"));
      for (String element : ClientJvm.classPathOf(client).split(File.pathSeparator)) {
        Path path = Path.of(element);
        if (Files.isDirectory(path)) {
          for (Path each : filesIn(path)) {
            add(out, "BOOT-INF/classes/" + path.relativize(each), Files.readAllBytes(each));
          }
        } else {
          add(out, "BOOT-INF/lib/" + path.getFileName(), Files.readAllBytes(path));
        }
      }
    }
    return jar;
  }

  private static void addClasses(JarOutputStream out, Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry :
          zip.stream().filter(entry -> entry.getName().startsWith("org/")).toList()) {
        add(out, entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
      if (zip.getEntry("META-INF/services/java.nio.file.spi.FileSystemProvider") != null) {
        String name = "META-INF/services/java.nio.file.spi.FileSystemProvider";
        add(out, name, zip.getInputStream(zip.getEntry(name)).readAllBytes());
      }
    }
  }

  /** Stored as it is: the launchers read jars within the jar where they lie. */
  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(content);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).toList());
    }
  }
}
