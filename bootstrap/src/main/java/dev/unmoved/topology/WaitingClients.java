package dev.unmoved.topology;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The client connections of this JVM that wait for data over another connection than their own, by
 * the address under which the node at home lists them. Thread-safe.
 */
public final class WaitingClients {
  /** A connection of ours, as the node at its other end lists it. */
  public interface Endpoint {
    /** Its address at this end, {@code host:port}; null while it is not connected. */
    @Nullable String localAddress();
  }

  /** One wait. Thread-safe. */
  public final class Wait {
    private final String home;
    private final Node node;
    private final Endpoint connection;
    private boolean over; // guarded by this
    private boolean sought; // guarded by this

    private Wait(String home, Node node, Endpoint connection) {
      this.home = home;
      this.node = node;
      this.connection = connection;
    }

    /** Where the client waits. */
    public Node node() {
      return node;
    }

    /** How that node lists the connection; null when it is not connected. */
    public @Nullable String address() {
      return connection.localAddress();
    }

    /** The client waits there once more, over the same connection. */
    public void resume() {
      waits.put(home, this);
    }

    /**
     * Somebody is about to have the node end it; false when it is over. From now on its connection
     * is used for nothing else.
     */
    public synchronized boolean seek() {
      sought |= !over;
      return !over;
    }

    /**
     * It is over. Returns whether others may use its connection: nobody is about to end the wait.
     */
    public synchronized boolean end() {
      over = true;
      waits.remove(home, this);
      return !sought;
    }
  }

  private final ConcurrentMap<String, Wait> waits = new ConcurrentHashMap<String, Wait>();

  /** The client that is at home as {@code home} begins to wait at {@code node}. */
  public Wait begin(String home, Node node, Endpoint connection) {
    Wait wait = new Wait(home, node, connection);
    wait.resume();
    return wait;
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return waits.isEmpty();
  }

  /** The wait of the client that is at home as {@code home}; null: it does not wait elsewhere. */
  public @Nullable Wait find(String home) {
    return waits.get(home);
  }
}
