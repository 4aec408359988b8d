package dev.unmoved.agent.client.jedis;

import dev.unmoved.driver.Shared;
import dev.unmoved.hook.WeakIdentityMap;
import dev.unmoved.log.Log;
import dev.unmoved.topology.NodeAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Which factories connect to other nodes in place of one of the client's. Thread-safe.
 *
 * <p>An application's own factory may do what nobody sees from outside, TLS or a tunnel. So nothing
 * is ever dialled around it: it is told another address where there is a way to, a factory that the
 * application has for such addresses is used where it is named, or its connections are left alone.
 */
final class FactoryMakers {
  /** Where connections of factories lead that do not tell, by factory. */
  private static final WeakIdentityMap<NodeAddress> SEEN = new WeakIdentityMap<NodeAddress>();

  private FactoryMakers() {}

  /**
   * A maker of factories like {@code factory}, or null when there is none, which is said once.
   *
   * @param home a connection that the factory has made, null: none is at hand
   */
  static FactoryMaker of(Object factory, Socket home) throws ReflectiveOperationException {
    FactoryMaker maker = RedirectedFactories.of(factory);
    if (maker != null) {
      return maker;
    }
    NodeAddress address = addressOf(factory, home);
    if (address == null) {
      return null; // nothing was ever connected, so nothing is known of where to
    }
    String why;
    try {
      String named = Shared.current().options().jedisSocketFactory();
      return named.isEmpty()
          ? FactoriesByValue.of(factory, address)
          : NamedFactories.of(named, factory, address);
    } catch (ReflectiveOperationException e) {
      why = "it cannot be copied: " + e;
    } catch (IllegalArgumentException e) {
      why = e.getMessage();
    } catch (RuntimeException e) {
      why = "it cannot be copied: " + e; // a module that is not open
    }
    Class<?> type = factory.getClass();
    Log.once(
        "factory " + type.getName(),
        "connections of Jedis made by "
            + type.getName()
            + " are left alone: "
            + why
            + "; give it getHostAndPort() and updateHostAndPort(HostAndPort), or name a factory "
            + "with a constructor (String host, int port) in unmoved.jedis.socket-factory, which "
            + "then connects to the other nodes");
    return null;
  }

  private static NodeAddress addressOf(Object factory, Socket home) {
    if (home != null && home.getRemoteSocketAddress() instanceof InetSocketAddress) {
      InetSocketAddress remote = (InetSocketAddress) home.getRemoteSocketAddress();
      SEEN.put(factory, new NodeAddress(remote.getHostString(), remote.getPort()));
    }
    return SEEN.get(factory);
  }
}
