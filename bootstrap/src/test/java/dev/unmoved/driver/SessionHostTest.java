package dev.unmoved.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.TopologyQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a connection: what drivers have in common. */
class SessionHostTest {
  private static final NodeAddress CONFIGURED = new NodeAddress("redis.example", 6379);
  private static final NodeAddress ACTUAL = new NodeAddress("10.0.0.1", 6379);
  private static final Node ELSEWHERE = Node.at(new NodeAddress("10.0.0.2", 6379));
  private static final ConnectionState NEW = ConnectionState.NEW;

  private final Shared shared = new Shared(Options.DEFAULTS);
  private final Shelves<PooledLink> shelves = Shelves.confined();
  private final FakeTransport transport = new FakeTransport();
  private final FakeLink home = new FakeLink(null, NEW, null, null);
  private final List<Link> closed = new ArrayList<>();

  private final class FakeLink extends PooledLink {
    private boolean usable = true;

    FakeLink(Node node, ConnectionState state, Shelf<PooledLink> shelf, Activity activity) {
      super(node, state, shelf, activity);
    }

    @Override
    protected boolean isUsable(long nowNanos) {
      return usable;
    }

    @Override
    public void closeConnection() {
      SessionHostTest.this.closed.add(this);
    }
  }

  private final class FakeTransport implements SessionHost.Transport {
    private final List<PooledLink> lent = new ArrayList<>();
    private boolean keeps = true;
    private int pools = 1;
    private Error atTls;

    @Override
    public PooledLink newLink(
        Node node, ConnectionState state, Shelf<PooledLink> shelf, Activity activity) {
      return new FakeLink(node, state, shelf, activity);
    }

    @Override
    public void onLent(PooledLink link) {
      lent.add(link);
    }

    @Override
    public boolean onReturned(PooledLink link) {
      lent.remove(link);
      return keeps;
    }

    @Override
    public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException {
      throw new IOException("nobody is there");
    }

    @Override
    public boolean tls() {
      if (atTls != null) {
        throw atTls;
      }
      return false;
    }

    @Override
    public void wake() {
      // nobody is told anything
    }

    @Override
    public void leavePool() {
      pools--;
    }
  }

  @BeforeEach
  void quiet() {
    Log.level(Log.OFF);
  }

  @AfterEach
  void loud() {
    Log.level(Log.INFO);
  }

  private SessionHost host() {
    return new SessionHost(shared, transport, shelves, home, CONFIGURED, ACTUAL, 1);
  }

  private Cluster isCluster() throws ProtocolException {
    String id = String.format("%040d", 1);
    String slots =
        "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$8\r\n10.0.0.1\r\n:6379\r\n$40\r\n" + id + "\r\n";
    TopologyQuery query = new TopologyQuery(ACTUAL, false, Options.DEFAULTS.addressMap());
    for (String reply :
        new String[] {"-ERR Unknown subcommand\r\n", slots, "$40\r\n" + id + "\r\n"}) {
      if (query.outcome() != TopologyQuery.Outcome.CLUSTER) {
        query.request();
        byte[] bytes = reply.getBytes(StandardCharsets.US_ASCII);
        query.onReply(RespValue.parse(bytes, 0, bytes.length));
      }
    }
    return shared.cache().onCluster(ACTUAL, false, query.topology(), System.nanoTime());
  }

  @Test
  void aLinkThatWasGivenBackIsLentAgain() throws Exception {
    isCluster();
    SessionHost host = host();
    assertNull(host.lease(ELSEWHERE, NEW));
    Link link = host.create(ELSEWHERE, NEW);
    host.release(link);
    assertEquals(1, host.stock().idle(ELSEWHERE.address()));
    assertSame(link, host.lease(ELSEWHERE, NEW));
    assertEquals(Arrays.asList(link), transport.lent);
    host.release(link);
    assertTrue(host.reclaim(link));
    assertFalse(host.reclaim(link), "it is in use");
    assertNull(host.lease(ELSEWHERE, NEW));
    assertEquals(0, closed.size());
  }

  @Test
  void aLinkThatIsOfNoUseIsClosedAndTheNextOneLent() throws Exception {
    Cluster cluster = isCluster();
    SessionHost host = host();
    Link sound = host.create(ELSEWHERE, NEW);
    FakeLink worn = (FakeLink) host.create(ELSEWHERE, NEW);
    host.release(sound);
    host.release(worn);
    worn.usable = false;
    assertSame(sound, host.lease(ELSEWHERE, NEW));
    assertEquals(Arrays.asList(worn), closed);
    host.release(sound);
    cluster.onClosing(); // a command that may have closed it
    assertNull(host.lease(ELSEWHERE, NEW));
    transport.keeps = false;
    Link last = host.create(ELSEWHERE, NEW);
    host.release(last);
    assertEquals(Arrays.asList(worn, sound, last), closed);
  }

