package dev.unmoved.engine.listen;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ChannelNames;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands by which a client says what it wants to hear, from their arrival to their answer.
 * One that needs other nodes waits here until they have confirmed, and what follows it waits behind
 * it.
 *
 * <p>Home is asked last for what it can tell itself, and its confirmation is the client's: from
 * then on nothing is missed. Home is never asked for shard channels, and all that is said of them
 * to the client is said here.
 */
final class SubscriptionCommands {
  private static final List<Channel> NONE = Collections.emptyList();

  private final Traffic traffic;
  private final Wishes wishes;
  private final Forwarding forwarding;
  private final Subscribers subscribers;

  SubscriptionCommands(
      Traffic traffic, Wishes wishes, Forwarding forwarding, Subscribers subscribers) {
    this.traffic = traffic;
    this.wishes = wishes;
    this.forwarding = forwarding;
    this.subscribers = subscribers;
  }

  // ---- Whether other nodes are needed ----

  /** SUBSCRIBE, PSUBSCRIBE, or what ends them; false when home alone can answer it. */
  boolean subscribe(Part part, Arguments arguments, long nowNanos) {
    Channel.Kind kind =
        Channel.Kind.confirmedBy(part.knownCommand().name().toLowerCase(Locale.ROOT));
    if (kind == null) {
      return false;
    }
    List<Channel> channels = channels(kind, arguments);
    if (endsSubscriptions(part)) {
      return unsubscribe(part, kind, channels, nowNanos);
    }
    boolean fansOut = traffic.options.fanOut();
    boolean invalidations =
        fansOut && channels.contains(Channel.INVALIDATE) && traffic.mode.state().protocol() == 2;
    List<Channel> elsewhere = new ArrayList<Channel>();
    for (Channel channel : channels) {
      boolean isCounted = channel.countedAt() != Slot.NONE;
      if (channel.mayBeKeyspace() ? fansOut : isCounted || wishes.hasKeyName(channel)) {
        elsewhere.add(channel);
      }
    }
    if (elsewhere.isEmpty() && !invalidations) {
      return false;
    }
    await(part, elsewhere, invalidations, nowNanos + Limits.SUBSCRIBE_PATIENCE_NANOS);
    return true;
  }

  /** Who is answered that nobody hears a channel any more is counted by nobody from then on. */
  private boolean unsubscribe(Part part, Channel.Kind kind, List<Channel> named, long nowNanos) {
    List<Channel> ending = new ArrayList<Channel>();
    Set<Channel> elsewhere = wishes.counted();
    elsewhere.addAll(wishes.withKeyName());
    for (Channel channel : elsewhere) {
      if (channel.kind == kind && (named.isEmpty() || named.contains(channel))) {
        ending.add(channel);
      }
    }
    if (ending.isEmpty()) {
      return false;
    }
    long untilNanos = nowNanos + Limits.SUBSCRIBE_PATIENCE_NANOS;
    await(new PendingCommand(part, NONE, ending, false, untilNanos));
    return true;
  }

  /** PUBLISH goes to the node where those are counted who hear it. */
  void publish(Part part, Arguments arguments) {
    if (part.slot == Slot.NONE) {
      part.slot = ChannelNames.slotOfPublish(part.command, arguments);
    }
  }

  /** MONITOR; false when home alone can answer it. */
  boolean monitor(Part part, Arguments arguments, long nowNanos) {
    boolean several = traffic.cluster().topology().slotPerShard().length > 1;
    if (arguments.count() > 1 || !traffic.options.fanOut() || !several) {
      return false;
    }
    wishes.monitoring(true);
    await(part, NONE, false, nowNanos + Limits.SUBSCRIBE_PATIENCE_NANOS);
    return true;
  }

