package dev.unmoved.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports for servers, each with its cluster bus port 10,000 above. */
public final class Ports {
  /**
   * From here, so that data ports and bus ports all stay below Linux' ephemeral ports (32768) and
   * never overlap.
   */
  private static final int FIRST = 11_000;

  private static final int COUNT = 10_000;
  private static final int BUS_OFFSET = 10_000;

  private static int next = ThreadLocalRandom.current().nextInt(COUNT);

  private Ports() {}

  /**
   * A port that nobody uses now. Another process may take it before we do, so starting a server is
   * tried again.
   */
  public static synchronized int free() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + next;
      next = (next + 1) % COUNT;
      if (isFree(port) && isFree(port + BUS_OFFSET)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
