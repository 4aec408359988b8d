package dev.unmoved.topology;

import org.jspecify.annotations.Nullable;

/**
 * A node's host and port as the cluster names them, not resolved: the name is looked up anew at
 * each connection, since a cluster may announce host names whose addresses change. Immutable; equal
 * when host (case-insensitive, IPv6 in whatever spelling) and port are.
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
   * Parses {@code host:port}, {@code ipv6:port} or {@code [ipv6]:port}: the last colon ends the
   * host.
   *
   * @return null when there is no port between 1 and 65535, or the host can be none. An empty one
   *     is kept: in a redirect it means the host of the node that answered.
   */
  public static @Nullable NodeAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    int port = port(text, colon + 1);
    String host = text.substring(0, colon);
    return port < 0 || !(host.isEmpty() || isHost(host)) ? null : new NodeAddress(host, port);
  }

  /**
   * Whether {@code text}, with brackets or without, can be a host's name or address at all. What
   * nodes announce ends up in errors and logs, so blanks and control characters are none.
   */
  static boolean isHost(String text) {
    String bare = withoutBrackets(text);
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (c <= ' ' || c == '[' || c == ']' || Character.isISOControl(c)) {
        return false;
      }
    }
    return !bare.isEmpty();
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
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
  public boolean equals(@Nullable Object other) {
    return other instanceof NodeAddress
        && ((NodeAddress) other).port == port
        && ((NodeAddress) other).host.equals(host);
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
    String lower = withoutBrackets(host).toLowerCase(java.util.Locale.ROOT);
    return lower.indexOf(':') < 0 ? lower : canonicalIpv6(lower);
  }

  /**
   * One spelling for each IPv6 address, that of RFC 5952: Redis writes {@code fd01::1} where Java
   * writes {@code fd01:0:0:0:0:0:0:1}. A zone stays as it is, and so does what is no address.
   */
  private static String canonicalIpv6(String text) {
    int percent = text.indexOf('%');
    String zone = percent < 0 ? "" : text.substring(percent);
    String address = percent < 0 ? text : text.substring(0, percent);
    int gap = address.indexOf("::");
    int[] groups = new int[8];
    if (gap < 0) {
      if (parseGroups(address, groups) != 8) {
        return text;
      }
    } else {
      int[] tail = new int[8];
      int before = parseGroups(address.substring(0, gap), groups);
      int after = parseGroups(address.substring(gap + 2), tail);
      if (before < 0 || after < 0 || before + after > 7) {
        return text;
      }
      System.arraycopy(tail, 0, groups, 8 - after, after);
    }
    return format(groups) + zone;
  }

  /**
   * Reads groups of hexadecimal digits, the last two perhaps as IPv4; returns how many, or -1 where
   * they are none.
   */
  private static int parseGroups(String text, int[] into) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] words = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      boolean ipv4 = i == words.length - 1 && words[i].indexOf('.') >= 0;
      if (count + (ipv4 ? 2 : 1) > 8) {
        return -1;
      }
      String[] parts = ipv4 ? words[i].split("\\.", -1) : new String[] {words[i]};
      int[] values = new int[parts.length];
      for (int j = 0; j < parts.length; j++) {
        values[j] = number(parts[j], ipv4 ? 10 : 16, ipv4 ? 255 : 0xffff);
        if (values[j] < 0) {
          return -1;
        }
      }
      if (!ipv4) {
        into[count++] = values[0];
      } else if (values.length == 4) {
        into[count++] = values[0] << 8 | values[1];
        into[count++] = values[2] << 8 | values[3];
      } else {
        return -1;
      }
    }
    return count;
  }

  private static int number(String digits, int radix, int max) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      value = value * radix + digit;
      if (digit < 0 || value > max) {
        return -1;
      }
    }
    return digits.isEmpty() || digits.length() > 4 ? -1 : value;
  }

  private static String format(int[] groups) {
    int gapStart = -1;
    int gapLength = 1; // a single group of zeros is written out
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapStart = i;
        gapLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        text.append(i == 0 || i == gapStart + gapLength && gapStart >= 0 ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
