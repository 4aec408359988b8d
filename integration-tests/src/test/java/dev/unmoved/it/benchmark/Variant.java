package dev.unmoved.it.benchmark;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.server.RedisServer;
import java.util.List;

/**
 * One program under load, kept running between its rounds; and the servers whose CPU its commands
 * cost.
 */
final class Variant implements AutoCloseable {
  private final String name;
  private final ClientJvm jvm;
  private final List<RedisServer> servers;
  private int rounds;

  Variant(String name, ClientJvm.Builder program, List<RedisServer> servers) {
    this.name = name;
    this.servers = servers;
    jvm = program.optimized().start();
    jvm.awaitLine("^READY");
  }

  String name() {
    return name;
  }

  Round run(Workload workload, int millis) {
    int number = ++rounds;
    double serverBefore = serverCpuMicros();
    jvm.send(
        "run "
            + number
            + " "
            + workload.operation()
            + " "
            + workload.size()
            + " "
            + workload.threads()
            + " "
            + millis);
    String[] words = jvm.awaitLine("^RESULT " + number + " ", number).split(" ", 9);
    double server = serverCpuMicros() - serverBefore;
    if (words.length > 8) {
      throw new IllegalStateException(name + ", " + workload + ": " + words[8]);
    }
    double commands = Double.parseDouble(words[2]);
    return new Round(
        commands / Double.parseDouble(words[3]) * 1e9,
        Double.parseDouble(words[6]) / 1000,
        Double.parseDouble(words[7]) / 1000,
        Double.parseDouble(words[4]) / 1000 / commands,
        server / commands,
        Double.parseDouble(words[5]) / commands);
  }

  private double serverCpuMicros() {
    double seconds = 0;
    for (RedisServer server : servers) {
      for (String line : server.text("INFO", "cpu").split("\r\n")) {
        if (line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:")) {
          seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1));
        }
      }
    }
    return seconds * 1e6;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
