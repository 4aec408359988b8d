package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.FrameworksOnJedis;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frameworks that no cluster can run, by a rule of {@code unmoved.colocate} alone: what they need
 * together is in one slot, and nothing is emulated. And some that need none.
 */
class ColocatedFrameworksIT {
  /** With the rules that docs/names.md tells. */
  enum ByRule {
    JOBRUNR_ON_JEDIS("legacy.jobrunr.Jobs", FrameworksOnJedis.JEDIS_5, "{jobrunr:}*") {
      @Override
      ClientJvm.Builder with(ClientJvm.Builder program) {
        return program.argument("client", "jedis").argument("prefix", "jobrunr");
      }
    },
    JOBRUNR_ON_LETTUCE("legacy.jobrunr.Jobs", FrameworksOnJedis.JEDIS_5, "*=jobrunr") {
      @Override
      ClientJvm.Builder with(ClientJvm.Builder program) {
        return program.argument("client", "lettuce");
      }
    },
    JESQUE("legacy.jesque.Work", FrameworksOnJedis.JEDIS_3, "{resque:}*"),
    BEAM("legacy.beam.Writer", FrameworksOnJedis.JEDIS_5, "*=beam"),
    REDISSON(
        "legacy.redisson.together.Together",
        new OtherPrograms(RedissonVersion.USUAL, "legacy.redisson.together"),
        "*=app");

    private final String program;
    private final ClientVersion client;
    private final String rules;

    ByRule(String program, ClientVersion client, String rules) {
      this.program = program;
      this.client = client;
      this.rules = rules;
    }

    ClientJvm.Builder with(ClientJvm.Builder program) {
      return program;
    }
  }

  /** Each of their calls has one key, or keys with a hash tag. */
  enum AsItIs {
    QUARTZ("legacy.quartz.Timetable", FrameworksOnJedis.JEDIS_3),
    SHIRO("legacy.shiro.Sessions", FrameworksOnJedis.JEDIS_3),
    BUCKET4J("legacy.limits.Limits", FrameworksOnJedis.JEDIS_5);

    private final String program;
    private final ClientVersion client;

    AsItIs(String program, ClientVersion client) {
      this.program = program;
      this.client = client;
    }
  }

  private final RedisServer seed = Clusters.shared().seed().server();

  @BeforeEach
  void empty() {
    Clusters.standalone().call("FLUSHALL");
    emptyCluster();
  }

  private static void emptyCluster() {
    for (ClusterNode node : Clusters.shared().primaries()) {
      node.server().call("FLUSHALL");
    }
  }

  private static ClientJvm.Builder program(ByRule framework, RedisServer server) {
    return framework.with(ClientJvm.of(framework.program)).client(framework.client).server(server);
  }

  @ParameterizedTest
  @EnumSource
  void aRuleGivesItTheResultsOfOneServer(ByRule framework) {
    try (ClientJvm alone = program(framework, Clusters.standalone()).withoutAgent().start();
        ClientJvm app =
            program(framework, seed).property("unmoved.colocate", framework.rules).start()) {
      assertSame(alone, app);
    }
    emptyCluster();
    try (ClientJvm app = program(framework, seed).start()) {
      assertNotEquals(0, app.awaitExit(), "it needs no rule: " + app.stdout());
      List<String> errors = app.stderr();
      assertTrue(
          errors.stream().anyMatch(line -> line.contains("CROSSSLOT")),
          () -> String.join("\n", errors));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNeedsNoRuleHasTheResultsOfOneServer(AsItIs framework) {
    ClientJvm.Builder onOneServer =
        ClientJvm.of(framework.program).client(framework.client).server(Clusters.standalone());
    ClientJvm.Builder onCluster =
        ClientJvm.of(framework.program).client(framework.client).server(seed);
    try (ClientJvm alone = onOneServer.withoutAgent().start();
        ClientJvm app = onCluster.start()) {
      assertSame(alone, app);
    }
  }

  private static void assertSame(ClientJvm alone, ClientJvm app) {
    List<String> expected = alone.awaitSuccess();
    assertTrue(expected.contains("DONE"), alone::toString);
    assertEquals(expected, app.awaitSuccess());
    assertTrue(
        app.stderr().stream().anyMatch(line -> line.contains("is a cluster: 3 shards")),
        app::toString);
  }
}
