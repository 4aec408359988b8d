package dev.unmoved.socket;

import dev.unmoved.engine.link.Login;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to further nodes exactly as one client would open them itself: with its
 * timeouts, socket options, TLS context, verification and client certificate.
 *
 * <p>Implementations are thread-safe: sessions of several threads and the topology refresher dial
 * through one instance.
 */
public interface Dialer {
  /**
   * Connects to {@code host:port}, TLS handshake included where the client uses TLS. The name is
   * resolved anew at each call. Never falls back from TLS to plain text.
   *
   * @param timeoutMillis the longest time the connection may take; 0 leaves the client's own
   *     connection timeout
   * @throws IOException when the node cannot be reached or TLS fails
   */
  Socket dial(String host, int port, int timeoutMillis) throws IOException;

  /**
   * What the client would log in with if it connected now, from where it has that itself; null, as
   * here, where it keeps nothing that tells. Asks the application's own code, on the thread that
   * dials, as the client would, and takes as long as that takes.
   *
   * @throws Exception what the application's code throws
   */
  default @Nullable Login currentLogin() throws Exception {
    return null;
  }

  /** Whether connections are TLS, so that topology answers are read with their TLS ports. */
  boolean tls();

  /**
   * What tells the application from others, or null: its client's class loader, or what stands for
   * it.
   */
  default @Nullable Object application() {
    return null;
  }

  /** What the client makes once for all connections of a pool, or null where that is not known. */
  default @Nullable Object client() {
    return null;
  }

  /**
   * Two dialers with equal identities open connections that are interchangeable, so their clients
   * may share links. Must not hold on to a class loader of the application longer than the dialer
   * itself.
   */
  Object identity();
}
