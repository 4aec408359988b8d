package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From the report on one server, by the line that it proposes, to a cluster. */
class ProposedRulesIT {
  private static final Pattern PROPOSED = Pattern.compile("\"line\":\"-D([^=\"]*)=([^\"]*)\"");

  @Test
  void theLineOfTheReportMakesTheProgramWorkOnACluster() {
    RedisServer alone = Clusters.standalone();
    alone.call("FLUSHALL");
    List<String> wanted = new ArrayList<>();
    String rules;
    try (ConsoleApp app = ConsoleApp.start(observed(alone))) {
      serve(app, wanted);
      Matcher proposed = PROPOSED.matcher(report(app));
      assertTrue(proposed.find(), "no line");
      assertEquals("unmoved.colocate", proposed.group(1));
      rules = proposed.group(2);
    }
    assertEquals("user:{*}:*,{queue}*", rules);

    alone.call("FLUSHALL");
    try (ConsoleApp app = ConsoleApp.start(observed(alone).property("unmoved.colocate", rules))) {
      List<String> answers = new ArrayList<>();
      serve(app, answers);
      assertEquals(wanted, answers);
      String report = report(app);
      assertTrue(report.contains("\"verdict\":\"ready\""), report);
    }

    RedisCluster cluster = Clusters.shared();
    for (ClusterNode node : cluster.primaries()) {
      node.server().call("FLUSHALL");
    }
    try (ConsoleApp app =
        ConsoleApp.start(
            ConsoleApp.setup()
                .server(cluster.seed().server())
                .property("unmoved.colocate", rules))) {
      List<String> answers = new ArrayList<>();
      serve(app, answers);
      assertEquals(wanted, answers);
    }
  }

  private static ClientJvm.Builder observed(RedisServer server) {
    return ConsoleApp.setup().server(server).property("unmoved.mode", "observe");
  }

  /** A cart and orders of each user in one transaction, and a queue. */
  private static void serve(ConsoleApp app, List<String> answers) {
    for (int user = 100; user < 130; user++) {
      answers.add(
          app.answer(
              "pipe MULTI ; HSET user:%1$s:cart item 1 ; RPUSH user:%1$s:orders o ; EXEC"
                  .formatted(user)));
      answers.add(app.answer("lone RPUSH queue:waiting:" + user + " job"));
      answers.add(
          app.answer("lone RPOPLPUSH queue:waiting:" + user + " queue:running:" + (user + 1)));
    }
  }

  private static String report(ConsoleApp app) {
    CommandLine.Result report = CommandLine.run("report", app.jvm().pid(), "--json", "-");
    assertEquals(0, report.exitCode(), report.toString());
    return report.stdout();
  }
}
