package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ClientList;
import dev.unmoved.topology.ClientIds;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.WaitingClients;
import org.jspecify.annotations.Nullable;

/**
 * CLIENT UNBLOCK and CLIENT KILL ID: reach a connection of this JVM where it really waits. An
 * application knows it by the id that its home has told it, or lists.
 */
final class ClientSearch {
  private static final byte[] ONE = RespWriter.ascii(":1\r\n");

  /** What each of several nodes is told; the answer is the first one's. */
  private static final class AtNodes extends Gathering {
    AtNodes(Part whole) {
      super(whole);
    }

    @Override
    public void onGathered(long nowNanos) {
      whole.answer(replies.get(0));
    }
  }

  /**
   * Home tells the address that goes with an id; who is connected by that address is known here.
   * Where that one waits elsewhere, the node there tells the id that goes with the address of the
   * connection it waits on.
   */
  private final class ByAddress extends Gathering {
    private final byte[][] argv;
    private final String id;
    private final boolean kills;
    private final Node home;
    private WaitingClients.@Nullable Wait wait; // null: not found
    private boolean last; // what is asked now is the answer

    ByAddress(Part whole, byte[][] argv, long id, boolean kills, Node home) {
      super(whole);
      this.argv = argv;
      this.id = Long.toString(id);
      this.kills = kills;
      this.home = home;
    }

    @Override
    public void onGathered(long nowNanos) {
      if (last) {
        whole.answer(last());
      } else if (wait == null) {
        onHomeListed();
      } else {
        onListed(wait);
      }
    }

    private void onHomeListed() {
      String address = ClientList.field(last(), "id=" + id, "addr=");
      wait = address == null ? null : traffic.cluster().waitingClients().find(address);
      if (wait == null || wait.address() == null || !wait.seek()) {
        last = true;
        send(this, home, argv);
      } else if (kills) {
        send(this, wait.node(), words("CLIENT", "KILL", "ADDR", wait.address()));
      } else {
        send(this, wait.node(), words("CLIENT", "LIST", "TYPE", "normal"));
      }
    }

    private void onListed(WaitingClients.Wait found) {
      String its = kills ? null : ClientList.field(last(), "addr=" + found.address(), "id=");
      last = true;
      if (its == null) {
        send(this, home, argv);
      } else {
        argv[2] = RespWriter.ascii(its);
        send(this, found.node(), argv);
      }
    }
  }

  private final Traffic traffic;

  ClientSearch(Traffic traffic) {
    this.traffic = traffic;
  }

  /** CLIENT UNBLOCK: ends the wait of a connection of this JVM at the node where it waits. */
  boolean unblock(Part whole, Arguments arguments) {
    boolean wellFormed =
        arguments.count() == 3
            || arguments.count() == 4 && (arguments.is(3, "TIMEOUT") || arguments.is(3, "ERROR"));
    long id = wellFormed ? id(arguments, 2) : -1;
    if (id < 0) {
      return false; // the server's own words
    }
    ClientIds.Client client = traffic.waits.named(id);
    if (client == null) {
      return seek(whole, arguments, id, false);
    }
    boolean error = arguments.count() > 3 && arguments.is(3, "ERROR");
    if (client.unblock(error ? ClientIds.Unblocking.ERROR : ClientIds.Unblocking.TIMEOUT)) {
      whole.answer(ONE);
      return true;
    }
    byte[][] argv = arguments.copies();
    argv[2] = RespWriter.ascii(Long.toString(client.place().id()));
    send(new AtNodes(whole), client.place().node(), argv);
    return true;
  }

  /** CLIENT KILL ID: closes the connection that a client of this JVM waits on, besides its own. */
  boolean kill(Part whole, Arguments arguments) {
    boolean wellFormed = arguments.count() == 4 && arguments.is(2, "ID");
    long id = wellFormed ? id(arguments, 3) : -1;
    if (id < 0) {
      return false;
    }
    ClientIds.Client client = traffic.waits.named(id);
    if (client == null) {
      return seek(whole, arguments, id, true);
    }
    Gathering killing = new AtNodes(whole);
    send(killing, client.home().node(), arguments.copies());
    ClientIds.Place place = client.place();
    if (place != client.home()) {
      send(killing, place.node(), words("CLIENT", "KILL", "ID", Long.toString(place.id())));
    }
    return true;
  }

  private boolean seek(Part whole, Arguments arguments, long id, boolean kills) {
    Node home = traffic.links.homeNode();
    if (home == null || traffic.cluster().waitingClients().isEmpty()) {
      return false;
    }
    Gathering search = new ByAddress(whole, arguments.copies(), id, kills, home);
    send(search, home, words("CLIENT", "LIST", "ID", Long.toString(id)));
    return true;
  }

  private void send(Gathering gathering, Node node, byte[][] command) {
    PiecePart part =
        new PiecePart(
            gathering.whole, gathering.whole.command, RespWriter.command(command), Slot.NONE);
    part.target(node);
    gathering.add(part);
    traffic.send(part);
  }

  private static byte[][] words(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = RespWriter.ascii(words[i]);
    }
    return bytes;
  }

  private static long id(Arguments arguments, int index) {
    try {
      return Long.parseLong(arguments.text(index));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
