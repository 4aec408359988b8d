package dev.unmoved.it;

import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.ServerVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every server version; 6.2 has no CLUSTER SHARDS. */
class ServerVersionsIT {
  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void unmodifiedClientWorksWhileSlotsMove(ServerVersion version) {
    Workload.runWhileSlotsMove(Clusters.shared(version), Workload.randomKeys());
  }
}
