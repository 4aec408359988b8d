package dev.unmoved.socket;

import dev.unmoved.driver.SessionHost;
import dev.unmoved.engine.Session;
import java.io.IOException;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How a client's connection may be over, and what whoever uses it is told then: its client has
 * closed it, its session has given up, or it met with a mistake of ours. May be asked by any
 * thread; but for {@link #checkUsable}, which looks at the session.
 */
final class Fate {
  private final SessionHost host;
  private final Session session;
  private @Nullable SSLException
      tlsFailure; // of the link that broke last, where TLS was the reason
  private volatile boolean closed;

  Fate(SessionHost host) {
    this.host = host;
    this.session = host.session();
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether nobody is to touch the session any more. */
  boolean isOver() {
    return closed || host.isBroken();
  }

  /** A link broke for a reason that clients and their users tell from others. */
  void onTlsFailure(SSLException failed) {
    tlsFailure = failed;
  }

  void checkOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    checkNoMistake();
  }

  void checkNoMistake() throws SocketException {
    if (host.isBroken()) {
      throw mistake();
    }
  }

  /** What everybody is told after a mistake of ours, as often as they ask. */
  SocketException mistake() {
    SocketException told = new SocketException(host.mistakeInWords());
    told.initCause(host.mistake());
    return told;
  }

  /**
   * A virtual thread that is interrupted loses the socket it reads from, and is told so in these
   * words; on a platform thread nothing happens.
   */
  void checkInterrupted() throws SocketException {
    if (Thread.currentThread().isInterrupted() && VirtualThreads.isCurrent()) {
      close();
      throw new SocketException("Closed by interrupt");
    }
  }

  void checkUsable() throws IOException {
    checkOpen();
    if (session.failure() != null) {
      if (tlsFailure != null) {
        SSLException failed = new SSLException(session.failure());
        failed.initCause(tlsFailure);
        throw failed;
      }
      throw new SocketException(session.failure());
    }
  }
}
