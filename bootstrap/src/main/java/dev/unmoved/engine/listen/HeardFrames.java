package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Refusal;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.ErrorText;
import dev.unmoved.log.Log;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.route.ChannelNames;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * What nodes say over the links that a session listens on: what of it is the client's, and what
 * answers the session itself. Of other nodes than home nothing but notifications of their keys,
 * shard channels, what scripts publish to keys' names and MONITOR's lines are the client's:
 * ordinary messages reach all nodes, and so the client by way of home.
 */
final class HeardFrames {
  private final Traffic traffic;
  private final Primaries primaries;
  private final Wishes wishes;
  private final Forwarding forwarding;
  private final Subscribers subscribers;

  HeardFrames(
      Traffic traffic,
      Primaries primaries,
      Wishes wishes,
      Forwarding forwarding,
      Subscribers subscribers) {
    this.traffic = traffic;
    this.primaries = primaries;
    this.wishes = wishes;
    this.forwarding = forwarding;
    this.subscribers = subscribers;
  }

  // ---- From other nodes ----

  /** A frame came from {@code subscriber}'s node. */
  void onFrame(Subscriber subscriber, int start, int end, long nowNanos) throws ProtocolException {
    byte[] bytes = subscriber.link.in;
    byte type = bytes[start];
    if (type == '*' || type == '>') {
      List<RespValue> elements = RespValue.firstElements(bytes, start, end, 4);
      String word = elements.isEmpty() ? null : elements.get(0).text();
      Channel.Kind messaged = word == null ? null : Channel.Kind.messagedBy(word);
      Channel.Kind confirmed = word == null ? null : Channel.Kind.confirmedBy(word);
      if (messaged != null) {
        onMessage(subscriber, messaged, elements, bytes, start, end);
        return;
      }
      if (confirmed != null) {
        if (elements.size() > 1 && elements.get(1).bytes() != null) {
          Channel channel = new Channel(confirmed, elements.get(1).bytes());
          onConfirmed(subscriber, channel, confirmed.command(true).equals(word));
        }
        return;
      }
      if ("invalidate".equals(word)) {
        onInvalidation(bytes, start, end);
        return;
      }
      if (type == '>') {
        return; // nobody has asked for it over this link
      }
    } else if (isMonitored(bytes, start)) {
      Part promise = wishes.pending() == null ? null : wishes.pending().part;
      forwarding.forward(bytes, start, end, promise);
      return;
    }
    onReply(subscriber, start, end, nowNanos);
  }

  private void onMessage(
      Subscriber subscriber,
      Channel.Kind kind,
      List<RespValue> elements,
      byte[] bytes,
      int start,
      int end) {
    if (elements.size() < 2 || elements.get(1).bytes() == null) {
      return;
    }
    Channel subscribed = new Channel(kind, elements.get(1).bytes());
    if (kind == Channel.Kind.SHARD) {
      PendingCommand pending = wishes.pending();
      if (pending != null && pending.channels.contains(subscribed)) {
        forwarding.forward(bytes, start, end, pending.part);
      } else if (wishes.sharded().contains(subscribed)) {
        forwarding.forward(bytes, start, end, null);
      }
      return;
    }
    int index = kind == Channel.Kind.PATTERN && elements.size() > 2 ? 2 : 1;
    byte[] channel = elements.get(index).bytes();
    TranslatedChannels translated = wishes.translated();
    Channel clients = wishes.clientsByKeyName(subscribed);
    if (clients != null && translated != null) {
      byte[] payload = elements.size() > 2 ? elements.get(2).bytes() : null;
      if (payload != null && subscriber.node.equals(primaries.nearest())) {
        byte[] message = TranslatedChannels.message("message", clients.name, payload);
        forwarding.forwardAsHome(message, 0, message.length);
      }
      return;
    }
    if (translated != null) {
      byte[] payload = elements.size() > index + 1 ? elements.get(index + 1).bytes() : null;
      if (channel != null && payload != null) {
        for (byte[] message :
            translated.toClient(
                subscribed, channel, payload, wishes.keyspace(), traffic.mode.database())) {
          forwarding.forwardAsHome(message, 0, message.length);
        }
      }
      return;
    }
    if (channel != null
        && ChannelNames.isKeyspace(channel)
        && wishes.keyspace().contains(subscribed)) {
      forwarding.forwardAsHome(bytes, start, end);
    }
  }

  /** RESP3 has {@code >2 invalidate keys}, RESP2 a message. */
  private void onInvalidation(byte[] bytes, int start, int end) {
    int keys = start;
    if (bytes[start + 1] != '2' || bytes[start + 2] != '\r') {
      return; // of another shape it would not be one frame more
    }
    for (int lines = 0; lines < 3; keys++) {
      lines += bytes[keys] == '\n' ? 1 : 0;
    }
    if (bytes[keys] == '_') {
      forwarding.invalidateAll();
    } else {
      forwarding.invalidate(Arrays.copyOfRange(bytes, keys, end));
    }
  }

