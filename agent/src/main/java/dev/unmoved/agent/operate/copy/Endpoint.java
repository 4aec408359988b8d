package dev.unmoved.agent.operate.copy;

import dev.unmoved.socket.Dialer;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server, or any node of a cluster, and how its nodes are reached. Immutable, thread-safe. */
public final class Endpoint {
  private final NodeAddress address;
  private final String user;
  private final String password;
  private final SSLContext tls;
  private final boolean verifiesNames;
  private final int timeoutMillis;

  /**
   * @param user of the ACL; null for the default one
   * @param password null for none
   * @param tls null for plain connections
   * @param verifiesNames whether a certificate has to be for the very name or address that is
   *     connected to
   * @param timeoutMillis how long a connection may take, and each answer
   */
  public Endpoint(
      NodeAddress address,
      String user,
      String password,
      SSLContext tls,
      boolean verifiesNames,
      int timeoutMillis) {
    this.address = address;
    this.user = user;
    this.password = password;
    this.tls = tls;
    this.verifiesNames = verifiesNames;
    this.timeoutMillis = timeoutMillis;
  }

  NodeAddress address() {
    return address;
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

  /** Connects to any node as to this one. */
  Socket connect(String host, int port, int limitMillis) throws IOException {
    Socket socket = new Socket();
    boolean open = false;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMillis);
      socket.connect(
          new InetSocketAddress(host, port), limitMillis > 0 ? limitMillis : timeoutMillis);
      Socket connected = tls == null ? socket : secured(socket, host, port);
      open = true;
      return connected;
    } finally {
      if (!open) {
        socket.close();
      }
    }
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    if (verifiesNames) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
    }
    secured.startHandshake();
    return secured;
  }

  /** What connects the engine to further nodes. */
  Dialer dialer() {
    return new Dialer() {
      @Override
      public Socket dial(String host, int port, int limitMillis) throws IOException {
        return connect(host, port, limitMillis);
      }

      @Override
      public boolean tls() {
        return isTls();
      }

      @Override
      public Object identity() {
        return Endpoint.this;
      }
    };
  }
}
