package dev.unmoved.agent.client.jedis;

import java.net.InetSocketAddress;
import java.net.Socket;

/** Which dialer a connection of Jedis gets: one that uses what the connection itself used. */
final class JedisDialers {
  private JedisDialers() {}

  /**
   * Whether other nodes can be dialled as {@code socket} was. Libraries for Unix sockets have
   * address classes of their own, some of them subclasses.
   */
  static boolean areFor(Socket socket) {
    Object address = socket.getRemoteSocketAddress();
    return address != null && address.getClass() == InetSocketAddress.class;
  }

  /**
   * The dialer for a connection, null where there is none.
   *
   * @param home its socket, null where it has none
   */
  static JedisDialer of(ConnectionFields fields, Object connection, Socket home) throws Exception {
    Object factory = fields.socketFactory(connection);
    JedisDialer dialer =
        factory == null ? FieldsDialer.of(connection) : FactoryDialer.of(factory, home);
    if (dialer != null) {
      // before 3.6 pools make a factory for each connection
      boolean shared =
          factory != null
              && (!FactoryCopies.isDefault(factory.getClass())
                  || Reflection.method(factory.getClass(), "getHostAndPort") != null);
      dialer.belongsTo(fields.loader(), shared ? factory : null);
    }
    return dialer;
  }
}
