package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.Flag;
import dev.unmoved.command.LearnedCommands;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;

/**
 * Finds out, before it is sent, about a command of one session that the table does not know:
 * COMMAND INFO is asked once per cluster, COMMAND GETKEYS for each call whose keys only code of the
 * server can find. The client's commands wait meanwhile. What remains unknown goes home and follows
 * redirects.
 */
final class Lookups {
  /** What is asked. */
  enum Question {
    /** COMMAND INFO: where calls of a command have their keys. */
    COMMAND,
    /** COMMAND GETKEYS: where one call has them. */
    KEYS
  }

  private static final byte[][] COMMAND_INFO = {Session.ascii("COMMAND"), Session.ascii("INFO")};
  private static final byte[][] COMMAND_GETKEYS = {
    Session.ascii("COMMAND"), Session.ascii("GETKEYS")
  };

  /** A larger call goes home and may be redirected: one way or the other it is sent twice. */
  private static final int GETKEYS_LENGTH_MAX = 64 * 1024;

  private final Session session;
  private Part waiting; // the command that is asked about, at the head of the backlog; null: none
  private String name; // of its command, as asked about
  private Link link; // where
  private boolean refused; // the user may not ask

  Lookups(Session session) {
    this.session = session;
  }

  /** Whether the client's commands wait for an answer. */
  boolean isWaiting() {
    return waiting != null;
  }

  /** The link that will bring the answer; null while nothing is asked. */
  Link link() {
    return link;
  }

  /** Whether a command is not wholly known by its row in the table. */
  static boolean concern(Part part) {
    return part.command == null || part.command.is(Flag.CONTAINER);
  }

  /**
   * Completes what is known of a command, its slot included.
   *
   * @return false when that takes a question: the command is at the head of the backlog then
   */
  boolean complete(Part part, Arguments arguments, long nowNanos) {
    String wanted =
        part.asked == Question.KEYS ? null : LearnedCommands.nameOf(arguments, part.command);
    if (wanted == null) {
      return true;
    }
    LearnedCommands commands = session.cluster.commands();
    Command learned = commands.find(wanted, arguments);
    if (learned == null) {
      return part.asked != null
          || refused
          || commands.isUnknown(wanted, nowNanos)
          || !ask(
              Question.COMMAND,
              part,
              wanted,
              RespWriter.command(COMMAND_INFO, Session.ascii(wanted)));
    }
    part.command = learned;
    int key = learned.firstKey(arguments);
    if (key != 0) {
      part.slot = Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
      return true;
    }
    part.keysUnknown = learned.mayMissKeys();
    return !part.keysUnknown
        || refused
        || part.end - part.start > GETKEYS_LENGTH_MAX
        || !ask(
            Question.KEYS, part, wanted, RespWriter.command(COMMAND_GETKEYS, arguments.copies()));
  }

  /** False when there is no connection on which to ask. */
  private boolean ask(Question question, Part part, String about, byte[] command) {
    link = linkToAsk();
    if (link == null) {
      return false;
    }
    part.asked = question;
    part.state = Part.State.BACKLOG;
    session.backlog.addFirst(part);
    waiting = part;
    name = about;
    session.enqueue(
        new Part(Part.Origin.LOOKUP, null, command, 0, command.length, Slot.NONE, -1), link);
    return true;
  }

  /** Home, or another primary while home would only queue the question for EXEC. */
  private Link linkToAsk() {
    if (!session.ensureHome()) {
      return null;
    }
    if (!session.isInTransaction(session.home)) {
      return session.home;
    }
    for (Node node : session.cluster.topology().nodes()) {
      if (session.cluster.topology().isPrimary(node) && !node.equals(session.home.node())) {
        return session.linkTo(node);
      }
    }
    return null;
  }

  /** The server has answered. */
  void onReply(RespValue reply, long nowNanos) {
    Part part = waiting;
    String asked = name;
    forget();
    boolean mayNot =
        reply.isError()
            && (reply.text().startsWith("NOPERM ") || reply.text().startsWith("ERR unknown"));
    if (mayNot) {
      refused = true;
      Log.once(
          "COMMAND " + session.cluster.name(),
          session.cluster.name()
              + " does not let its user ask about commands:"
              + " those that are not known here go to the node that the client has connected to first");
    } else if (part.asked == Question.COMMAND && !reply.isError()) {
      session.cluster.commands().learn(asked, reply, nowNanos);
    } else if (part.asked == Question.KEYS) {
      part.keysUnknown = false; // an error says that the call is malformed, or has none
      byte[] key = reply.elements().isEmpty() ? null : reply.elements().get(0).bytes();
      part.slot = key == null ? Slot.NONE : Slot.of(key, 0, key.length);
    }
  }

  /** The connection broke before the answer came: the command does without. */
  void onLost() {
    forget();
  }

  private void forget() {
    waiting = null;
    name = null;
    link = null;
  }
}
