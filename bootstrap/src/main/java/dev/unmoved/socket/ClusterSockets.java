package dev.unmoved.socket;

import dev.unmoved.option.Options;
import java.net.Socket;

/** Where clients' sockets become sockets of a cluster. For now every socket stays what it was. */
public final class ClusterSockets {
  private ClusterSockets() {}

  /** Takes the configuration; called once, before the first client is woven. */
  public static void configure(Options options) {}

  /** Replaces a freshly connected socket, or returns it unchanged. */
  public static Socket adopt(Socket connected, String host, int port, Dialer dialer) {
    return connected;
  }

  /** A socket served by another node of a known cluster when the configured one cannot be reached, or null. */
  public static Socket connectElsewhere(String host, int port, Dialer dialer) {
    return null;
  }
}
