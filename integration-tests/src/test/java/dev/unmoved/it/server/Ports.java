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

  /**
   * Of each JVM that runs tests, so that nobody takes the port of a server that is to come back.
   */
  private static final int SHARE = COUNT / 5;

  private static final int FORK = Integer.getInteger("unmoved.it.fork", 1);
  private static final int FIRST_OF_FORK = FIRST + (FORK - 1) % (COUNT / SHARE) * SHARE;

  private static int next = ThreadLocalRandom.current().nextInt(SHARE);

  private Ports() {}

  /**
   * A port that nobody uses now. Another process may take it before we do, so starting a server is
   * tried again.
   */
  public static synchronized int free() {
    for (int tried = 0; tried < SHARE; tried++) {
      int port = FIRST_OF_FORK + next;
      next = (next + 1) % SHARE;
      if (isFree(port) && isFree(port + BUS_OFFSET)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST_OF_FORK + " on");
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
