package dev.unmoved.engine.listen;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.traffic.Wakes;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a session hears from other nodes than home without having asked: keyspace notifications,
 * which every primary tells of its own keys only; shard channels, which live where their slot does;
 * and what MONITOR shows.
 *
 * <p>Ordinary subscriptions stay at home. Those by which keyspace notifications may come are
 * repeated, unseen by the client, at every other primary, from where nothing but such notifications
 * is handed on: ordinary messages reach all nodes, and so the client by way of home. Shard channels
 * are never subscribed to at home.
 *
 * <p>A channel whose name has a hash tag is published at the owner of its slot, where PUBLISH
 * counts those who have subscribed to it there: so it is subscribed to at that node too, for the
 * count alone. What is heard of it comes by way of home, once and in order, wherever the slot goes.
 *
 * <p>A script publishes to a channel that it was given as a key under the name that this key has in
 * the cluster. Where that is another one, the channel is heard under both names.
 *
 * <p>Who is told of keys that other connections have cached (RESP2: {@code CLIENT TRACKING ON
 * REDIRECT} to a connection that has subscribed to {@code __redis__:invalidate}) is told of all
 * keys that change, by every primary: a node tells none but its own connections, and which keys are
 * cached, and by whom, is for nobody to know. Where a node was not listened to for a while, it is
 * told that any key may have changed. Who asks in RESP3 to be told of all keys himself ({@code
 * CLIENT TRACKING ON BCAST}) gets a link like his own to every primary: those links carry commands
 * as well, so that {@code NOLOOP} holds, and no change is told before the value that was read ahead
 * of it on the same link.
 *
 * <p>Here stands what the session tells and asks. A request goes its way in {@link
 * SubscriptionCommands}, or is not allowed ({@link Restrictions}); {@link Wishes} says what the
 * client wants to hear, {@link Subscribers} asks the {@link Primaries} for it, and what they say
 * comes by {@link HeardFrames} and {@link Forwarding} to the client.
 */
public final class Listening extends Feature {
  private final Traffic traffic;
  private final Primaries primaries;
  private final Wishes wishes;
  private final Forwarding forwarding;
  private final Subscribers subscribers;
  private final HeardFrames heard;
  private final SubscriptionCommands commands;
  private final Restrictions restrictions;
  private final Redirecting redirecting;
  private boolean wasTold; // whether others had the client told of keys, when that was looked at

  /** What one session listens to. */
  public Listening(Traffic traffic) {
    this.traffic = traffic;
    primaries = new Primaries(traffic);
    wishes = new Wishes(traffic, primaries);
    forwarding = new Forwarding(traffic, wishes);
    subscribers = new Subscribers(traffic, primaries, wishes, forwarding);
    heard = new HeardFrames(traffic, primaries, wishes, forwarding, subscribers);
    commands = new SubscriptionCommands(traffic, wishes, forwarding, subscribers);
    restrictions = new Restrictions(traffic, wishes);
    redirecting = new Redirecting(traffic);
  }

  // ---- What the session asks ----

  /**
   * Whether links other than home have something to say unasked, or will have as soon as there are
   * more nodes.
   */
  public boolean isActive() {
    return (!wishes.isEmpty() || !subscribers.isEmpty()) && traffic.lifecycle.isRouted();
  }

  /** The links that have to be heard all the time, home among them. */
  public List<Link> links() {
    if (!isActive()) {
      return Collections.emptyList();
    }
    List<Link> links = new ArrayList<Link>();
    Link home = traffic.links.home();
    if (home != null) {
      links.add(home);
    }
    links.addAll(subscribers.links());
    if (wishes.wantsBroadcasts()) {
      for (Link link : traffic.overview.pushing()) {
        if (link != home && link.state().isTracking()) {
          links.add(link);
        }
      }
    }
    return links;
  }

  /**
   * Whether not every command is allowed now: RESP2 leaves few to a subscribed connection, MONITOR
   * to any.
   */
  public boolean isRestricting() {
    return restrictions.areInForce();
  }

  @Override
  public boolean isAtRest() {
    return !isActive()
        && wishes.pending() == null
        && !restrictions.isHoldingBack()
        && redirecting.isAtRest();
  }

