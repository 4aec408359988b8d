package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.Clusters;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every JDK that we support and find on this machine. */
class JdksIT {
  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17, 21, 25, 26})
  void unmodifiedClientWorksWhileSlotsMove(int feature) {
    Workload.runWhileSlotsMove(Clusters.shared(), Workload.randomKeys().jdk(installed(feature)));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17, 21, 25, 26})
  void agentMakesTheJvmPrintNoWarning(int feature) {
    try (ClientJvm app =
        Workload.randomKeys()
            .jdk(installed(feature))
            .server(Clusters.shared().seed().server())
            .argument("rounds", 1)
            .start()) {
      Workload.assertSuccess(app);
      assertTrue(
          app.stderr().stream()
              .noneMatch(line -> line.contains("WARNING") || line.contains("warning:")),
          () -> String.join("\n", app.stderr()));
    }
  }

  static Jdk installed(int feature) {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    return jdk.orElseThrow();
  }
}
