package redis.clients.jedis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Stands in for Jedis's class. */
public class DefaultJedisSocketFactory {
  private volatile HostAndPort hostAndPort = new HostAndPort("localhost", 6379);
  private int connectionTimeout = 2_000;
  private int socketTimeout = 1_500;
  private boolean ssl;
  private SSLSocketFactory sslSocketFactory;

  public DefaultJedisSocketFactory() {}

  public DefaultJedisSocketFactory(
      HostAndPort hostAndPort, boolean ssl, SSLSocketFactory sslSocketFactory) {
    this.hostAndPort = hostAndPort;
    this.ssl = ssl;
    this.sslSocketFactory = sslSocketFactory;
  }

  public HostAndPort getHostAndPort() {
    return hostAndPort;
  }

  public void updateHostAndPort(HostAndPort hostAndPort) {
    this.hostAndPort = hostAndPort;
  }

  /** Connects, always in plain: what a broken factory might do. */
  public Socket createSocket() throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(hostAndPort.getHost(), hostAndPort.getPort()), connectionTimeout);
    socket.setSoTimeout(socketTimeout);
    return socket;
  }
}
