package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.Surroundings;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Module systems whose class loaders hide from applications what the bootstrap class path has. */
class ModuleSystemsIT {
  private final RedisCluster cluster = Clusters.shared();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 21, 25, 26})
  void bundlesAreServedOnEveryJdk(int feature) {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    run(
        bundles(Surroundings.FELIX, "legacy.jedis.RandomKeys", JedisVersion.V2_9_3)
            .jdk(jdk.orElseThrow()));
  }

  @ParameterizedTest
  @EnumSource(names = {"FELIX", "EQUINOX"})
  void bundlesAreServed(Surroundings osgi) {
    run(
        bundles(
            osgi,
            "legacy.jedis.RandomKeys|legacy.jedis.RandomKeys|legacy.lettuce.Keys",
            JedisVersion.V2_9_3,
            JedisVersion.USUAL,
            LettuceVersion.USUAL));
  }

  /**
   * One bundle for each client. Both frameworks let the JVM's own classes look past their rules
   * unless told not to.
   */
  private ClientJvm.Builder bundles(Surroundings osgi, String programs, ClientVersion... clients) {
    return ClientJvm.of("legacy.osgi.Bundles")
        .client(osgi)
        .property("felix.bootdelegation.implicit", false)
        .property("osgi.compatibility.bootdelegation", false)
        .argument("folder", folder)
        .argument(
            "paths",
            Stream.of(clients).map(ClientJvm::classPathOf).collect(Collectors.joining("|")))
        .argument("programs", programs);
  }

  private void run(ClientJvm.Builder setup) {
    try (ClientJvm app =
        setup
            .server(cluster.seed().server())
            .argument("rounds", 3)
            .argument("threads", 2)
            .start()) {
      assertTrue(app.awaitSuccess().contains("ALL OK"), () -> String.join("\n", app.stdout()));
    }
  }

  static Stream<ClientVersion> clients() {
    return Stream.of(JedisVersion.V2_9_3, JedisVersion.USUAL, LettuceVersion.USUAL);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void modulesAreServed(ClientVersion client) throws IOException {
    module(client, client.program(client instanceof JedisVersion ? "RandomKeys" : "Keys"));
    Workload.run(
        cluster,
        ClientJvm.of("org.jboss.modules.Main")
            .classPath(Surroundings.JBOSS_MODULES.jars())
            .words("-mp", folder.toString(), "app"));
  }

  /** The module {@code app}, with the class path of programs for {@code client}. */
  private void module(ClientVersion client, String mainClass) throws IOException {
    Path module = Files.createDirectories(folder.resolve("app").resolve("main"));
    StringBuilder resources = new StringBuilder();
    for (String element : ClientJvm.classPathOf(client).split(File.pathSeparator)) {
      Path path = Paths.get(element);
      copy(path, module.resolve(path.getFileName()));
      resources.append("<resource-root path='").append(path.getFileName()).append("'/>");
    }
    Files.writeString(
        module.resolve("module.xml"),
        "<module xmlns='urn:jboss:module:1.9' name='app'>"
            + "<main-class name='"
            + mainClass
            + "'/><resources>"
            + resources
            + "</resources>"
            + "<dependencies><module name='java.se'/></dependencies></module>");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
