package dev.unmoved.topology;

/**
 * A node's host and port as the cluster names them, not resolved: the name is looked up anew at each connection, since a
 * cluster may announce host names whose addresses change. Immutable; equal when host (case-insensitive, IPv6 without
 * brackets or in any spelling of its case) and port are.
 */
public final class NodeAddress {
  private final String host;
  private final int port;

  /** {@code host} without brackets. */
  public NodeAddress(String host, int port) {
    this.host = canonical(host);
    this.port = port;
  }

  /**
   * Parses {@code host:port}, {@code ipv6:port} or {@code [ipv6]:port}: the last colon ends the host.
   *
   * @return null when there is no port between 1 and 65535. An empty host is kept: in a redirect it means the host of
   *     the node that answered.
   */
  public static NodeAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    int port = port(text, colon + 1);
    return port < 0 ? null : new NodeAddress(text.substring(0, colon), port);
  }

  /** The host: a name or an address, IPv6 without brackets; may be empty (see {@link #parse}). */
  public String host() {
    return host;
  }

  /** The TCP port. */
  public int port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeAddress && ((NodeAddress) other).port == port && ((NodeAddress) other).host.equals(host);
  }

  @Override
  public int hashCode() {
    return host.hashCode() * 31 + port;
  }

  /** {@code host:port}, with brackets around IPv6. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static int port(String text, int from) {
    int port = 0;
    if (from == text.length() || text.length() - from > 5) {
      return -1;
    }
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port == 0 || port > 65535 ? -1 : port;
  }

  private static String canonical(String host) {
    String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return bare.toLowerCase(java.util.Locale.ROOT);
  }
}
