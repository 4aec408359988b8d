package redis.clients.jedis;

/** Stands in for Jedis's class. */
public final class HostAndPort {
  private final String host;
  private final int port;

  public HostAndPort(String host, int port) {
    this.host = host;
    this.port = port;
  }

  public String getHost() {
    return host;
  }

  public int getPort() {
    return port;
  }
}
