package dev.unmoved.agent.operate.login;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** As whom, and by which TLS, nodes are connected to. Immutable, thread-safe. */
public final class Login {
  private final String user;
  private final String password;
  private final SSLContext tls;
  private final boolean verifiesNames;

  /**
   * @param user of the ACL; null for the default one
   * @param password null for none
   * @param tls null for plain connections
   * @param verifiesNames whether a certificate has to be for the very name or address that is
   *     connected to
   */
  public Login(String user, String password, SSLContext tls, boolean verifiesNames) {
    this.user = user;
    this.password = password;
    this.tls = tls;
    this.verifiesNames = verifiesNames;
  }

  public boolean isTls() {
    return tls != null;
  }

  /** The AUTH command, or null where none is wanted. */
  public String[] authentication() {
    if (password == null) {
      return null;
    }
    return user == null ? new String[] {"AUTH", password} : new String[] {"AUTH", user, password};
  }

  /**
   * What is spoken through: {@code connected} itself, or TLS upon it, with the handshake done.
   * Closes {@code connected} where that fails.
   *
   * @param host what {@code connected} is connected to, as a certificate names it
   * @throws IOException as the handshake does; within {@code connected}'s read timeout where
   *     nothing is answered
   */
  public Socket secure(Socket connected, String host, int port) throws IOException {
    if (tls == null) {
      return connected;
    }
    boolean done = false;
    try {
      SSLSocket secured =
          (SSLSocket) tls.getSocketFactory().createSocket(connected, host, port, true);
      if (verifiesNames) {
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
      }
      secured.startHandshake();
      done = true;
      return secured;
    } finally {
      if (!done) {
        connected.close();
      }
    }
  }
}
