package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs on clients on netty, whose buffers are watched: one that nobody releases is a failure.
 */
final class NettyApps {
  private NettyApps() {}

  /** Everything that a client offers, each result printed. */
  static ClientJvm.Builder walk(ClientVersion version) {
    return program("Tour", version);
  }

  /** Random keys in several threads, each reply compared with what it has to be. */
  static ClientJvm.Builder keys(ClientVersion version) {
    return program("Keys", version);
  }

  /** A service that goes on after errors. */
  static ClientJvm.Builder endurance(ClientVersion version) {
    return program("Endurance", version);
  }

  /** A few values of 64 MB. */
  static ClientJvm.Builder big(ClientVersion version) {
    return program("Big", version);
  }

  private static ClientJvm.Builder program(String name, ClientVersion version) {
    return ClientJvm.of(version.program(name))
        .client(version)
        .jvm(version.jvmOptions().toArray(new String[0]))
        .property("io.netty.leakDetection.level", "paranoid");
  }

  /** What {@link #walk} printed, after a run without failures or leaks. */
  static List<String> results(ClientJvm app) {
    List<String> lines = app.awaitSuccess();
    assertNoLeak(app);
    assertTrue(lines.contains("DONE"), app::toString);
    return lines.subList(0, lines.indexOf("READY"));
  }

  /** Waits for the end of {@link #keys}, which must be without failures or leaks. */
  static void assertSuccess(ClientJvm app) {
    Workload.assertSuccess(app);
    assertNoLeak(app);
  }

  /**
   * Fails when netty has reported a buffer that was not released, unless it is one that Redisson
   * 3.5 always forgets.
   */
  static void assertNoLeak(ClientJvm app) {
    String output = String.join("\n", app.stdout()) + "\n" + String.join("\n", app.stderr());
    List<String> leaks =
        Stream.of(output.split("(?=LEAK:)"))
            .skip(1)
            .filter(report -> !report.contains("RedissonLocalCachedMap.putOperationAsync"))
            .collect(Collectors.toList());
    assertTrue(leaks.isEmpty(), () -> String.join("\n", leaks));
  }
}
