package dev.unmoved.it.server;

/** One member of a cluster: its process and the id under which the others know it. */
public record ClusterNode(RedisServer server, String id) {
  ClusterNode(RedisServer server) {
    this(server, server.text("CLUSTER", "MYID"));
  }

  public String address() {
    return server.address();
  }

  ClusterView view() {
    return ClusterView.of(server);
  }

  @Override
  public String toString() {
    return server + "/" + id.substring(0, 8);
  }
}
