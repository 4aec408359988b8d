package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.ClientIds;
import dev.unmoved.topology.ClientIds.Unblocking;
import dev.unmoved.topology.Node;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lets others end this session's blocking commands with {@code CLIENT UNBLOCK}, or its connection
 * with {@code CLIENT KILL}, wherever it waits, and this session others'. What counts to
 * applications is the id that home has given; a node knows the links that lead to it.
 *
 * <p>A client that has asked for its own id is found by it, and the links that it waits on are
 * never shared: who comes too late must not meet another session's command on them. Any other is
 * found by the address under which home lists it, which costs nothing until somebody looks for it.
 */
public final class BlockingWaits {
  private static final byte[] CLIENT_ID = RespWriter.command("CLIENT", "ID");
  private static final byte[] UNBLOCKED =
      RespWriter.ascii("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");

  private final Lifecycle lifecycle;
  private final HeldLinks links;
  private final Outbox outbox;
  private @Nullable Link
      asked; // the home that has told the client its id; null: it does not know it
  private ClientIds.@Nullable Client client; // null: nobody can look for it yet
  private @Nullable Link waitsOn; // the link that was waited on last; null: none

  BlockingWaits(Lifecycle lifecycle, HeldLinks links, Outbox outbox) {
    this.lifecycle = lifecycle;
    this.links = links;
    this.outbox = outbox;
  }

  /** A node has answered the client's CLIENT ID. */
  public void onClientId(Link link, int start, int end) {
    if (link != links.home() || !readId(link, start, end)) {
      return;
    }
    end();
    asked = link;
  }

  /** A node has answered our own. */
  public void onLinkId(Link link, int start, int end) {
    if (readId(link, start, end) && client != null && link == waitsOn) {
      client.waitsAt(link.knownNode(), link.clientId);
    }
  }

  private static boolean readId(Link link, int start, int end) {
    if (link.in[start] != ':') {
      return false; // not allowed to ask
    }
    try {
      link.clientId =
          Long.parseLong(
              new String(link.in, start + 1, end - start - 3, StandardCharsets.US_ASCII));
      return true;
    } catch (NumberFormatException e) {
      return false; // no server says so
    }
  }

  /** A command that may wait is about to be given to {@code link}. */
  void onWait(Link link) {
    if (link != links.home()) {
      tellWhere(link);
    }
    ClientIds.Client known = findable();
    if (known == null) {
      return;
    }
    waitsOn = link;
    if (link.clientId > 0) {
      known.waitsAt(link.knownNode(), link.clientId);
    } else if (!link.asksForId) {
      link.asksForId = true;
      link.pins++;
      outbox.enqueue(Part.own(Part.Origin.LINK_ID, CLIENT_ID), link);
    }
  }

  /** Whoever knows the address of the client's own connection can find out where it waits. */
  private void tellWhere(Link link) {
    Link own = links.home();
    String home = own == null ? null : own.localAddress();
    if (link.wait != null) {
      link.wait.resume();
    } else if (home != null) {
      link.wait = lifecycle.cluster().waitingClients().begin(home, link.knownNode(), link);
    }
  }

  /** The client, if it may be looked for, or null; from the first time on, others find it. */
  private ClientIds.@Nullable Client findable() {
    Node home = asked == null ? null : asked.node();
    if (client == null && asked != null && home != null && lifecycle.hasCluster()) {
      client = lifecycle.cluster().clientIds().add(home, asked.clientId);
    }
    return client;
  }

  /** The session waits from now on by asking again, or does so no more. */
  public void inSteps(boolean waits) {
    ClientIds.Client known = findable();
    if (known != null) {
      known.waitsInSteps(waits);
    }
  }

  /**
   * What to answer a wait in steps that somebody has ended; {@code timedOut} is what the end of its
   * time brings.
   */
  public byte @Nullable [] unblocked(byte[] timedOut) {
    Unblocking wanted = client == null ? null : client.wanted();
    return wanted == null ? null : wanted == Unblocking.ERROR ? UNBLOCKED : timedOut;
  }

  /** A link broke. */
  public void onLost(Link link) {
    if (link == waitsOn) {
      waitsOn = null;
      if (client != null) {
        client.waitsAtHome();
      }
    }
  }

  /** Nobody finds the client any more. */
  public void end() {
    if (client != null) {
      lifecycle.cluster().clientIds().remove(client);
      client = null;
    }
  }

  /** Who is meant by {@code id}, or null for somebody whom home may know, or nobody. */
  public ClientIds.@Nullable Client named(long id) {
    Node home = links.homeNode();
    return home == null ? null : lifecycle.cluster().clientIds().find(home, id);
  }
}