  /** SSUBSCRIBE or SUNSUBSCRIBE; false when home is to say what it thinks of it. */
  boolean subscribeSharded(Part part, Arguments arguments, long nowNanos) {
    List<Channel> channels = channels(Channel.Kind.SHARD, arguments);
    if (endsSubscriptions(part)) {
      return unsubscribeSharded(part, channels);
    }
    if (channels.isEmpty()) {
      return false; // an error, in the server's own words
    }
    part.slot = Slot.NONE;
    await(part, channels, false, nowNanos + traffic.options.retryTimeoutNanos());
    return true;
  }

  private boolean unsubscribeSharded(Part part, List<Channel> named) {
    if (wishes.sharded().isEmpty() && Subscriber.bySlot(named).size() <= 1) {
      return false; // nothing of ours; and a server that does not know the command says so
    }
    Collection<Channel> channels =
        named.isEmpty() ? new ArrayList<Channel>(wishes.sharded()) : named;
    part.slot = Slot.NONE;
    answer(part, ShardConfirmations.ofUnsubscribe(channels, wishes.sharded(), protocol()));
    wishes.sharded().removeAll(channels);
    subscribers.markStale();
    return true;
  }

  private static boolean endsSubscriptions(Part part) {
    return part.knownCommand().name().endsWith("UNSUBSCRIBE");
  }

  private static List<Channel> channels(Channel.Kind kind, Arguments arguments) {
    List<Channel> channels = new ArrayList<Channel>();
    for (int i = 1; i < arguments.count(); i++) {
      channels.add(new Channel(kind, arguments.copy(i)));
    }
    return channels;
  }

  // ---- Waiting for them ----

  private void await(Part part, List<Channel> channels, boolean invalidations, long untilNanos) {
    await(new PendingCommand(part, channels, NONE, invalidations, untilNanos));
  }

  private void await(PendingCommand command) {
    command.part.state = Part.State.UNCONFIRMED;
    pending(command);
    subscribers.retryShardsAtOnce();
    subscribers.markStale();
  }

  /** From now on {@code command} waits here; null: none does. */
  private void pending(@Nullable PendingCommand command) {
    wishes.pending(command);
    traffic.intake.waits(Intake.Reason.LISTENING, command != null);
  }

  /** The client's connection has become another one: nothing waits any more. */
  void end() {
    pending(null);
  }

  /** When {@link #goOn} has something to do; {@link Long#MAX_VALUE}: nobody waits. */
  long nextWakeNanos() {
    return wishes.pending() == null ? Long.MAX_VALUE : wishes.pending().untilNanos;
  }

  /** Lets the command that waits go on, if it may. */
  void goOn(long nowNanos) {
    PendingCommand pending = wishes.pending();
    if (pending == null) {
      return;
    }
    boolean late = pending.untilNanos - nowNanos <= 0;
    if (pending.part.effect() == Effect.SHARDED_SUBSCRIBE) {
      boolean confirmed = subscribers.haveConfirmed(pending.channels);
      if (confirmed || late || pending.refused) {
        pending(null);
        answer(pending, confirmed, nowNanos);
      }
    } else if (late || subscribers.haveAnswered()) {
      pending(null);
      wishes.sent(pending);
      forwarding.follow(pending.part);
      traffic.sender.send(pending.part, nowNanos);
    }
  }

  private void answer(PendingCommand pending, boolean confirmed, long nowNanos) {
    if (confirmed) {
      byte[] reply = ShardConfirmations.ofSubscribe(pending.channels, wishes.sharded(), protocol());
      answer(pending.part, reply);
      wishes.sharded().addAll(pending.channels);
      return;
    }
    traffic.replies.dropPushes(pending.part);
    subscribers.reconcile(nowNanos); // takes back what was confirmed
    if (pending.refusal != null) {
      answer(pending.part, pending.refusal);
    } else {
      traffic.outbox.abandon(
          pending.part, pending.part + ": the owner of a channel cannot be reached");
    }
  }

  private void answer(Part part, byte[] reply) {
    part.answer(reply);
    forwarding.follow(part);
  }

  private int protocol() {
    return traffic.mode.state().protocol();
  }
}
