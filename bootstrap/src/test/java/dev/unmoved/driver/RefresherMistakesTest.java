package dev.unmoved.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.privilege.Privileged;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Scripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A topology that nobody refreshes any more would be wrong for ever: nothing ends its thread. */
@Timeout(60)
class RefresherMistakesTest {
  private static final NodeAddress NODE = new NodeAddress("127.0.0.1", 7000);

  private static final RespValue NOT_YOURS = notYours();

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger unborn = new AtomicInteger(); // threads that will not start
  private final AtomicInteger stillborn = new AtomicInteger(); // threads that end at once
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private Refresher refresher;
  private Cluster cluster;
  private Source session;

  static Stream<Throwable> mistakes() {
    return Stream.of(
        new IllegalStateException("boom"),
        new OutOfMemoryError("boom"),
        new StackOverflowError("boom"),
        new NoClassDefFoundError("boom"));
  }

  /** A session whose connections throw what the test wants, at the first time. */
  private final class Source implements RefreshSource {
    volatile Throwable atConnect;
    volatile Throwable atAsk;
    volatile Throwable atClose;
    volatile Map<String, String> errorsBefore; // of the refresh before

    @Override
    public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException {
      Throwable thrown = atConnect;
      atConnect = null;
      raise(thrown);
      return new NodeConnection() {
        @Override
        public RespValue ask(byte[] request, int timeoutMillis) throws IOException {
          errorsBefore = cluster.refreshErrors();
          Throwable thrown = atAsk;
          atAsk = null;
          raise(thrown);
          asked.add("asked");
          return NOT_YOURS;
        }

        @Override
        public void close() {
          Throwable thrown = atClose;
          atClose = null;
          raise(thrown);
        }
      };
    }

    @Override
    public NodeAddress configured() {
      return NODE;
    }

    @Override
    public ConnectionState state() {
      return ConnectionState.NEW;
    }

    @Override
    public long commands() {
      return 0;
    }

    @Override
    public LinkStock stock() {
      return node -> 0;
    }
  }

  private static RespValue notYours() {
    byte[] reply = "-NOPERM no permissions\r\n".getBytes(StandardCharsets.US_ASCII);
    try {
      return RespValue.parse(reply, 0, reply.length);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  private static void raise(Throwable thrown) {
    if (thrown instanceof Error) {
      throw (Error) thrown;
    } else if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  @BeforeEach
  void start() {
    Log.level(Log.OFF);
    refresher = new Refresher(Options.DEFAULTS, this::make);
    cluster = new Cluster("a cluster", false, refresher, new Scripts(1));
    session = new Source();
  }

  @AfterEach
  void stop() {
    refresher.leave(cluster, session);
    Log.level(Log.INFO);
  }

  private Thread make(Runnable work, String name) {
    if (unborn.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    boolean dies = stillborn.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    Thread thread = Privileged.daemon(dies ? () -> {} : work, name);
    threads.add(thread);
    return thread;
  }

  @Test
  void whyNobodyTellsTheTopologyIsKeptUntilSomebodyDoes() throws InterruptedException {
    session.atConnect = new IllegalStateException("no way");
    refresher.join(cluster, session);
    isAsked(); // again, a while after the first time has failed
    assertEquals(
        Collections.singletonMap("127.0.0.1:7000", "java.lang.IllegalStateException: no way"),
        session.errorsBefore);
    while (!session.errorsBefore.isEmpty()) { // a refresh may ask more than once
      isAsked();
    }
  }

  private void isAsked() throws InterruptedException {
    asked.clear();
    refresher.refreshWanted(cluster, "a test");
    assertEquals("asked", asked.poll(30, TimeUnit.SECONDS), "nobody asks any more");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatConnectingAskingOrClosingThrowsEndsNoThread(Throwable mistake) throws Exception {
    refresher.join(cluster, session);
    isAsked();
    session.atConnect = mistake;
    isAsked();
    session.atAsk = mistake;
    session.atClose = mistake;
    isAsked();
    isAsked();
    assertEquals(1, threads.size());
    assertTrue(threads.get(0).isAlive());
  }

  @Test
  void whoCannotEvenTellOfAMistakeGoesOn() throws Exception {
    Log.level(Log.ERROR);
    Log.sink(
        (level, message, thrown) -> {
          throw new OutOfMemoryError("boom");
        });
    try {
      refresher.join(cluster, session);
      isAsked();
      session.atAsk = new OutOfMemoryError("boom");
      session.atClose = new OutOfMemoryError("boom");
      isAsked();
      isAsked();
      assertEquals(1, threads.size());
    } finally {
      Log.sink(null);
    }
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatClosingIdleLinksThrowsEndsNoThreadAndKeepsNoOthersOpen(Throwable mistake)
      throws Exception {
    BlockingQueue<String> swept = new LinkedBlockingQueue<>();
    refresher.sweep(
        deadline -> {
          swept.add("the first ones");
          raise(mistake);
        });
    refresher.sweep(deadline -> swept.add("the second ones"));
    refresher.join(cluster, session);
    Source another = new Source();
    for (String expected : new String[] {"the first ones", "the second ones", "the first ones"}) {
      String found;
      do {
        refresher.join(cluster, another); // whoever joins wakes it up, when it waits already
        found = swept.poll(10, TimeUnit.MILLISECONDS);
      } while (found == null);
      assertEquals(expected, found);
    }
    refresher.leave(cluster, another);
    isAsked();
    assertEquals(1, threads.size());
  }

  @Test
  void anInterruptEndsNoThread() throws Exception {
    refresher.join(cluster, session);
    for (int i = 0; i < 3; i++) {
      isAsked();
      threads.get(0).interrupt();
    }
    isAsked();
    assertEquals(1, threads.size());
  }

  @Test
  void aThreadThatCouldNotBeStartedIsStartedLater() throws Exception {
    unborn.set(2);
    refresher.join(cluster, session);
    refresher.refreshWanted(cluster, "a test");
    assertEquals(0, threads.size());
    isAsked();
    assertEquals(1, threads.size());
  }

  @Test
  void aThreadThatIsDeadIsReplaced() throws Exception {
    stillborn.set(1);
    refresher.join(cluster, session);
    threads.get(0).join();
    isAsked();
    assertEquals(2, threads.size());
  }
}
