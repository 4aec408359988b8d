package dev.unmoved.it;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MULTI and EXEC on one slot, wherever that slot is. */
class TransactionsIT {
  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void transactionsAreExecutedWholeWhileSlotsMove(JedisVersion jedis) {
    Workload.runWhileSlotsMove(
        Clusters.shared(), ClientJvm.of("legacy.RandomKeys").jedis(jedis).argument("transactions", true));
  }
}
