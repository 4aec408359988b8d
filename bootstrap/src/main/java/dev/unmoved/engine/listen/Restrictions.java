package dev.unmoved.engine.listen;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a server allows on a connection that listens: RESP2 leaves few commands to a subscribed one,
 * MONITOR hardly any. Home knows the rules, and says what it thinks of a command, wherever its keys
 * are. Of shard channels home knows nothing, and what it would say because of them is said here.
 */
final class Restrictions {
  private static final byte[] PONG_HEAD = RespWriter.ascii("*2\r\n$4\r\npong\r\n");
  private static final byte[] EMPTY_BULK = RespWriter.ascii("$0\r\n\r\n");

  private final Traffic traffic;
  private final Wishes wishes;
  // PINGs that home answers as if it were not subscribed
  private final List<Part> pings = new ArrayList<Part>();
  private boolean heldBack; // a command waits until home has confirmed what it was asked before

  Restrictions(Traffic traffic, Wishes wishes) {
    this.traffic = traffic;
    this.wishes = wishes;
  }

  /** Whether not every command is allowed now. */
  boolean areInForce() {
    return wishes.isMonitoring()
        || (!wishes.sharded().isEmpty() || wishes.isHomeSubscribed())
            && traffic.mode.state().protocol() == 2;
  }

  /** Whether a command waits, since it is not known whether it is allowed. */
  boolean isHoldingBack() {
    return heldBack;
  }

  /**
   * Does with a command what a server does with it on a connection like this one; false when it
   * goes its way as it is.
   */
  boolean apply(Part part, Effect effect, Arguments arguments) {
    boolean ping = part.command != null && part.command.name().equals("PING");
    if (effect == Effect.QUIT || effect == Effect.RESET) {
      return false;
    }
    if (wishes.isMonitoring()) {
      sendHome(part, effect); // a connection like this may not touch any keys
    } else if (wishes.isHomeSubscribed()) {
      if (!ping && traffic.links.presentHome().subscriptions().isPending()) {
        holdBack(true); // whether it is allowed depends on what home is about to answer
        traffic.intake.postpone(part);
      } else {
        sendHome(part, effect);
      }
    } else if (ping) {
      part.observed = true;
      pings.add(part);
      return false;
    } else if (part.command == null || !part.command.hasArity(arguments.count())) {
      sendHome(part, effect); // its error comes before ours
    } else {
      part.answer(
          RespWriter.ascii(
              "-ERR Can't execute '"
                  + part.command.name().toLowerCase(Locale.ROOT)
                  + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in"
                  + " this context\r\n"));
    }
    return true;
  }

  private void sendHome(Part part, Effect effect) {
    if (ConnectionState.records(effect)) {
      traffic.sender.sendDecisive(part);
    } else {
      traffic.sender.sendHome(part);
    }
  }

  private void holdBack(boolean isSo) {
    heldBack = isSo;
    traffic.intake.waits(Intake.Reason.RESTRICTION, isSo);
  }

  /** Home has confirmed, or refused, a command about subscriptions. */
  void onHomeConfirmed() {
    Link home = traffic.links.home();
    if (heldBack && (home == null || !home.subscriptions().isPending())) {
      holdBack(false);
    }
  }

  /** Home has answered {@code part}; whether that was a PING whose answer is another one here. */
  boolean onReply(Link link, Part part, int start, int end) {
    if (!part.observed || link.in[start] == '-' || !pings.remove(part)) {
      return false;
    }
    traffic.replies.answerInstead(part, pongOfSubscribed(link.in, start, end), link);
    return true;
  }

  /** The reply to {@code part} is the client's. */
  void onAnswered(Part part) {
    pings.remove(part);
  }

  /** What a subscribed connection answers to PING: {@code *2 pong message}. */
  private static byte[] pongOfSubscribed(byte[] reply, int start, int end) {
    byte[] message = reply[start] == '+' ? EMPTY_BULK : Arrays.copyOfRange(reply, start, end);
    byte[] array = Arrays.copyOf(PONG_HEAD, PONG_HEAD.length + message.length);
    System.arraycopy(message, 0, array, PONG_HEAD.length, message.length);
    return array;
  }

  /** The client's connection has become another one: nothing waits any more. */
  void end() {
    holdBack(false);
  }
}
