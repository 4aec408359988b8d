package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The links of one session: home, and those it has on lease. A link is held while something is
 * awaited from it or may come over it unasked.
 */
public final class HeldLinks {
  private final LinkSource source;
  private final Lifecycle lifecycle;
  private final ClientMode mode;
  private final SlotOrder order;
  private final WrittenLinks written;
  private final LinkActions actions;
  private final NodeAddress homeAddress;
  private final SplittableRandom random;
  private final List<Link> leased = new ArrayList<Link>(); // home not among them
  private @Nullable Link home; // null after it was lost
  private @Nullable Link
      reading; // whose bytes are being looked at, so that it is not given back meanwhile
  private @Nullable Link queueing; // within MULTI: whatever is sent there is queued; null: none

  HeldLinks(
      LinkSource source,
      Link home,
      NodeAddress homeAddress,
      Lifecycle lifecycle,
      ClientMode mode,
      SlotOrder order,
      WrittenLinks written,
      LinkActions actions,
      SplittableRandom random) {
    this.source = source;
    this.home = home;
    this.homeAddress = homeAddress;
    this.lifecycle = lifecycle;
    this.mode = mode;
    this.order = order;
    this.written = written;
    this.actions = actions;
    this.random = random;
  }

  // ---- Home ----

  /** The client's own connection, or what stands in for it; null when it was lost. */
  public @Nullable Link home() {
    return home;
  }

  /**
   * The client's own connection, or what stands in for it.
   *
   * @throws IllegalStateException when it was lost
   */
  public Link presentHome() {
    Link present = home;
    if (present == null) {
      throw new IllegalStateException("home was lost");
    }
    return present;
  }

  /** The node that home leads to; null: not known, or lost. */
  public @Nullable Node homeNode() {
    return home == null ? null : home.node();
  }

  /** Where the client's own connection leads. */
  public NodeAddress homeAddress() {
    return homeAddress;
  }

  /** Opens another home where there is none; false when no node is known for it. */
  public boolean ensureHome() {
    if (home != null && !home.condemned) {
      return true;
    }
    Node node = lifecycle.anyPrimary(random);
    if (node == null) {
      return false;
    }
    Link condemned = home;
    home = open(node, mode.state());
    if (condemned != null) {
      leased.add(condemned);
      release(condemned); // it goes when it has given its last reply
    }
    // another link to the same node may be in use; its commands must not be overtaken on this one
    order.startTracking();
    return true;
  }

  /** Opens a second connection to where home leads, as the client's own is. */
  public Link openBesideHome() {
    Link link = open(Node.at(homeAddress), mode.state());
    link.pins++;
    leased.add(link);
    return link;
  }

  /** {@code link} takes the place of home, which is closed with all that it owes. */
  public void moveHome(Link link) {
    leased.remove(link);
    link.pins--;
    if (home != null) {
      home.inFlight.clear();
      home.outbox.clear();
      drop(home);
    }
    home = link;
  }

  // ---- Leases ----

  /** A link to {@code node}, as the client's connection is. */
  public Link linkTo(Node node) {
    return linkTo(node, mode.state(), true, false);
  }

  /** A link to {@code node} over which nothing is watched yet. */
  public Link linkWithoutWatch(Node node) {
    return linkTo(node, mode.state(), true, true);
  }

  /** A link to {@code node} that is not the client's own connection. */
  Link linkBesideHome(Node node) {
    return linkTo(node, mode.state(), false, false);
  }

  /** Whether {@code link} is the client's own connection, and the client loses it for good. */
  boolean endsWith(Link link) {
    return link == home && source.endsWithHome();
  }

  /** See {@link LinkSource#lineOfCaller}. */
  @Nullable String lineOfCaller() {
    return source.lineOfCaller();
  }

  /** A link to {@code node} on which {@code state} was replayed. */
  public Link linkTo(Node node, ConnectionState state) {
    return linkTo(node, state, true, false);
  }

  private Link linkTo(Node node, ConnectionState wanted, boolean mayBeHome, boolean avoidsWatch) {
    if (mayBeHome
        && home != null
        && wanted == mode.state()
        && node.equals(home.node())
        && !home.condemned
        && isFree(home, avoidsWatch)) {
      return home;
    }
    for (int i = 0; i < leased.size(); i++) {
      Link link = leased.get(i);
      if (node.equals(link.node())
          && !link.condemned
          && link.state().equals(wanted)
          && isFree(link, avoidsWatch)) {
        return link;
      }
    }
    Link link = source.lease(node, wanted);
    if (link == null) {
      link = open(node, wanted);
    }
    leased.add(link);
    return link;
  }