  private void onConfirmed(Subscriber subscriber, Channel channel, boolean ended) {
    if (!subscriber.onConfirmed(channel, ended)) {
      subscribers.markStale(); // its slot has left
      traffic.cluster().refresh(subscriber.node + " no longer serves a shard channel");
    }
  }

  private void onReply(Subscriber subscriber, int start, int end, long nowNanos)
      throws ProtocolException {
    Link link = subscriber.link;
    if (!subscriber.isAwaiting()) {
      throw new ProtocolException("a reply that nothing was asked for");
    }
    Subscriber.Batch batch = subscriber.onReply(link.in, start, end);
    if (batch == null) {
      return;
    }
    traffic.replies.detach(link.inFlight.poll());
    subscribers.onAnswered(subscriber);
    if (batch.broadcasts) {
      if (link.in[start] == '-') {
        warnUnheard("invalidations", subscriber, link.in, start, end);
      }
      forwarding.invalidateAll(); // what it told before nobody has heard
    }
    if (batch.kind == null) {
      return;
    }
    if (batch.ends) {
      subscribers.onConfirmed();
    } else if (batch.kind != Channel.Kind.SHARD) {
      if (batch.error != null) {
        warnRefused(subscriber, batch.missing, batch.error);
      } else {
        subscribers.onConfirmed();
      }
    } else if (batch.error == null) {
      subscribers.onShardsConfirmed();
    } else {
      onShardsRefused(subscriber, batch, batch.error, nowNanos);
    }
  }

  private static void warnRefused(
      Subscriber subscriber, Collection<Channel> channels, byte[] error) {
    for (Channel channel : channels) {
      if (channel.mayBeKeyspace()) {
        warnUnheard("keyspace notifications", subscriber, error, 0, error.length);
        return;
      }
    }
    Log.once(
        "subscribers " + subscriber.node,
        "PUBLISH does not count subscribers at "
            + subscriber.node
            + ": "
            + ErrorText.of(error, 0, error.length));
  }

  private static void warnUnheard(
      String what, Subscriber subscriber, byte[] error, int start, int end) {
    Log.once(
        what + " " + subscriber.node,
        what + " of " + subscriber.node + " are not heard: " + ErrorText.of(error, start, end));
  }

  private void onShardsRefused(
      Subscriber subscriber, Subscriber.Batch batch, byte[] error, long nowNanos) {
    PendingCommand pending = wishes.pending();
    if (pending != null && pending.concerns(batch.missing)) {
      pending.refusal = error;
    }
    Refusal judged = traffic.retries.judge(subscriber.link, error, 0, error.length, nowNanos);
    if (judged.isFinal()) {
      refuse(batch.missing, error);
    }
    subscribers.onShardsRefused(subscriber, batch.missing, judged, nowNanos);
  }

  private void refuse(Collection<Channel> channels, byte[] error) {
    PendingCommand pending = wishes.pending();
    if (pending != null && pending.concerns(channels)) {
      pending.refused = true;
    } else if (!Collections.disjoint(wishes.sharded(), channels)) {
      traffic.outbox.fail(
          "a shard channel could not be subscribed to again: "
              + ErrorText.of(error, 0, error.length));
    }
  }

  // ---- From home ----

  /** Whether these bytes are a command that MONITOR shows; no status reply begins with a digit. */
  boolean isMonitored(byte[] bytes, int start) {
    return wishes.isMonitoring()
        && bytes[start] == '+'
        && bytes[start + 1] >= '0'
        && bytes[start + 1] <= '9';
  }

  private static boolean isInvalidation(byte[] bytes, int start, int end) throws ProtocolException {
    if (bytes[start] != '>') {
      return false;
    }
    List<RespValue> word = RespValue.firstElements(bytes, start, end, 1);
    return !word.isEmpty() && "invalidate".equals(word.get(0).text());
  }

  /**
   * Whether a message that home has sent is the client's: a home that is no primary repeats what a
   * primary has told.
   */
  boolean isOfHome(byte[] bytes, int start, int end) throws ProtocolException {
    if (wishes.isToldForOthers()
        && !traffic.mode.state().isTracking()
        && isInvalidation(bytes, start, end)) {
      return false; // home's node tells them over another link
    }
    boolean invalidating = wishes.hearsInvalidations();
    boolean homeIsHeard = primaries.includeHome() && wishes.translated() == null;
    if (homeIsHeard && !invalidating) {
      return true;
    }
    if (bytes[start] == '+') {
      return primaries.includeHome();
    }
    List<RespValue> elements = RespValue.firstElements(bytes, start, end, 3);
    String word = elements.isEmpty() ? null : elements.get(0).text();
    Channel.Kind kind = word == null ? null : Channel.Kind.messagedBy(word);
    if (invalidating
        && kind == Channel.Kind.PLAIN
        && (elements.size() == 2 || elements.get(2).bytes() == null)) {
      // keys or null, as nobody can publish them: home's node tells them over another link
      return false;
    }
    if (homeIsHeard) {
      return true;
    }
    int index = kind == Channel.Kind.PATTERN ? 2 : 1;
    byte[] channel = elements.size() <= index ? null : elements.get(index).bytes();
    return kind == null || channel == null || !ChannelNames.isKeyspace(channel);
  }
}
