package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is under way on the links that one session holds: questions, which change nothing. */
public final class LinkOverview {
  private final Lifecycle lifecycle;
  private final ClientMode mode;
  private final HeldLinks links;

  LinkOverview(Lifecycle lifecycle, ClientMode mode, HeldLinks links) {
    this.lifecycle = lifecycle;
    this.mode = mode;
    this.links = links;
  }

  /** Whether nothing is under way on home, and there is no other link. */
  public boolean isOnlyHomeIdle() {
    Link home = links.home();
    return links.isHomeAlone() && home != null && home.attached == 0;
  }

  /** Whether nothing is under way on any link, and none is about to come or go. */
  public boolean areAtRest() {
    Link home = links.home();
    if (home == null || !isAtRest(home)) {
      return false;
    }
    for (Link link : links.leased()) {
      if (link.pins > 0 || !isAtRest(link)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAtRest(Link link) {
    return link.attached == 0
        && !link.hasReceived()
        && !link.isSubscribed()
        && !link.opening
        && !link.condemned;
  }

  /** A link on lease that owes a reply, or null. */
  public @Nullable Link busyElsewhere() {
    for (Link link : links.leased()) {
      if (!link.inFlight.isEmpty()) {
        return link;
      }
    }
    return null;
  }

  /**
   * The links that owe a reply to a command which their nodes answer as soon as they can: to none
   * that waits for data.
   */
  public List<Link> owing() {
    List<Link> owing = new ArrayList<Link>();
    for (Link link : links.leased()) {
      if (owes(link)) {
        owing.add(link);
      }
    }
    Link home = links.home();
    if (home != null && owes(home)) {
      owing.add(home);
    }
    return owing;
  }

  private static boolean owes(Link link) {
    Part first = link.inFlight.peek();
    return first != null && first.written && (first.command == null || !first.command.blocking());
  }

  /** Whether somebody else than {@code link}'s node serves by now what it owes a reply to. */
  public boolean isForsaken(Link link) {
    Part first = link.inFlight.peek();
    if (first == null || !lifecycle.hasCluster() || link.node() == null) {
      return false;
    }
    Topology topology = lifecycle.cluster().topology();
    Node owner = first.slot < 0 || first.fromReplica ? null : topology.primaryOf(first.slot);
    return owner == null ? !topology.nodes().contains(link.node()) : !owner.equals(link.node());
  }

  /** What people call the node that {@code link} leads to; null: no node was asked. */
  public String name(@Nullable Link link) {
    if (link == null) {
      return "no node";
    }
    return link.node() == null ? links.homeAddress().toString() : link.node().toString();
  }

  /** Whether {@code link} leads to the owner of {@code slot}, as far as is known. */
  public boolean owns(Link link, int slot) {
    Node owner = lifecycle.cluster().topology().primaryOf(slot);
    return owner != null && owner.equals(link.node());
  }

  /** The links on which pushes may wait although no reply is awaited from them. */
  public List<Link> pushing() {
    if (!mode.state().isTracking()) {
      return Collections.emptyList();
    }
    List<Link> pushing = links.leased();
    Link home = links.home();
    if (home != null) {
      pushing.add(home);
    }
    return pushing;
  }

  /** For people: a line for each link, with what is on it. */
  public void describe(StringBuilder text) {
    Link home = links.home();
    if (home != null) {
      describe("home", home, text);
    }
    for (Link link : links.leased()) {
      describe("link", link, text);
    }
  }

  private void describe(String kind, Link link, StringBuilder text) {
    text.append("  ").append(kind).append(" to ").append(name(link));
    text.append(link.opening ? ", opening" : "").append(link.condemned ? ", condemned" : "");
    text.append(link.pins > 0 ? ", pinned" : "").append(": ");
    text.append(link.inFlight.size()).append(" in flight ").append(link.inFlight);
    text.append(", ").append(link.waitingBytes()).append(" bytes received\n");
  }
}
