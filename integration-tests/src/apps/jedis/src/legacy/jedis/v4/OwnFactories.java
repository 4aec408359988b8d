package legacy.jedis.v4;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import legacy.common.Settings;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Applications that connect with factories of their own, by {@code kind}. */
public final class OwnFactories {
  private OwnFactories() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    try (Jedis jedis = new Jedis(factory(settings), DefaultJedisClientConfig.builder().build())) {
      for (int i = 0; i < 50; i++) {
        try {
          jedis.set("own:" + i, "value " + i);
          System.out.println("RESULT " + jedis.get("own:" + i));
        } catch (RuntimeException e) {
          System.out.println("ERROR " + e.getMessage());
        }
      }
    }
    System.out.println("OK");
  }

  private static JedisSocketFactory factory(Settings settings) {
    String host = settings.host();
    int port = settings.port();
    switch (settings.text("kind", "")) {
      case "lambda":
        return () -> connect(host, port);
      case "implementation":
        return new Plain(host, port);
      case "subclass":
        return new ThroughProxy(new HostAndPort(host, port));
      default:
        return () -> connect(settings.host(), settings.port());
    }
  }

  private static Socket connect(String host, int port) {
    try {
      return new Socket(host, port);
    } catch (IOException e) {
      throw new JedisConnectionException(e);
    }
  }

  /** An address, some options. */
  static final class Plain implements JedisSocketFactory {
    private final String host;
    private final int port;

    Plain(String host, int port) {
      this.host = host;
      this.port = port;
    }

    @Override
    public Socket createSocket() {
      return connect(host, port);
    }
  }

  /** Connects by itself, to where its parent says. */
  static final class ThroughProxy extends DefaultJedisSocketFactory {
    private final Proxy proxy = Proxy.NO_PROXY;

    ThroughProxy(HostAndPort server) {
      super(server);
    }

    @Override
    public Socket createSocket() {
      try {
        Socket socket = new Socket(proxy);
        socket.connect(
            new InetSocketAddress(getHostAndPort().getHost(), getHostAndPort().getPort()), 2000);
        return socket;
      } catch (IOException e) {
        throw new JedisConnectionException(e);
      }
    }
  }
}
