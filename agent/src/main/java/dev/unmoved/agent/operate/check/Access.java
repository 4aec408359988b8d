package dev.unmoved.agent.operate.check;

import dev.unmoved.agent.operate.login.Login;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;

/** How the nodes are reached: log-in, time limits, addresses. Immutable. */
public final class Access {
  private static final int PROBE_MILLIS_MAX = 10_000;

  private final Login login;
  private final int timeoutMillis;
  private final Map<String, String> addressMap;

  /**
   * @param timeoutMillis what one node may take, from connecting to its last answer
   * @param addressMap announced to reachable addresses, as {@code unmoved.address-map}
   */
  public Access(Login login, int timeoutMillis, Map<String, String> addressMap) {
    this.login = login;
    this.timeoutMillis = timeoutMillis;
    this.addressMap = addressMap;
  }

  Login login() {
    return login;
  }

  Map<String, String> addressMap() {
    return addressMap;
  }

  /** What is kept of a node's time to find out what a port speaks where asking it has failed. */
  int probeMillis() {
    return Math.min(PROBE_MILLIS_MAX, timeoutMillis / 4);
  }

  /** A connection on which all waiting ends when the time for this node is over. */
  Socket connect(String host, int port) throws IOException {
    DeadlineSocket socket = new DeadlineSocket(timeoutMillis - probeMillis());
    boolean open = false;
    try {
      socket.connect(host, port);
      open = true;
    } finally {
      if (!open) {
        socket.close();
      }
    }
    return login.secure(socket, host, port);
  }
}