  private boolean isFree(Link link, boolean avoidsWatch) {
    return link != queueing
        && !(avoidsWatch && link.watching)
        && !link.isRestricted(mode.protocol());
  }

  /** Has {@code node} tell of keys that change what it tells a connection like the client's. */
  public void hear(Node node) {
    for (Link link : leased) {
      if (node.equals(link.node()) && !link.condemned && link.state().equals(mode.state())) {
        return;
      }
    }
    linkTo(node);
  }

  /** A link of this session's own, never shared, and not among those that it has on lease. */
  public Link openToListen(Node node) {
    Link link = open(node, mode.state().identity());
    link.pins++;
    return link;
  }

  /** A link that ends behind what is written to it, whatever the node may answer. */
  public Link openToTell(Node node) {
    Link link = open(node, mode.state().identity());
    link.parting = true;
    link.condemned = true;
    leased.add(link);
    return link;
  }

  private Link open(Node node, ConnectionState wanted) {
    Link link = source.create(node, wanted);
    link.opening = true;
    actions.open(link);
    return link;
  }

  /** A link is open, and its state replayed. */
  public void onOpened(Link link) {
    link.opening = false;
    if (link.parting) {
      actions.write(link);
      drop(link);
    } else if (!link.outbox.isEmpty()) {
      actions.write(link);
    } else {
      release(link);
    }
    if (link.state().isBroadcasting()) {
      supersede(link);
    }
  }

  /** What the client asked to be told before it added prefixes would be told twice. */
  private void supersede(Link opened) {
    for (Link link : new ArrayList<Link>(leased)) {
      if (link.state().isBroadcasting()
          && !link.state().equals(opened.state())
          && opened.state().equals(mode.state())
          && opened.knownNode().equals(link.node())) {
        link.superseded = true;
        link.condemned = true;
        release(link);
      }
    }
  }

  /** Makes sure of a link that was used before; false when it is in use elsewhere, or gone. */
  public boolean retain(Link link) {
    if (link == home || leased.contains(link)) {
      return true;
    }
    if (!source.reclaim(link)) {
      return false;
    }
    leased.add(link);
    return true;
  }

  /** Returns a link that turned out not to be needed, or that has served all it had. */
  public void release(Link link) {
    if (link == home || link == reading || link.closed || link.opening || isNeeded(link)) {
      return;
    }
    if (!link.endWait()) {
      link.pins++;
      return;
    }
    leased.remove(link);
    if (link.condemned) {
      drop(link);
    } else {
      source.release(link);
    }
  }

  /** Whether something is awaited from a link, or may come over it unasked. */
  private boolean isNeeded(Link link) {
    return link.attached > 0
        || written.keeps(link)
        || link.pins > 0
        || link.hasReceived()
        || link.isSubscribed()
        || link.state().isTracking() && mode.state().isTracking() && !link.superseded;
  }

  /** Has a link closed. */
  public void drop(Link link) {
    link.closed = true;
    link.endWait();
    leased.remove(link);
    if (link == home) {
      home = null;
    }
    actions.close(link);
  }

  /** Idle links to {@code node} lead to the wrong place, or nowhere. */
  public void discard(Node node) {
    source.discard(node);
  }

  /** The client has closed its connection: idle links go back, the others are closed. */
  public void close() {
    for (Link link : leased()) {
      end(link, !isNeeded(link) && !link.opening && !link.condemned);
    }
    if (home != null) {
      drop(home);
    }
  }

  /** Gives back all links but home. Only while all are at rest ({@link LinkOverview}). */
  public void releaseAll() {
    for (Link link : leased()) {
      end(link, true);
    }
  }

  private void end(Link link, boolean isUsable) {
    if (isUsable && link.endWait()) {
      leased.remove(link);
      source.release(link);
    } else {
      drop(link);
    }
  }

  /** Whether there is no link on lease. */
  boolean isHomeAlone() {
    return leased.isEmpty();
  }

  /** The links on lease, copied. */
  public List<Link> leased() {
    return new ArrayList<Link>(leased);
  }

  // ---- What is under way on them ----

  /** The bytes of {@code link} are being looked at; null: of none any more. */
  public void reading(@Nullable Link link) {
    reading = link;
  }

  /** From now on whatever is sent to {@code link} is queued for EXEC; null: to none. */
  public void queueing(@Nullable Link link) {
    queueing = link;
  }

  /** Whether whatever is sent to {@code link} is queued for EXEC. */
  public boolean isQueueing(@Nullable Link link) {
    return link != null && link == queueing;
  }

  /** Nothing the client asked for after {@code sequence} may be written any more. */
  void dropUnwritten(long sequence) {
    if (home != null) {
      home.dropUnwritten(sequence);
    }
    for (Link link : leased) {
      link.dropUnwritten(sequence);
    }
  }
}
