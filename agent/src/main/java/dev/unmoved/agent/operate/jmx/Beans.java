package dev.unmoved.agent.operate.jmx;

import dev.unmoved.driver.Management;
import dev.unmoved.driver.OpenSessions;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Cluster;
import java.lang.management.ManagementFactory;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Registers the MBeans in the platform's MBean server. Thread-safe. */
public final class Beans implements Management.Listener {
  private static final String DOMAIN = "dev.unmoved";

  /**
   * One cluster's bean, and how often it was met and not left: a refresher may end while its
   * successor begins.
   */
  private static final class Shown {
    final ObjectName name;
    int times = 1;

    Shown(ObjectName name) {
      this.name = name;
    }
  }

  private final String version;
  private final Options options;
  // guarded by this
  private final Map<Cluster, Shown> shown = new IdentityHashMap<Cluster, Shown>();

  /** {@code version} is the agent's, {@code options} what it was started with. */
  public Beans(String version, Options options) {
    this.version = version;
    this.options = options;
  }

  @Override
  public void begin() {
    try {
      server()
          .registerMBean(new AgentBean(version, options), new ObjectName(DOMAIN, "type", "Agent"));
    } catch (JMException e) {
      Log.warn("the agent is not shown in JMX", e);
    }
  }

  @Override
  public synchronized void met(Cluster cluster, OpenSessions sessions) {
    Shown known = shown.get(cluster);
    if (known != null) {
      known.times++;
      return;
    }
    try {
      ObjectName name = name(cluster.name());
      server().registerMBean(new ClusterBean(cluster, sessions), name);
      shown.put(cluster, new Shown(name));
    } catch (JMException e) {
      Log.warn(cluster.name() + " is not shown in JMX", e);
    }
  }

  @Override
  public synchronized void left(Cluster cluster) {
    Shown known = shown.get(cluster);
    if (known == null || --known.times > 0) {
      return;
    }
    shown.remove(cluster);
    try {
      server().unregisterMBean(known.name);
    } catch (JMException e) {
      Log.debug(cluster.name() + " was not shown in JMX any more", e);
    }
  }

  /**
   * Quoted, for addresses have colons. An address that two clusters had one after the other is
   * numbered.
   */
  private static ObjectName name(String cluster) throws JMException {
    for (int number = 1; ; number++) {
      String value = ObjectName.quote(number == 1 ? cluster : cluster + "#" + number);
      ObjectName name = new ObjectName(DOMAIN + ":type=Cluster,name=" + value);
      if (!server().isRegistered(name)) {
        return name;
      }
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }
}
