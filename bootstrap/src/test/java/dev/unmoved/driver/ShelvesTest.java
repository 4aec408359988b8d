package dev.unmoved.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same whether one thread puts links there or many do. */
class ShelvesTest {
  private static final Node A = Node.at(new NodeAddress("127.0.0.1", 7000));
  private static final Node B = Node.at(new NodeAddress("127.0.0.1", 7001));
  private static final ConnectionState NEW = ConnectionState.NEW;
  private static final ConnectionState EVE = ConnectionState.of("eve", "secret");

  private final List<Idle> closed = new ArrayList<>();

  private final class Idle implements Shelved {
    private final long sinceNanos;

    Idle(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }

    @Override
    public long idleSinceNanos() {
      return sinceNanos;
    }

    @Override
    public void closeConnection() {
      closed.add(this);
    }
  }

  private static Shelves<Idle> shelves(boolean shared) {
    return shared ? Shelves.<Idle>shared() : Shelves.<Idle>confined();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLinkUsedLastIsTakenFirstAndTheOldestExpire(boolean shared) {
    Shelves<Idle> shelves = shelves(shared);
    Shelf<Idle> shelf = shelves.shelf(A, NEW);
    Idle old = new Idle(1);
    Idle younger = new Idle(2);
    Idle youngest = new Idle(3);
    for (Idle each : Arrays.asList(old, younger, youngest)) {
      assertTrue(shelf.put(each));
    }
    shelves.expire(2); // idle since before 2
    assertEquals(Arrays.asList(old), closed);
    assertSame(youngest, shelf.poll());
    assertSame(younger, shelf.poll());
    assertNull(shelf.poll());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void linksAreOfOneKindByNodeAndByWhatWasReplayed(boolean shared) {
    Shelves<Idle> shelves = shelves(shared);
    Idle ofEve = new Idle(1);
    Idle ofNobody = new Idle(1);
    Idle elsewhere = new Idle(1);
    shelves.shelf(A, EVE).put(ofEve);
    shelves.shelf(A, NEW).put(ofNobody);
    shelves.shelf(B, NEW).put(elsewhere);
    assertEquals(2, shelves.idle(A.address()));
    assertSame(ofEve, shelves.shelf(A, ConnectionState.of("eve", "secret")).poll());
    shelves.discard(A);
    assertEquals(Arrays.asList(ofNobody), closed);
    assertEquals(0, shelves.idle(A.address()));
    assertTrue(shelves.shelf(A, NEW).put(ofNobody), "the next ones are welcome");
    assertFalse(shelves.shelf(B, NEW).remove(ofNobody));
    assertTrue(shelves.shelf(B, NEW).remove(elsewhere));
    assertNull(shelves.shelf(B, NEW).poll());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsKeptOnceTheyAreClosed(boolean shared) {
    Shelves<Idle> shelves = shelves(shared);
    Shelf<Idle> shelf = shelves.shelf(A, NEW);
    Idle link = new Idle(1);
    shelf.put(link);
    shelves.close();
    assertEquals(Arrays.asList(link), closed);
    assertFalse(shelf.put(link));
    assertTrue(shelf.isGone());
    assertFalse(shelves.shelf(A, NEW).put(link), "kept on a shelf made later");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoRemembersAShelfThatWasClearedAwayFindsThatOut(boolean shared) {
    Shelves<Idle> shelves = shelves(shared);
    Shelf<Idle> remembered = shelves.shelf(A, NEW);
    Idle link = new Idle(1);
    remembered.put(link);
    assertFalse(shelves.clearIfEmpty());
    assertFalse(remembered.isGone());
    remembered.poll();
    assertTrue(shelves.clearIfEmpty());
    assertTrue(remembered.isGone());
    assertFalse(remembered.put(link));
    Shelf<Idle> next = shelves.shelf(A, NEW);
    assertNotSame(remembered, next);
    assertTrue(next.put(link));
  }
}
