package dev.unmoved.it.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many clients at once: whatever comes between the steps of a plan, nothing is lost and nothing is
 * there twice.
 */
class StepwiseRacesIT {
  private static final int CLIENTS = 4;
  private static final int ELEMENTS = 600;

  private final RedisServer server = Clusters.standalone();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch start = new CountDownLatch(1);
  private final List<Future<?>> running = new ArrayList<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void workersTakeEachElementOfAQueueThatIsBeingFilledOnce() {
    AtomicBoolean filled = new AtomicBoolean();
    client(
        driver -> {
          for (int i = 0; i < ELEMENTS; i++) {
            server.call("LPUSH", "queue", "e" + i);
          }
          filled.set(true);
        });
    for (int worker = 0; worker < CLIENTS; worker++) {
      String processing = "processing" + worker;
      client(
          driver -> {
            while (!filled.get() || !driver.text("LLEN", "queue").equals(":0\r\n")) {
              driver.run("RPOPLPUSH", "queue", processing);
            }
          });
    }
    finish();
    List<String> taken = new ArrayList<>();
    for (int worker = 0; worker < CLIENTS; worker++) {
      taken.addAll(list("processing" + worker));
    }
    assertEquals(ELEMENTS, taken.size());
    assertEquals(ELEMENTS, new HashSet<>(taken).size());
  }

  @Test
  void elementsThatAreTakenFromTheDestinationAtOnceAreMovedOnce() {
    for (int i = 0; i < ELEMENTS; i++) {
      server.call("RPUSH", "from", "e" + i);
    }
    String disturbance = "$1\r\nx\r\n";
    Set<String> replies = new HashSet<>();
    List<String> consumed = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean moved = new AtomicBoolean();
    client(
        driver -> {
          for (String reply = driver.run("LMOVE", "from", "to", "LEFT", "RIGHT");
              !reply.equals("$-1\r\n");
              reply = driver.run("LMOVE", "from", "to", "LEFT", "RIGHT")) {
            assertTrue(replies.add(reply) || reply.equals(disturbance), reply + " twice");
          }
          moved.set(true);
        });
    client(
        driver -> {
          while (!moved.get() || !driver.text("LLEN", "to").equals(":0\r\n")) {
            String popped = driver.text("LPOP", "to");
            if (!popped.equals("$-1\r\n")) {
              consumed.add(popped);
            }
            driver.text("RPUSH", "from", "x"); // touches what is watched
            driver.text("LREM", "from", "-1", "x");
          }
        });
    finish();
    consumed.removeIf(disturbance::equals);
    assertEquals(ELEMENTS, consumed.size());
    assertEquals(ELEMENTS, new HashSet<>(consumed).size());
  }

  @Test
  void aMemberIsMovedByOneClientToWhereThatClientWantsIt() {
    for (int i = 0; i < ELEMENTS; i++) {
      server.call("SADD", "pending", "m" + i);
    }
    List<AtomicInteger> moved = new ArrayList<>();
    for (int worker = 0; worker < CLIENTS; worker++) {
      String mine = "mine" + worker;
      AtomicInteger count = new AtomicInteger();
      moved.add(count);
      client(
          driver -> {
            for (int i = 0; i < ELEMENTS; i++) {
              count.addAndGet(
                  driver.run("SMOVE", "pending", mine, "m" + i).equals(":1\r\n") ? 1 : 0);
            }
          });
    }
    finish();
    int all = 0;
    for (int worker = 0; worker < CLIENTS; worker++) {
      assertEquals("" + moved.get(worker), server.text("SCARD", "mine" + worker));
      all += moved.get(worker).get();
    }
    assertEquals(ELEMENTS, all);
  }

  @Test
  void aMemberThatSeveralClientsMoveToOnePlaceArrives() {
    for (int i = 0; i < ELEMENTS; i++) {
      server.call("SADD", "online", "m" + i);
    }
    AtomicInteger moved = new AtomicInteger();
    for (int worker = 0; worker < CLIENTS; worker++) {
      client(
          driver -> {
            for (int i = 0; i < ELEMENTS; i++) {
              moved.addAndGet(
                  driver.run("SMOVE", "online", "offline", "m" + i).equals(":1\r\n") ? 1 : 0);
            }
          });
    }
    finish();
    assertEquals("" + ELEMENTS, server.text("SCARD", "offline"));
    assertEquals("0", server.text("SCARD", "online"));
    assertEquals(ELEMENTS, moved.get());
  }

