package dev.unmoved.agent.operate.copy;

/** What a server says of itself in INFO. Immutable. */
final class ServerFacts {
  private final boolean cluster;
  private final String run;

  private ServerFacts(boolean cluster, String run) {
    this.cluster = cluster;
    this.run = run;
  }

  /** Reads the reply to INFO. */
  static ServerFacts of(String info) {
    boolean cluster = false;
    String run = null;
    for (String line : info.split("\r?\n")) {
      if (line.equals("cluster_enabled:1")) {
        cluster = true;
      } else if (line.startsWith("run_id:") && line.length() > "run_id:".length()) {
        run = line.substring("run_id:".length());
      }
    }
    return new ServerFacts(cluster, run);
  }

  /** Whether it is a node of a cluster. */
  boolean isCluster() {
    return cluster;
  }

  /** Which process it is, null where it does not tell: cursors of SCAN are those of a process. */
  String run() {
    return run;
  }
}
