package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What Redisson does with keys of several slots at once has the result of one server, or an error
 * that says why not.
 */
class RedissonSeveralSlotsIT {
  /**
   * The last ones are what Redisson says of a batch of which the server has refused commands that
   * it had to queue: newer versions that the batch is over, 3.17 now and then that it still waits
   * for the queued ones. It says the latter of one server without the agent too, of a third of the
   * batches in which that refuses some commands (keys that the user may not use, for instance).
   */
  private static final Pattern REASON =
      Pattern.compile(
          "[a-z 0-9]+: error: (CROSSSLOT |EXECABORT |Batch already executed!).*"
              + "|batch [23]: error: Response timeout for queued commands .*");

  /** All versions at once: they mostly wait, for tasks and for what expires. */
  @Test
  void everythingHasTheResultOfOneServerOrAnErrorThatNamesTheReason() {
    Map<String, ClientJvm> expected = new TreeMap<>();
    Map<String, ClientJvm> apps = new TreeMap<>();
    RedisServer one = Clusters.standalone();
    RedisServer node = Clusters.shared().seed().server();
    try {
      for (RedissonVersion version : RedissonVersion.values()) {
        String name = version.toString();
        expected.put(name, program(version, name, one).withoutAgent().start());
        apps.put(name, program(version, name, node).start());
      }
      apps.forEach((name, app) -> compare(expected.get(name).awaitSuccess(), app));
    } finally {
      expected.values().forEach(ClientJvm::close);
      apps.values().forEach(ClientJvm::close);
    }
  }

  private static ClientJvm.Builder program(
      RedissonVersion version, String name, RedisServer server) {
    ClientJvm.Builder program =
        ClientJvm.of("legacy.redisson.SeveralSlots")
            .client(version)
            .jvm(version.jvmOptions().toArray(new String[0]))
            .server(server)
            .argument("prefix", name + ":")
            .argument("pool", 48)
            .argument("retry", 20_000); // so many JVMs start at once here
    return version == RedissonVersion.USUAL ? program.argument("indexed", true) : program;
  }

  private static void compare(List<String> expected, ClientJvm app) {
    List<String> results = app.awaitSuccess();
    assertEquals(expected.size(), results.size(), app::toString);
    List<String> different = new ArrayList<>();
    int same = 0;
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).equals(expected.get(i))) {
        same++;
      } else if (!REASON.matcher(results.get(i)).matches()) {
        different.add(expected.get(i) + " became " + results.get(i));
      }
    }
    assertEquals(List.of(), different, app::toString);
    assertTrue(same > 30, () -> "little is left to compare: " + results);
  }
}