  // ---- From the client ----

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted()) {
      return false;
    }
    switch (effect) {
      case SUBSCRIBE:
        return commands.subscribe(part, arguments, nowNanos);
      case SHARDED_SUBSCRIBE:
        return commands.subscribeSharded(part, arguments, nowNanos);
      case MONITOR:
        return commands.monitor(part, arguments, nowNanos);
      case CLIENT_TRACKING:
        return isRestricting()
            ? restrictions.apply(part, effect, arguments)
            : redirecting.begin(part, arguments);
      default:
        if (isRestricting() && restrictions.apply(part, effect, arguments)) {
          return true;
        }
        commands.publish(part, arguments);
        return false;
    }
  }

  /** The client has changed what it is, or what it wants to be told. */
  public void onStateChanged(ConnectionState before, ConnectionState after) {
    if (after.isBroadcasting() || wishes.isTold()) {
      subscribers.markStale();
    }
    subscribers.onStateChanged(before, after);
  }

  /** The client is in another database, where channels may have other names as keys. */
  public void onDatabaseChanged() {
    if (!wishes.isEmpty()) {
      subscribers.markStale();
    }
  }

  /** Nothing is heard any more. */
  public void end() {
    subscribers.close();
    redirecting.end();
    commands.end();
    restrictions.end();
    wishes.clear();
    forwarding.follow(null);
  }

  // ---- From home ----

  /** Whether these bytes are a command that MONITOR shows. */
  public boolean isMonitored(byte[] bytes, int start) {
    return heard.isMonitored(bytes, start);
  }

  /**
   * Whether a message that home has sent is the client's: a home that is no primary repeats what a
   * primary has told.
   */
  public boolean isHomes(byte[] bytes, int start, int end) throws ProtocolException {
    return !isActive() || heard.isOfHome(bytes, start, end);
  }

  /** Home has confirmed, or refused, a command about subscriptions. */
  public void onHomeConfirmed() {
    subscribers.markStale();
    restrictions.onHomeConfirmed();
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    return restrictions.onReply(link, part, start, end);
  }

  @Override
  public void onAnswered(Link link, Part part, int start, int end) {
    boolean accepted = link.in[start] != '-';
    if (part.observed) {
      restrictions.onAnswered(part);
    } else if (part.effect() == Effect.QUIT && accepted) {
      end();
    } else if (part.effect() == Effect.CLIENT_TRACKING) {
      redirecting.onAnswered(part, accepted);
    } else if (part.effect() == Effect.MONITOR && !accepted) {
      link.monitors = false;
      if (wishes.isMonitoring()) {
        wishes.monitoring(false);
        subscribers.markStale();
      }
    }
  }

  // ---- From other nodes ----

  /** Whether {@code link} is one of those that are only listened on; home is not. */
  public boolean owns(Link link) {
    return subscribers.of(link) != null;
  }

  /** A frame came over one of those links. */
  public void onFrame(Link link, int start, int end, long nowNanos) throws ProtocolException {
    Subscriber subscriber = subscribers.of(link);
    if (subscriber == null) {
      throw new IllegalArgumentException("not listened on: " + link);
    }
    heard.onFrame(subscriber, start, end, nowNanos);
  }

  /** A link broke or could not be opened; false when it is none of those. */
  public boolean onLost(Link link, String cause, boolean wasOpening, long nowNanos) {
    return subscribers.onLost(link, cause, wasOpening, nowNanos);
  }

  // ---- Time, and what follows from all of it ----

  @Override
  public long nextWakeNanos() {
    if (!isActive()) {
      return redirecting.nextWakeNanos();
    }
    return Wakes.earlier(
        Wakes.earlier(redirecting.nextWakeNanos(), primaries.nextWakeNanos()),
        Wakes.earlier(commands.nextWakeNanos(), subscribers.nextWakeNanos()));
  }

  /** Time has passed; what that makes possible is done by {@link #catchUp}. */
  @Override
  public void onTime(long nowNanos) {
    if (isActive()) {
      boolean listenedTo =
          !subscribers.isEmpty() || wishes.wantsBroadcasts() || wishes.hasCounted();
      primaries.onTime(listenedTo, nowNanos);
      subscribers.onTime(nowNanos);
    }
  }

  /** Whether {@link #catchUp} has something to do. */
  public boolean isStale() {
    return subscribers.isStale() && mayAsk();
  }

  private boolean mayAsk() {
    return traffic.lifecycle.isRouted() && !traffic.outbox.isDoomed();
  }

  /** Does what the facts since the last call ask for. */
  public void catchUp(long nowNanos) {
    redirecting.goOn(nowNanos);
    if (wasTold != wishes.isTold()) {
      wasTold = !wasTold;
      subscribers.markStale();
    }
    if (!subscribers.isStale() && !isActive()) {
      return;
    }
    if (mayAsk() && (subscribers.isStale() || primaries.isOutdated())) {
      subscribers.reconcile(nowNanos);
    }
    commands.goOn(nowNanos);
    Peer own = traffic.peers().known();
    if (own != null
        && own.isTold()
        && !own.isHearing()
        && (traffic.mode.protocol() == 2
            || traffic.lifecycle.isRouted() && subscribers.haveAnswered())) {
      own.hears();
    }
  }
}
