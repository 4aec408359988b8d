package dev.unmoved.agent.operate.check;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** How the nodes are reached: credentials, TLS, time limits. Immutable. */
public final class Access {
  private static final int PROBE_MILLIS_MAX = 1_000;

  private final String user;
  private final String password;
  private final SSLContext tls;
  private final boolean verifiesNames;
  private final int timeoutMillis;
  private final Map<String, String> addressMap;

  /**
   * @param user of the ACL; null for the default one
   * @param password null for none
   * @param tls null for plain connections
   * @param verifiesNames whether a certificate has to be for the very name or address that is
   *     connected to
   * @param timeoutMillis what one node may take, from connecting to its last answer
   * @param addressMap announced to reachable addresses, as {@code unmoved.address-map}
   */
  public Access(
      String user,
      String password,
      SSLContext tls,
      boolean verifiesNames,
      int timeoutMillis,
      Map<String, String> addressMap) {
    this.user = user;
    this.password = password;
    this.tls = tls;
    this.verifiesNames = verifiesNames;
    this.timeoutMillis = timeoutMillis;
    this.addressMap = addressMap;
  }

  Map<String, String> addressMap() {
    return addressMap;
  }

  /** What is kept of a node's time to find out what a port speaks where asking it has failed. */
  int probeMillis() {
    return Math.min(PROBE_MILLIS_MAX, timeoutMillis / 4);
  }

  boolean isTls() {
    return tls != null;
  }

  /** The AUTH command, or null where none is wanted. */
  String[] authentication() {
    if (password == null) {
      return null;
    }
    return user == null ? new String[] {"AUTH", password} : new String[] {"AUTH", user, password};
  }

  /** A connection on which all waiting ends when the time for this node is over. */
  Socket connect(String host, int port) throws IOException {
    DeadlineSocket socket = new DeadlineSocket(timeoutMillis - probeMillis());
    boolean open = false;
    try {
      socket.connect(host, port);
      Socket connected = tls == null ? socket : secure(socket, host, port);
      open = true;
      return connected;
    } finally {
      if (!open) {
        socket.close();
      }
    }
  }

  private Socket secure(Socket socket, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    if (verifiesNames) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
    }
    secured.startHandshake();
    return secured;
  }
}
