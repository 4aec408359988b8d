package dev.unmoved.agent.client.jedis;

import dev.unmoved.engine.link.Login;
import dev.unmoved.socket.Dialer;

/** A dialer that knows where its own connection was to go. */
abstract class JedisDialer implements Dialer {
  private final String host;
  private final int port;
  private final boolean tls;
  private final DialerIdentity identity;
  private Object application; // set before it is handed on
  private Object client; // set before it is handed on
  private ConfiguredLogin login; // set before it is handed on; null: nothing tells

  JedisDialer(String host, int port, boolean tls, DialerIdentity identity) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.identity = identity;
  }

  /**
   * Tells whose it is.
   *
   * @param itsApplication the client's class loader
   * @param itsClient what a pool makes all its connections with; null: not known
   */
  final void belongsTo(Object itsApplication, Object itsClient) {
    application = itsApplication;
    client = itsClient;
  }

  /** {@code config}: the configuration that its connection logs in by, or null. */
  final void logsInBy(Object config) {
    login = config == null ? null : ConfiguredLogin.of(config);
  }

  @Override
  public final Login currentLogin() throws Exception {
    return login == null ? null : login.current();
  }

  @Override
  public final Object application() {
    return application;
  }

  @Override
  public final Object client() {
    return client;
  }

  /** The host the application configured. */
  final String host() {
    return host;
  }

  /** The port the application configured. */
  final int port() {
    return port;
  }

  @Override
  public final boolean tls() {
    return tls;
  }

  @Override
  public final Object identity() {
    return identity;
  }

  /** The shorter of two timeouts of which 0 means none. */
  static int shorter(int aMillis, int bMillis) {
    return aMillis == 0 ? bMillis : bMillis == 0 ? aMillis : Math.min(aMillis, bMillis);
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "{" + host + ":" + port + (tls ? ", TLS}" : "}");
  }
}