  /** The pool has given up empty shelves, as their number may grow; sessions remember theirs. */
  @Test
  void aShelfThatWasClearedAwayIsReplaced() throws Exception {
    isCluster();
    SessionHost host = host();
    Link link = host.create(ELSEWHERE, NEW);
    assertTrue(shelves.clearIfEmpty());
    host.release(link);
    assertEquals(0, closed.size());
    assertEquals(1, host.stock().idle(ELSEWHERE.address()));
    assertSame(link, host.lease(ELSEWHERE, NEW));
    shelves.clearIfEmpty();
    shelves.close();
    host.release(link);
    assertEquals(Arrays.asList(link), closed, "the pool is closed");
  }

  /** What the client's provider has now is replayed, whatever the session had asked for. */
  @Test
  void aLinkLiesWithThoseOnWhichTheSameWasReplayed() throws Exception {
    isCluster();
    SessionHost host = host();
    ConnectionState asked = ConnectionState.of("app", "token-1");
    ConnectionState replayed = ConnectionState.of("app", "token-2");
    FakeLink link = (FakeLink) host.create(ELSEWHERE, asked);
    link.replayed(replayed);
    host.onOpened(link);
    assertEquals(replayed, link.state());
    host.release(link);
    assertNull(host.lease(ELSEWHERE, asked));
    assertSame(link, host.lease(ELSEWHERE, replayed));
  }

  @Test
  void afterAMistakeLinksOnLeaseAreClosedAndEverybodyIsLeft() throws Exception {
    Cluster cluster = isCluster();
    SessionHost host = host();
    host.onProgress(true);
    assertEquals(1, shared.refresher().usage(cluster).connections());
    Link idle = host.create(ELSEWHERE, NEW);
    Link lent = host.create(ELSEWHERE, NEW);
    host.release(idle);
    Error mistake = new NoClassDefFoundError("boom");
    host.onMistake(mistake);
    host.onMistake(new IllegalStateException("its consequence"));
    assertEquals(Arrays.asList(lent), closed);
    assertTrue(host.isBroken());
    assertSame(mistake, host.mistake());
    assertTrue(host.mistakeInWords().contains("boom"), host.mistakeInWords());
    assertEquals(0, shared.refresher().usage(cluster).connections());
    assertEquals(0, transport.pools);
    host.leave();
    assertEquals(0, transport.pools);
  }

  @Test
  void whoCannotBeginLeavesThePool() {
    transport.atTls = new NoClassDefFoundError("boom");
    assertThrows(NoClassDefFoundError.class, this::host);
    assertEquals(0, transport.pools);
  }

  @Test
  void whatIsLetGoIsLeftAndPassesAsItIs() throws Exception {
    Cluster cluster = isCluster();
    SessionHost host = host();
    host.onProgress(true);
    assertFalse(host.isTransparent());
    assertTrue(host.letGo());
    assertTrue(host.isTransparent());
    assertTrue(host.isLetGo());
    assertEquals(0, shared.refresher().usage(cluster).connections());
    assertEquals(0, transport.pools);
    host.onProgress(true);
    assertEquals(0, shared.refresher().usage(cluster).connections(), "registered again");
  }

  @Test
  void aRequestThatIsHalfWrittenIsNotLetGo() throws Exception {
    isCluster();
    SessionHost host = host();
    byte[] half = "*2\r\n$3\r\nGET\r\n".getBytes(StandardCharsets.US_ASCII);
    host.session().onClientBytes(half, 0, half.length, host.now());
    assertFalse(host.letGo());
    assertFalse(host.isTransparent());
    assertEquals(1, transport.pools);
  }

  @Test
  void aServerThatRedirectsIsAskedAgainWhetherItIsACluster() {
    shared.cache().onStandalone(ACTUAL, false, System.nanoTime());
    SessionHost host = host();
    host.onProgress(false);
    assertFalse(host.isTransparent(), "the driver is not ready");
    host.onProgress(true);
    assertTrue(host.isTransparent());
    for (String passed : new String[] {"$5\r\nMOVED\r\n", "-MOVE", "-ERR MOVED 1 a:1\r\n"}) {
      byte[] bytes = passed.getBytes(StandardCharsets.US_ASCII);
      host.onPassed(bytes, 0, bytes.length);
      assertTrue(shared.cache().find(ACTUAL, false, System.nanoTime()) != null, passed);
    }
    byte[] bytes = "..-MOVED 1 a:1\r\n".getBytes(StandardCharsets.US_ASCII);
    host.onPassed(bytes, 2, SessionHost.ERROR_CODE_MAX);
    assertNull(shared.cache().find(ACTUAL, false, System.nanoTime()));
  }
}
