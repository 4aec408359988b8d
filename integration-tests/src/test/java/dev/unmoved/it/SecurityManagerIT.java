package dev.unmoved.it;

import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications under a security manager, permitted what Jedis needs and nothing else. */
class SecurityManagerIT {
  private final RedisCluster cluster = Clusters.shared();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"8, 2.9.3", "8, 4.4.8", "11, 4.4.8", "17, 2.9.3"})
  void agentNeedsNoPermissionsOfTheApplication(int feature, String jedis) throws IOException {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    JedisVersion version = JedisVersion.of(jedis);
    // Later versions are made to dial other nodes themselves, and so have to be permitted to.
    String ports =
        version == JedisVersion.V2_9_3 ? String.valueOf(cluster.seed().server().port()) : "1024-";
    Path policy =
        Files.writeString(
            folder.resolve("application.policy"),
            "grant {"
                + "permission java.net.SocketPermission \"127.0.0.1:"
                + ports
                + "\", \"connect\";"
                + "permission java.util.PropertyPermission \"*\", \"read\";"
                + "permission java.lang.RuntimePermission \"exitVM.*\";"
                // of the pool's library
                + "permission javax.management.MBeanServerPermission \"createMBeanServer\";"
                + "permission javax.management.MBeanPermission \"*\", \"registerMBean,unregisterMBean\";"
                + "permission javax.management.MBeanTrustPermission \"register\"; };");
    Workload.runWhileSlotsMove(
        cluster,
        Workload.randomKeys()
            .jdk(jdk.orElseThrow())
            .jedis(version)
            .property("java.security.manager", "")
            .property("java.security.policy", policy));
  }
}
