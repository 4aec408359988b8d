package dev.unmoved.agent.client.vertx;

import dev.unmoved.agent.netty.Members;
import dev.unmoved.agent.netty.Pipelines;
import dev.unmoved.driver.Shared;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.Channel;
import java.lang.reflect.Field;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Where clients connect to: the address they are configured with, or another node of its cluster
 * while nobody answers there. Vert.x is connected before anything of ours sees the connection, so
 * this has to be known before: it is asked when a connection has ended, or could not be made.
 * Thread-safe.
 */
final class Seats {
  private static final long PROBE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Clients of which a word is kept. A seat keeps what made its connections, so an old one has to
   * go.
   */
  private static final int SEATS_MAX = 64;

  /** What is known of one client. */
  private static final class Seat {
    private final Object address; // as configured, a SocketAddress of Vert.x
    private final NodeAddress configured;
    private VertxDialer dialer; // of its last connection; null as long as there was none
    private Channel like;
    private boolean down;
    private int attempts; // since the last that succeeded
    private long probedNanos = System.nanoTime() - PROBE_EVERY_NANOS;

    Seat(Object address, NodeAddress configured) {
      this.address = address;
      this.configured = configured;
    }
  }

  // guarded by this
  private final Map<Object, Seat> seats = new LinkedHashMap<Object, Seat>(16, 0.75f, true);

  /**
   * A client is about to connect to the address of {@code uri}, its RedisURI: changes that where
   * need be.
   */
  synchronized void connecting(Object client, Object uri) throws ReflectiveOperationException {
    Seat seat = seats.get(client);
    Object address = Members.call(uri, "socketAddress");
    if (seat == null) {
      Object host = Members.call(address, "host");
      if (host == null || Members.call(address, "path") != null) {
        return;
      }
      sweep();
      seats.put(
          client,
          new Seat(
              address, new NodeAddress((String) host, (Integer) Members.call(address, "port"))));
      return;
    }
    seat.attempts++;
    if (seat.down || seat.attempts > 1) {
      probe(seat);
    }
    NodeAddress other = seat.down ? other(seat) : null;
    if (other != null) {
      Shared.connectedElsewhere(seat.configured, other);
      address =
          address
              .getClass()
              .getClassLoader()
              .loadClass("io.vertx.core.net.SocketAddress")
              .getMethod("inetSocketAddress", int.class, String.class)
              .invoke(null, other.port(), other.host());
    } else {
      address = seat.address;
    }
    Field field = uri.getClass().getDeclaredField("socketAddress");
    field.setAccessible(true);
    field.set(uri, address);
  }

  /** Who a client's connections are meant for, or null when that is not known. */
  synchronized NodeAddress configured(Object client) {
    Seat seat = seats.get(client);
    return seat == null ? null : seat.configured;
  }

  /** A client has connected. */
  synchronized void connected(Object client, VertxDialer dialer, Channel channel) {
    final Seat seat = seats.get(client);
    if (seat != null) {
      seat.attempts = 0;
      seat.dialer = dialer;
      seat.like = channel;
      channel.closeFuture().addListener(closed -> onClosed(seat));
    }
  }

  private synchronized void onClosed(Seat seat) {
    probe(seat);
  }

  private static NodeAddress other(Seat seat) {
    List<NodeAddress> others = Shared.current().others(seat.configured, seat.dialer.tls());
    return others.isEmpty() ? null : others.get(ThreadLocalRandom.current().nextInt(others.size()));
  }

  /** Asks whether anybody answers at the configured address, unless that was asked just now. */
  private void probe(final Seat seat) {
    long now = System.nanoTime();
    if (seat.dialer == null
        || seat.like.eventLoop().isShuttingDown()
        || now - seat.probedNanos < PROBE_EVERY_NANOS
        || other(seat) == null) {
      return;
    }
    seat.probedNanos = now;
    seat.like
        .eventLoop()
        .execute(
            () ->
                Pipelines.probe(
                    seat.dialer, seat.like, seat.configured, answered -> onProbed(seat, answered)));
  }

  private synchronized void onProbed(Seat seat, boolean answered) {
    seat.down = !answered;
  }

  private void sweep() {
    Iterator<Seat> each = seats.values().iterator();
    while (each.hasNext()) {
      Seat seat = each.next();
      if (seats.size() >= SEATS_MAX
          || seat.like != null && seat.like.eventLoop().isShuttingDown()) {
        each.remove();
      }
    }
  }
}
