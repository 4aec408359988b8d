package legacy.redisson.modes;

import legacy.common.Settings;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** Redisson in other modes than that of one server. {@code mode} says which. */
public final class Modes {
  private Modes() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    String server = "redis://" + settings.host() + ":" + settings.port();
    String other = "redis://" + settings.host() + ":" + settings.number("other", 0);
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    String mode = settings.text("mode", "");
    if (mode.equals("static")) {
      config
          .useMasterSlaveServers()
          .setMasterAddress(server)
          .addSlaveAddress(other)
          .setReadMode(ReadMode.SLAVE)
          .setMasterConnectionMinimumIdleSize(2)
          .setSlaveConnectionMinimumIdleSize(2);
    } else if (mode.equals("discovered")) {
      config
          .useReplicatedServers()
          .addNodeAddress(server, other)
          .setReadMode(ReadMode.SLAVE)
          .setMasterConnectionMinimumIdleSize(2)
          .setSlaveConnectionMinimumIdleSize(2);
    } else {
      config
          .useSentinelServers()
          .setMasterName("main")
          .addSentinelAddress(server)
          .setReadMode(ReadMode.SLAVE)
          .setCheckSentinelsList(false)
          .setMasterConnectionMinimumIdleSize(2)
          .setSlaveConnectionMinimumIdleSize(2);
    }
    RedissonClient redisson = Redisson.create(config);
    for (int i = 0; i < 50; i++) {
      redisson.getBucket("mode:" + i).set("value " + i);
    }
    while (redisson.getBucket("mode:49").get() == null) {
      Thread.yield(); // a replica lags behind
    }
    for (int i = 0; i < 50; i++) {
      System.out.println("RESULT " + redisson.getBucket("mode:" + i).get());
    }
    redisson.shutdown();
    System.out.println("OK");
    System.exit(0);
  }
}
