package redis.clients.jedis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import redis.clients.jedis.util.RedisInputStream;
import redis.clients.jedis.util.RedisOutputStream;

/**
 * Stands in for Jedis's class, with what makes weaving it hard: several returns, a finally, a loop,
 * long variables, and parameters of its own that are assigned to.
 */
public class Connection {
  private final String host = "127.0.0.1";
  private int port;
  private int timeout = 2_000;
  private Socket socket;
  private RedisOutputStream outputStream;
  private RedisInputStream inputStream;
  private boolean broken;

  public Connection(int port) {
    this.port = port;
  }

  public Socket socket() {
    return socket;
  }

  public RedisOutputStream outputStream() {
    return outputStream;
  }

  public boolean broken() {
    return broken;
  }

  /** Connects unless connected, in more ways than any Jedis does. */
  public void connect() {
    if (socket != null && !socket.isClosed()) {
      return;
    }
    long startNanos = System.nanoTime();
    IOException last = null;
    for (int attempt = 0; attempt < 2; attempt++) {
      double share = attempt / 2.0;
      try {
        Socket fresh = new Socket();
        fresh.connect(new InetSocketAddress(host, port), timeout);
        socket = fresh;
        outputStream = new RedisOutputStream(fresh.getOutputStream());
        inputStream = new RedisInputStream(fresh.getInputStream());
        if (share < 1) {
          return;
        }
      } catch (IOException e) {
        last = e;
        broken = true;
      } finally {
        startNanos += (long) share;
      }
    }
    if (last != null) {
      throw new IllegalStateException("cannot connect after " + startNanos, last);
    }
  }
}
