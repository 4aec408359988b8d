package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.Ports;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The MBeans, read by a client that knows nothing of ours. */
class JmxIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String AGENT = "dev.unmoved:type=Agent";

  private final RedisCluster cluster = Clusters.shared();
  private ConsoleApp app;
  private JMXConnector connector;
  private MBeanServerConnection mbeans;

  @BeforeEach
  void start() throws Exception {
    start(ConsoleApp.setup(), null);
  }

  /** With a connector for whoever comes, or one that wants {@code password} of the user control. */
  private void start(ClientJvm.Builder setup, String password) throws Exception {
    int port = Ports.free();
    setup
        .server(cluster.seed().server())
        .property("com.sun.management.jmxremote.port", port)
        .property("com.sun.management.jmxremote.host", "127.0.0.1")
        .property("java.rmi.server.hostname", "127.0.0.1")
        .property("com.sun.management.jmxremote.authenticate", password != null)
        .property("com.sun.management.jmxremote.ssl", false);
    if (password != null) {
      setup
          .property(
              "com.sun.management.jmxremote.password.file", file("control " + password + "\n"))
          .property("com.sun.management.jmxremote.access.file", file("control readwrite\n"));
    }
    app = ConsoleApp.start(setup);
    assertEquals("\"OK\"", app.answer("lone SET foo bar"));
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    connector =
        JMXConnectorFactory.connect(
            url,
            password == null
                ? Map.of()
                : Map.of(JMXConnector.CREDENTIALS, new String[] {"control", password}));
    mbeans = connector.getMBeanServerConnection();
    Await.until("the cluster is shown", LIMIT, () -> !clusters().isEmpty());
  }

  /** Which only its owner can read, as the JVM wants it. */
  private static Path file(String content) throws IOException {
    Path file = Files.createTempFile(Files.createDirectories(Folders.work()), "jmx", ".txt");
    return Files.writeString(file, content);
  }

  @AfterEach
  void stop() throws IOException {
    if (connector != null) {
      connector.close();
    }
    app.close();
  }

  private Set<ObjectName> clusters() {
    try {
      return mbeans.queryNames(new ObjectName("dev.unmoved:type=Cluster,*"), null);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Object of(String attribute) {
    try {
      return mbeans.getAttribute(clusters().iterator().next(), attribute);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long count(String attribute, String kind) {
    CompositeData row = ((TabularData) of(attribute)).get(new Object[] {kind});
    return row == null ? 0 : (Long) row.get("value");
  }

  @Test
  void clusterIsShownUnderItsAddress() {
    ObjectName name = clusters().iterator().next();
    assertEquals(cluster.seed().address(), ObjectName.unquote(name.getKeyProperty("name")));
    assertEquals(3, of("Shards"));
    assertEquals(16384, of("SlotsCovered"));
    assertTrue(
        ((String) of("TopologySource")).startsWith("CLUSTER SHARDS of "),
        () -> "" + of("TopologySource"));
    assertTrue((Long) of("TopologyAgeMillis") >= 0);
    assertFalse((Boolean) of("Tls"));
    assertEquals(1, of("Connections"));
  }

  @Test
  void whatHappensIsCounted() {
    long commands = (Long) of("Commands");
    app.answer("lone MGET a b c d");
    app.answer("lone SINTER a b c");
    app.answer("lone DBSIZE");
    app.answer("lone INCR foo");
    app.answer("lone NOSUCHCOMMAND x");
    assertEquals(commands + 5, of("Commands"));
    assertEquals(1L, of("Splits"));
    assertEquals(1L, of("Plans"));
    assertEquals(1L, of("FanOuts"));
    assertEquals(2, count("Errors", "ERR"));
  }

  @Test
  void redirectsAreCountedByKind() {
    int slot = Slot.of("foo");
    ClusterNode owner = cluster.ownerOf(slot);
    ClusterNode target = cluster.primaryOtherThan(owner);
    cluster.beginMove(slot, target);
    try {
      app.answer("lone GET {foo}none");
      assertEquals(1, count("Redirects", "ASK"));
      cluster.finishMove(slot, owner, target);
      assertEquals("\"bar\"", app.answer("lone GET foo"));
      assertEquals(1, count("Redirects", "MOVED"));
      Await.until(
          "the cause of the refresh",
          LIMIT,
          () -> ((String) of("LastRefreshCause")).contains("moved to"));
    } finally {
      cluster.moveSlot(slot, owner);
    }
  }

  @Test
  void linksAreCountedPerNode() {
    app.answer("lone MGET a b c d e f g h");
    int open = 0;
    int idle = 0;
    int slots = 0;
    for (CompositeData node : (CompositeData[]) of("Nodes")) {
      assertEquals("primary", node.get("role"));
      open += (Integer) node.get("linksOpen");
      idle += (Integer) node.get("linksIdle");
      slots += (Integer) node.get("slots");
    }
    assertEquals(2, open, "one to each node but home");
    assertEquals(2, idle);
    assertEquals(16384, slots);
  }

  @Test
  void refreshIsDoneAtOnce() throws Exception {
    mbeans.invoke(clusters().iterator().next(), "refresh", null, null);
    Await.until("it was refreshed", LIMIT, () -> of("LastRefreshCause").equals("asked for in JMX"));
  }

  @Test
  void agentTellsOfItself() throws Exception {
    ObjectName agent = new ObjectName(AGENT);
    assertEquals("route", mbeans.getAttribute(agent, "Mode"));
    TabularData woven = (TabularData) mbeans.getAttribute(agent, "WovenClasses");
    assertTrue(woven.containsKey(new Object[] {"redis.clients.jedis.Connection"}), woven::toString);
    assertTrue(((String) mbeans.invoke(agent, "readiness", null, null)).contains("nothing-seen"));
  }

  static List<Integer> jdks() {
    return List.of(8, 11, 17, 21, 25, 26);
  }

  /** JDKs differ in where the one who has logged in is to be found. */
  @ParameterizedTest
  @MethodSource("jdks")
  void remoteCallerWhoHasNotLoggedInOnlyLooks(int feature) throws Exception {
    stop();
    start(ConsoleApp.setup().jdk(JdksIT.installed(feature)), null);
    ObjectName agent = new ObjectName(AGENT);
    assertRefused(() -> mbeans.setAttribute(agent, new Attribute("Mode", "off")));
    assertRefused(() -> mbeans.invoke(agent, "detach", null, null));
    assertRefused(() -> change(agent, "off", "guess"));
    String file = (String) mbeans.invoke(agent, "secretFile", null, null);
    assertRefused(() -> change(agent, "off", file));
    assertFalse(Files.exists(Path.of(file)), "a secret is good for one try");
    assertRefused(() -> change(agent, "off", null));
    assertEquals("route", mbeans.getAttribute(agent, "Mode"));
    assertTrue(
        app.jvm().stderr().stream().anyMatch(line -> line.contains("has not logged in wanted")));

    String secret =
        Files.readString(ownersOnly((String) mbeans.invoke(agent, "secretFile", null, null)));
    change(agent, "off", secret);
    assertEquals("off", mbeans.getAttribute(agent, "Mode"));
    assertRefused(() -> change(agent, "route", secret));
    assertEquals(0, CommandLine.run("mode", app.jvm().pid(), "route").exitCode());
    assertEquals("route", mbeans.getAttribute(agent, "Mode"));
  }

  private static Path ownersOnly(String file) throws IOException {
    assertEquals(
        Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE),
        Files.getPosixFilePermissions(Path.of(file)));
    return Path.of(file);
  }

  private void change(ObjectName agent, String what, String secret) throws Exception {
    String text = String.class.getName();
    mbeans.invoke(agent, "change", new Object[] {what, secret}, new String[] {text, text});
  }

  private static void assertRefused(Executable call) {
    RuntimeMBeanException refused = assertThrows(RuntimeMBeanException.class, call);
    assertInstanceOf(SecurityException.class, refused.getTargetException());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void remoteCallerWhoHasLoggedInChangesTheMode(int feature) throws Exception {
    stop();
    start(ConsoleApp.setup().jdk(JdksIT.installed(feature)), "word");
    changesTheMode();
  }

  @Test
  void everybodyChangesTheModeWhereThatIsWanted() throws Exception {
    stop();
    start(ConsoleApp.setup().property("unmoved.jmx", true), null);
    changesTheMode();
  }

  private void changesTheMode() throws Exception {
    ObjectName agent = new ObjectName(AGENT);
    mbeans.setAttribute(agent, new Attribute("Mode", "off"));
    assertEquals("off", mbeans.getAttribute(agent, "Mode"));
    mbeans.invoke(agent, "detach", null, null);
    assertTrue(CommandLine.run("status", app.jvm().pid()).stderr().contains("Unmoved is not in"));
  }

  @Test
  void nothingIsShownWhereThatIsSwitchedOff() {
    try (ConsoleApp hidden =
        ConsoleApp.start(
            ConsoleApp.setup().server(cluster.seed().server()).property("unmoved.jmx", false))) {
      hidden.answer("lone SET foo bar");
      String status = CommandLine.run("status", hidden.jvm().pid()).stdout();
      assertTrue(status.contains("unmoved.jmx=false"), status);
    }
  }
}
