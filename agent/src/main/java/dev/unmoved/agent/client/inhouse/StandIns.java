package dev.unmoved.agent.client.inhouse;

import dev.unmoved.driver.IdleLinks;
import java.io.IOException;
import java.net.Socket;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * What clients talk to in place of their sockets, and what is known of sockets that they do not
 * talk on yet. Thread-safe.
 *
 * <p>A client's socket may be closed by code that is not woven; its stand-in is closed soon after.
 */
final class StandIns implements IdleLinks {
  // guarded by this
  private final Map<Socket, Socket> standIns = new IdentityHashMap<Socket, Socket>();
  private final Map<Socket, Making> makings = new WeakHashMap<Socket, Making>(); // guarded by this
  private final Map<Socket, Boolean> left = new WeakHashMap<Socket, Boolean>(); // guarded by this

  /** What the client talks to in place of {@code socket}, or null. */
  synchronized Socket get(Socket socket) {
    return standIns.get(socket);
  }

  /**
   * From now on the client talks to {@code standIn}. Returns what it shall really talk to: another
   * thread may be first.
   */
  synchronized Socket put(Socket socket, Socket standIn) {
    Socket first = standIns.get(socket);
    if (first != null) {
      return first;
    }
    standIns.put(socket, standIn);
    makings.remove(socket);
    return standIn;
  }

  /** Forgets what stands in for {@code socket}. */
  synchronized void remove(Socket socket) {
    standIns.remove(socket);
  }

  /** Remembers how a socket came about. */
  synchronized void made(Socket socket, Making making) {
    makings.put(socket, making);
  }

  /** How a socket came about; never null. */
  synchronized Making making(Socket socket) {
    Making making = makings.get(socket);
    return making == null ? Making.UNSEEN : making;
  }

  /** A socket is not to be served, ever: its client may have begun to talk on it. */
  synchronized void leave(Socket socket) {
    left.put(socket, Boolean.TRUE);
  }

  /** Whether {@link #leave} was said of {@code socket}. */
  synchronized boolean isLeft(Socket socket) {
    return left.containsKey(socket);
  }

  @Override
  public void expire(long deadlineNanos) {
    Map<Socket, Socket> closed = new IdentityHashMap<Socket, Socket>();
    synchronized (this) {
      for (Iterator<Map.Entry<Socket, Socket>> all = standIns.entrySet().iterator();
          all.hasNext(); ) {
        Map.Entry<Socket, Socket> each = all.next();
        if (each.getKey().isClosed()) {
          closed.put(each.getKey(), each.getValue());
          all.remove();
        }
      }
    }
    for (Socket standIn : closed.values()) {
      try {
        standIn.close();
      } catch (IOException e) {
        // it is closed as far as its client is concerned
      }
    }
  }
}
