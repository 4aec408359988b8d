package dev.unmoved.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client connections of this JVM that have asked for their id ({@code CLIENT ID}) and that wait
 * or have waited for something. An application believes in one id per connection, that of its
 * connection to home; where it really waits, another id counts. Thread-safe.
 */
public final class ClientIds {
  /** Where a connection may wait, and what the node calls it. Immutable. */
  public static final class Place {
    private final Node node;
    private final long id;

    private Place(Node node, long id) {
      this.node = node;
      this.id = id;
    }

    /** The node. */
    public Node node() {
      return node;
    }

    /** What the node calls the connection. */
    public long id() {
      return id;
    }
  }

  /** One client connection. Thread-safe. */
  public static final class Client {
    private final Place home;
    private volatile Place place;
    private boolean inSteps; // it waits, and no node knows; guarded by this
    private @Nullable Unblocking wanted; // guarded by this

    private Client(Place home) {
      this.home = home;
      this.place = home;
    }

    /** It may wait at {@code node} from now on, which calls it {@code id}. */
    public void waitsAt(Node node, long id) {
      place = new Place(node, id);
    }

    /** It waits nowhere else than at home, if there. */
    public void waitsAtHome() {
      place = home;
    }

    /** Its own connection. */
    public Place home() {
      return home;
    }

    /** Where it waits, if it does. */
    public Place place() {
      return place;
    }

    /** It begins, or ends, to wait by asking again and again. */
    public synchronized void waitsInSteps(boolean waits) {
      inSteps = waits;
      wanted = null;
    }

    /** Wants its wait in steps to end; false when it does not wait so. */
    public synchronized boolean unblock(Unblocking how) {
      wanted = inSteps ? how : null;
      return inSteps;
    }

    /** How its wait in steps is to end; null: it goes on. */
    public synchronized @Nullable Unblocking wanted() {
      return wanted;
    }
  }

  /** How a wait ends before its time. */
  public enum Unblocking {
    /** As if its time were over. */
    TIMEOUT,
    /** With an error. */
    ERROR
  }

  // guarded by this
  private final Map<Long, List<Client>> clients = new HashMap<Long, List<Client>>();

  /**
   * A connection whose node {@code home} has given it {@code id}; it counts until {@link #remove}.
   */
  public synchronized Client add(Node home, long id) {
    Client client = new Client(new Place(home, id));
    List<Client> same = clients.get(id);
    if (same == null) {
      same = new ArrayList<Client>(1);
      clients.put(id, same);
    }
    same.add(client);
    return client;
  }

  /** The connection is closed. */
  public synchronized void remove(Client client) {
    List<Client> same = clients.get(client.home.id);
    if (same != null && same.remove(client) && same.isEmpty()) {
      clients.remove(client.home.id);
    }
  }

  /**
   * Whom an application means by {@code id}: nodes count for themselves, so of several the one that
   * is at home where {@code home}, perhaps null, is.
   *
   * @return null when nobody is known by that id, or too many are
   */
  public synchronized @Nullable Client find(Node home, long id) {
    List<Client> same = clients.get(id);
    if (same == null) {
      return null;
    }
    for (Client client : same) {
      if (client.home.node.equals(home)) {
        return client;
      }
    }
    return same.size() == 1 ? same.get(0) : null;
  }
}
