package dev.unmoved.engine;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.ClientIds;
import dev.unmoved.topology.ClientIds.Unblocking;
import java.nio.charset.StandardCharsets;

/**
 * Lets others end this session's blocking commands with {@code CLIENT UNBLOCK}, wherever they wait,
 * and this session others'. What counts to applications is the id that home has given; a node knows
 * the links that lead to it.
 *
 * <p>Only the client who has asked for its own id can be found by it, so nobody else pays. A link
 * that others may unblock is never shared: who comes too late must not meet another session's
 * command on it.
 */
final class Waiting {
  private static final byte[] CLIENT_ID = RespWriter.command("CLIENT", "ID");
  private static final byte[] UNBLOCKED =
      Session.ascii("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");

  private final Session session;
  private Link asked; // the home that has told the client its id; null: it does not know it
  private ClientIds.Client client; // null: nobody can look for it yet
  private Link waitsOn; // the link that was waited on last; null: none

  Waiting(Session session) {
    this.session = session;
  }

  /** A node has answered the client's CLIENT ID. */
  void onClientId(Link link, int start, int end) {
    if (link != session.home || !takeId(link, start, end)) {
      return;
    }
    end();
    asked = link;
  }

  /** A node has answered our own. */
  void onLinkId(Link link, int start, int end) {
    if (takeId(link, start, end) && client != null && link == waitsOn) {
      client.waitsAt(link.node(), link.clientId);
    }
  }

  private static boolean takeId(Link link, int start, int end) {
    if (link.in[start] != ':') {
      return false; // not allowed to ask
    }
    link.clientId =
        Long.parseLong(new String(link.in, start + 1, end - start - 3, StandardCharsets.US_ASCII));
    return true;
  }

  /** A command that may wait is about to be given to {@code link}. */
  void onWait(Link link) {
    if (!isKnown()) {
      return;
    }
    waitsOn = link;
    if (link.clientId > 0) {
      client.waitsAt(link.node(), link.clientId);
    } else if (!link.asksForId) {
      link.asksForId = true;
      link.pins++;
      session.askForId(CLIENT_ID, link);
    }
  }

  /** Whether the client may be looked for; from the first time on, others find it. */
  private boolean isKnown() {
    if (client == null && asked != null && asked.node() != null && session.cluster != null) {
      client = session.cluster.clientIds().add(asked.node(), asked.clientId);
    }
    return client != null;
  }

  /** The session waits from now on by asking again, or does so no more. */
  void inSteps(boolean waits) {
    if (isKnown()) {
      client.waitsInSteps(waits);
    }
  }

  /**
   * What to answer a wait in steps that somebody has ended; {@code timedOut} is what the end of its
   * time brings.
   */
  byte[] unblocked(byte[] timedOut) {
    Unblocking wanted = client == null ? null : client.wanted();
    return wanted == null ? null : wanted == Unblocking.ERROR ? UNBLOCKED : timedOut;
  }

  /** A link broke. */
  void onLost(Link link) {
    if (link == waitsOn) {
      waitsOn = null;
      if (client != null) {
        client.waitsAtHome();
      }
    }
  }

  /** Nobody finds the client any more. */
  void end() {
    if (client != null) {
      session.cluster.clientIds().remove(client);
      client = null;
    }
  }

  /** Who is meant by CLIENT UNBLOCK, or null for somebody whom home may know, or nobody. */
  ClientIds.Client unblocks(Arguments arguments) {
    boolean known =
        arguments.count() == 3
            || arguments.count() == 4 && (arguments.is(3, "TIMEOUT") || arguments.is(3, "ERROR"));
    try {
      return !known
          ? null
          : session
              .cluster
              .clientIds()
              .find(
                  session.home == null ? null : session.home.node(),
                  Long.parseLong(arguments.text(2)));
    } catch (NumberFormatException e) {
      return null; // the server's own words
    }
  }
}