  @Test
  void aListThatIsPushedToWhileItIsRenamedLosesNothing() {
    AtomicBoolean pushed = new AtomicBoolean();
    List<String> batches = new ArrayList<>();
    client(
        driver -> {
          for (int i = 0; i < ELEMENTS; i++) {
            server.call("RPUSH", "events", "e" + i);
          }
          pushed.set(true);
        });
    client(
        driver -> {
          while (!pushed.get() || driver.text("EXISTS", "events").equals(":1\r\n")) {
            String batch = "batch" + batches.size();
            if (driver.run("RENAME", "events", batch).equals("+OK\r\n")) {
              batches.add(batch);
            }
          }
        });
    finish();
    List<String> all = new ArrayList<>();
    for (String batch : batches) {
      all.addAll(list(batch));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < ELEMENTS; i++) {
      expected.add("e" + i);
    }
    assertEquals(expected, all);
  }

  @Test
  void onlyOneOfSeveralClientsRenamesAKey() {
    for (int round = 0; round < 100; round++) {
      server.call("SET", "source" + round, "value");
    }
    AtomicInteger renamed = new AtomicInteger();
    AtomicInteger renamedNew = new AtomicInteger();
    for (int worker = 0; worker < CLIENTS; worker++) {
      String target = "target" + worker + ":";
      String command = worker % 2 == 0 ? "RENAME" : "RENAMENX";
      client(
          driver -> {
            for (int round = 0; round < 100; round++) {
              String reply = driver.run(command, "source" + round, target + round);
              assertTrue(
                  List.of("+OK\r\n", ":1\r\n", "-ERR no such key\r\n").contains(reply), reply);
              renamed.addAndGet(reply.startsWith("-") ? 0 : 1);
              renamedNew.addAndGet(reply.equals(":1\r\n") ? 1 : 0);
            }
          });
    }
    finish();
    assertEquals(100, renamed.get());
    assertEquals("100", server.text("DBSIZE"));
  }

  @Test
  void ofSeveralClientsThatSetTheSameKeysNoneOverwritesAnother() {
    AtomicInteger set = new AtomicInteger();
    for (int worker = 0; worker < CLIENTS; worker++) {
      String value = "w" + worker;
      boolean backwards = worker % 2 == 1;
      client(
          driver -> {
            for (int round = 0; round < 100; round++) {
              String a = (backwards ? "b" : "a") + round;
              String b = (backwards ? "a" : "b") + round;
              set.addAndGet(driver.run("MSETNX", a, value, b, value).equals(":1\r\n") ? 1 : 0);
            }
          });
    }
    finish();
    assertEquals(100, set.get());
    for (int round = 0; round < 100; round++) {
      assertEquals(server.text("GET", "a" + round), server.text("GET", "b" + round));
    }
  }

  @Test
  void waitingClientsGetEachElementOnce() {
    List<String> got = Collections.synchronizedList(new ArrayList<>());
    for (int worker = 0; worker < CLIENTS; worker++) {
      client(
          driver -> {
            for (String reply = driver.run("BLPOP", "q1", "q2", "q3", "0.5");
                !reply.equals("*-1\r\n");
                reply = driver.run("BLPOP", "q1", "q2", "q3", "0.5")) {
              got.add(reply);
            }
          });
    }
    client(
        driver -> {
          for (int i = 0; i < ELEMENTS; i++) {
            server.call("RPUSH", "q" + (1 + i % 3), "e" + i);
          }
        });
    finish();
    assertEquals(ELEMENTS, got.size());
    assertEquals(ELEMENTS, new HashSet<>(got).size());
  }

  private interface Work {
    void with(Client driver);
  }

  /** What one client does over its own connection, once all are ready. */
  private Future<?> client(Work work) {
    Callable<Void> task =
        () -> {
          try (RawConnection connection = new RawConnection(server, 2)) {
            Client client = new Client(connection);
            start.await();
            work.with(client);
          }
          return null;
        };
    Future<?> future = threads.submit(task);
    running.add(future);
    return future;
  }

  private void finish() {
    start.countDown();
    for (Future<?> future : running) {
      try {
        future.get(60, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private List<String> list(String key) {
    List<String> elements = new ArrayList<>();
    for (Object element : server.connect().list("LRANGE", key, 0, -1)) {
      elements.add(new String((byte[]) element));
    }
    return elements;
  }

  private static final class Client {
    private final RawConnection connection;
    private final PlanDriver driver;

    Client(RawConnection connection) {
      this.connection = connection;
      driver = new PlanDriver(connection, 2);
    }

    String run(Object... call) {
      byte[] reply = driver.run(call);
      assertTrue(reply != null, "no plan for " + Arrays.toString(call));
      return Snapshot.text(reply);
    }

    String text(Object... call) {
      return Snapshot.text(connection.call(call));
    }
  }
}
