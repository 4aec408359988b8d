package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents of others in the same JVM, named before ours and after it: both do their work. */
class OtherAgentsIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openTelemetryStillMakesSpans(boolean oursFirst) {
    Path other = Surroundings.OPENTELEMETRY.jars().get(0);
    for (ClientVersion client : List.of(JedisVersion.USUAL, LettuceVersion.USUAL)) {
      ClientJvm.Builder setup =
          with(client, oursFirst, other.toString())
              .environment("OTEL_TRACES_EXPORTER", "logging")
              .environment("OTEL_METRICS_EXPORTER", "none")
              .environment("OTEL_LOGS_EXPORTER", "none");
      try (ClientJvm app = setup.start()) {
        Workload.assertSuccess(app);
        String library = client instanceof JedisVersion ? "jedis" : "lettuce";
        assertTrue(
            app.stderr().stream()
                .anyMatch(
                    line ->
                        line.contains("LoggingSpanExporter")
                            && line.contains("opentelemetry." + library)),
            () -> String.join("\n", app.stderr()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void jacocoStillRecords(boolean oursFirst) throws IOException {
    Path record = folder.resolve("jacoco.exec");
    for (ClientVersion client : List.of(JedisVersion.USUAL, LettuceVersion.USUAL)) {
      Files.deleteIfExists(record);
      try (ClientJvm app =
          with(client, oursFirst, Surroundings.JACOCO.jars().get(0) + "=destfile=" + record)
              .start()) {
        Workload.assertSuccess(app);
      }
      assertTrue(Files.size(record) > 0, "what was executed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAgentThatTouchesAllClassesMayTouchOurs(boolean oursFirst) throws IOException {
    try (ClientJvm app = with(JedisVersion.V2_9_3, oursFirst, toucher().toString()).start()) {
      Workload.assertSuccess(app);
      assertTrue(
          app.stdout().contains("touched ours: true, the client's: true"),
          () -> String.join("\n", app.stdout()));
    }
  }

  @Test
  void oursTwiceIsOursOnce() throws IOException {
    Path copy = Files.copy(Folders.agentJar(), folder.resolve("copy.jar"));
    try (ClientJvm app = with(JedisVersion.USUAL, true, copy.toString()).start()) {
      Workload.assertSuccess(app);
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("already installed in this JVM")),
          () -> String.join("\n", app.stderr()));
    }
  }

  private static ClientJvm.Builder with(ClientVersion client, boolean oursFirst, String other) {
    String ours = "-javaagent:" + Folders.agentJar();
    String others = "-javaagent:" + other;
    return ClientJvm.of(client.program(client instanceof JedisVersion ? "RandomKeys" : "Keys"))
        .client(client)
        .withoutAgent()
        .jvm(oursFirst ? ours : others, oursFirst ? others : ours)
        .server(Clusters.shared().seed().server())
        .argument("threads", 2)
        .argument("rounds", 1)
        .argument("transactions", false);
  }

  /** Packs the agent of the package {@code other}. */
  private Path toucher() throws IOException {
    String[] elements = ClientJvm.classPathOf(Surroundings.BYTE_BUDDY).split(File.pathSeparator);
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", "other.Toucher");
    attributes.putValue("Can-Retransform-Classes", "true");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(elements)
            .skip(1)
            .map(element -> Path.of(element).toUri().toString())
            .collect(Collectors.joining(" ")));
    Path jar = folder.resolve("toucher.jar");
    Path classes = Path.of(elements[0]);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
    return jar;
  }
}
