package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells messages from replies on a connection with subscriptions. SUBSCRIBE and its kin are confirmed once per channel,
 * so one command has several replies; messages come in between whenever they please. In RESP3 both are push frames; in
 * RESP2 they are arrays that only their first element tells apart from the reply to a PING.
 */
final class Subscriptions {
  /** What a frame on a subscribed connection is. */
  enum Frame {
    /** A message, for the client as it is, belonging to no command. */
    MESSAGE,
    /** A confirmation, with more of the same command to come. */
    CONFIRMATION,
    /** The last confirmation of a command. */
    LAST_CONFIRMATION,
    /** The reply to an ordinary command. */
    REPLY
  }

  private static final class Pending {
    final String kind; // subscribe, unsubscribe, psubscribe, ...
    final int named; // channels it names; 0: all there are
    int missing = -1; // confirmations still to come; -1: not begun

    Pending(String kind, int named) {
      this.kind = kind;
      this.named = named;
    }
  }

  private final ArrayDeque<Pending> pending = new ArrayDeque<Pending>();
  private final Map<String, Set<String>> subscribed = new HashMap<String, Set<String>>(); // by prefix "", "p", "s"

  /** A command of this kind is on its way. */
  void onSent(Command command, Arguments arguments) {
    pending.add(new Pending(command.name().toLowerCase(java.util.Locale.ROOT), arguments.count() - 1));
  }

  /** An error answered the oldest command instead of confirmations. */
  void onRefused() {
    pending.poll();
  }

  /** Whether frames have to be looked at: a subscription exists or is under way. */
  boolean isActive() {
    if (!pending.isEmpty()) {
      return true;
    }
    for (Set<String> channels : subscribed.values()) {
      if (!channels.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What the whole frame in {@code bytes} is; notes what it confirms. */
  Frame classify(byte[] bytes, int from, int to, boolean resp3) throws ProtocolException {
    byte type = bytes[from];
    if (type != '>' && (resp3 || type != '*')) {
      return Frame.REPLY;
    }
    List<RespValue> elements = RespValue.firstElements(bytes, from, to, 2);
    String kind = elements.isEmpty() ? null : elements.get(0).text();
    if (kind == null) {
      return type == '>' ? Frame.MESSAGE : Frame.REPLY;
    }
    if (!kind.endsWith("subscribe")) {
      boolean message = kind.equals("message") || kind.equals("pmessage") || kind.equals("smessage");
      return message || type == '>' ? Frame.MESSAGE : Frame.REPLY;
    }
    Pending oldest = pending.peek();
    boolean expected = oldest != null && oldest.kind.equals(kind);
    if (expected && oldest.missing < 0) {
      int all = Math.max(1, channels(kind).size());
      oldest.missing = oldest.named == 0 ? all : oldest.named;
    }
    note(kind, elements.size() > 1 ? elements.get(1).text() : null);
    if (!expected) {
      return Frame.MESSAGE; // a server-sent sunsubscribe: the slot has left
    }
    if (--oldest.missing > 0) {
      return Frame.CONFIRMATION;
    }
    pending.poll();
    return Frame.LAST_CONFIRMATION;
  }

  private void note(String kind, String channel) {
    if (channel == null) {
      return;
    }
    if (kind.endsWith("unsubscribe")) {
      channels(kind).remove(channel);
    } else {
      channels(kind).add(channel);
    }
  }

  private Set<String> channels(String kind) {
    String prefix = kind.startsWith("p") ? "p" : kind.startsWith("ss") || kind.startsWith("sun") ? "s" : "";
    Set<String> channels = subscribed.get(prefix);
    if (channels == null) {
      channels = new HashSet<String>();
      subscribed.put(prefix, channels);
    }
    return channels;
  }
}
