package dev.unmoved.agent.operate.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What is wrong with TLS at a node, or with going without it; and what to do about it. */
enum Encryption {
  /** No path to an authority that is trusted. */
  NOT_TRUSTED(
      "its certificate is signed by nobody who is trusted here",
      "Give the certificate of the authority that signed it, as PEM: --cacert FILE."),
  /** The wrong time. */
  NOT_VALID_NOW(
      "its certificate has expired, or is not valid yet",
      "Give it a new certificate, unless this machine's clock is wrong."),
  /** Another host's. */
  OTHER_NAME(
      "its certificate is trusted, but is for another name than this address",
      "Connect by a name that the certificate has, and have the nodes announce such names"
          + " (cluster-announce-hostname); or give --tls-any-name."),
  /** Mutual TLS. */
  WANTS_CERTIFICATE(
      "it wants a certificate from its clients",
      "Give one by -Djavax.net.ssl.keyStore and keyStorePassword, or set tls-auth-clients no."),
  /** TLS spoken to a plain port. */
  PLAIN_PORT(
      "TLS was spoken to a port that does not speak it",
      "Leave --tls and --cacert away, or give the port that speaks TLS (tls-port)."),
  /** Plain bytes sent to a TLS port. */
  TLS_PORT(
      "this port speaks TLS, and was spoken to without",
      "Give --tls, and --cacert FILE where the JDK does not know the authority."),
  /** Anything else. */
  FAILED(
      "TLS could not be agreed on",
      "The server's log says more. Have both a version of TLS and a cipher in common?");

  private final String text;
  private final String remedy;

  Encryption(String text, String remedy) {
    this.text = text;
    this.remedy = remedy;
  }

  /** What is wrong, to be put behind the node's address. */
  String text() {
    return text;
  }

  /** What to do. */
  String remedy() {
    return remedy;
  }

  /**
   * Why asking failed, or null when that has nothing to do with TLS. May connect once more, to see
   * what the port speaks; nothing but a PING is sent there.
   *
   * @param tls whether TLS was spoken
   * @param millis what connecting once more may take as a whole
   */
  static Encryption of(IOException failure, boolean tls, String host, int port, int millis) {
    return tls ? ofSecured(failure, host, port, millis) : ofPlain(failure, host, port, millis);
  }

  private static Encryption ofSecured(IOException failure, String host, int port, int millis) {
    Encryption found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return NOT_VALID_NOW;
      } else if (cause.getClass() == CertificateException.class && message.startsWith("No ")) {
        return OTHER_NAME; // "No name matching ... found", "No subject alternative names ..."
      } else if (message.contains("certificate_required") || message.contains("bad_certificate")) {
        return WANTS_CERTIFICATE;
      } else if (cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException) {
        found = NOT_TRUSTED; // unless its cause says more
      }
    }
    if (found == null && wasReached(failure) && answersPlainly(host, port, millis)) {
      return PLAIN_PORT;
    }
    return found == null && failure instanceof SSLException ? FAILED : found;
  }

  private static Encryption ofPlain(IOException failure, String host, int port, int millis) {
    return wasReached(failure) && showsCertificate(host, port, millis) ? TLS_PORT : null;
  }

  private static boolean wasReached(IOException failure) {
    return !(failure instanceof UnknownHostException
        || failure instanceof ConnectException
        || failure instanceof NoRouteToHostException);
  }

  private static boolean answersPlainly(String host, int port, int millis) {
    try (DeadlineSocket socket = new DeadlineSocket(millis)) {
      socket.connect(host, port);
      try (NodeClient client = new NodeClient(socket)) {
        client.ask("PING"); // an error is an answer, too
        return true;
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean showsCertificate(String host, int port, int millis) {
    Witness witness = new Witness();
    try (DeadlineSocket socket = new DeadlineSocket(millis)) {
      socket.connect(host, port);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {witness}, null);
      try (SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
        secured.startHandshake();
      }
    } catch (Exception e) {
      // what has been seen until then counts
    }
    return witness.seen;
  }

  /** Trusts nobody, and remembers that somebody asked to be. */
  private static final class Witness implements X509TrustManager {
    private boolean seen;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody is trusted");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      seen = true;
      throw new CertificateException("nobody is trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
