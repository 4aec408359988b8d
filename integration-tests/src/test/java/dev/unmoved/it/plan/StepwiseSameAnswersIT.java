package dev.unmoved.it.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A call as one server answers it and the same by way of its plan: the same reply, and the same
 * data afterwards.
 */
class StepwiseSameAnswersIT {
  private static final int CALLS = 1_500;
  private static final List<String> FILLED = List.of("a", "b", "c", "d");
  private static final List<String> KEYS = List.of("a", "b", "c", "d", "new", "new2", "new3", "e");

  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void plansAnswerAsOneServerDoes(ServerVersion version) {
    RedisServer server = Clusters.standalone(version);
    long seed = Long.getLong("unmoved.seed", ThreadLocalRandom.current().nextLong());
    int planned = 0;
    for (int protocol = 2; protocol <= 3; protocol++) {
      Random random = new Random(seed + protocol);
      try (RawConnection observer = new RawConnection(server, 2);
          RawConnection direct = new RawConnection(server, protocol);
          RawConnection stepwise = new RawConnection(server, protocol)) {
        PlanDriver driver = new PlanDriver(stepwise, protocol);
        for (int i = 0; i < CALLS; i++) {
          long dataSeed = random.nextLong();
          Object[] call = new StepwiseCalls(random, version).next();
          observer.call("FLUSHALL", "ASYNC");
          new StepwiseData(new Random(dataSeed), observer).fill(FILLED);
          byte[] expected = direct.call(call);
          String expectedData = Snapshot.of(observer, version.atLeast(7, 0), KEYS);
          observer.call("FLUSHALL");
          List<Object[]> data = new StepwiseData(new Random(dataSeed), observer).fill(FILLED);
          byte[] actual = driver.run(call);
          if (actual == null) {
            continue;
          }
          planned++;
          String what =
              "seed "
                  + seed
                  + ", RESP"
                  + protocol
                  + ", call "
                  + i
                  + ": "
                  + Arrays.toString(call)
                  + "\nafter "
                  + shown(data);
          assertEquals(Snapshot.text(expected), Snapshot.text(actual), what);
          assertEquals(expectedData, Snapshot.of(observer, version.atLeast(7, 0), KEYS), what);
        }
      }
    }
    assertTrue(planned > CALLS, "only " + planned + " calls had a plan");
  }

  private static String shown(List<Object[]> data) {
    List<String> lines = new ArrayList<>();
    for (Object[] command : data) {
      String line = Arrays.toString(command);
      lines.add(line.substring(0, Math.min(line.length(), 300)));
    }
    return String.join("\n", lines);
  }
}
