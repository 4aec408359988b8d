package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.LearnedCommands;
import dev.unmoved.engine.link.Bond;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before it is sent, about a command of one session that the table does not know:
 * COMMAND INFO is asked once per cluster, COMMAND GETKEYS for each call whose keys only code of the
 * server can find. The client's commands wait meanwhile. What remains unknown goes home and follows
 * redirects.
 */
final class Lookups extends Feature {
  /** What is asked. */
  enum Question {
    /** COMMAND INFO: where calls of a command have their keys. */
    COMMAND,
    /** COMMAND GETKEYS: where one call has them. */
    KEYS
  }

  private static final byte[][] COMMAND_INFO = {
    RespWriter.ascii("COMMAND"), RespWriter.ascii("INFO")
  };
  private static final byte[][] COMMAND_GETKEYS = {
    RespWriter.ascii("COMMAND"), RespWriter.ascii("GETKEYS")
  };

  /** A larger call goes home and may be redirected: one way or the other it is sent twice. */
  private static final int GETKEYS_LENGTH_MAX = 64 * 1024;

  /** What was asked about one part. */
  private static final class Asked extends Bond {
    private @Nullable Question last;
    private boolean keysUnknown; // not in the table, and the server did not tell where its keys are
  }

  private final Traffic traffic;
  private @Nullable Part
      waiting; // the command that is asked about, at the head of the backlog; null: none
  private @Nullable String name; // of its command, as asked about
  private @Nullable Link link; // where
  private boolean refused; // the user may not ask

  Lookups(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public boolean isAtRest() {
    return waiting == null;
  }

  /** The link that will bring the answer; null while nothing is asked. */
  @Nullable Link link() {
    return link;
  }

  /** Whether it is not known where the keys of {@code part} are. */
  static boolean misses(Part part) {
    Asked asked = (Asked) part.lookup;
    return part.command == null || asked != null && asked.keysUnknown;
  }

  /** Completes what is known of a command, its slot included, or asks. */
  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    boolean isKnown = part.command != null && !part.command.is(Flag.CONTAINER);
    if (isKnown || !traffic.lifecycle.isRouted()) {
      return false;
    }
    Question asked = part.lookup == null ? null : ((Asked) part.lookup).last;
    String wanted = asked == Question.KEYS ? null : LearnedCommands.nameOf(arguments, part.command);
    if (wanted == null) {
      return false;
    }
    LearnedCommands commands = traffic.cluster().commands();
    Command learned = commands.find(wanted, arguments);
    if (learned == null) {
      return asked == null
          && !refused
          && !commands.isUnknown(wanted, nowNanos)
          && ask(
              Question.COMMAND,
              part,
              wanted,
              RespWriter.command(COMMAND_INFO, RespWriter.ascii(wanted)));
    }
    part.command = learned;
    int key = learned.firstKey(arguments);
    if (key != 0) {
      part.slot = Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
      return false;
    }
    boolean keysUnknown = learned.mayMissKeys();
    if (keysUnknown || part.lookup != null) {
      about(part).keysUnknown = keysUnknown;
    }
    return keysUnknown
        && !refused
        && part.end - part.start <= GETKEYS_LENGTH_MAX
        && ask(
            Question.KEYS, part, wanted, RespWriter.command(COMMAND_GETKEYS, arguments.copies()));
  }

  private static Asked about(Part part) {
    if (part.lookup == null) {
      part.lookup = new Asked();
    }
    return (Asked) part.lookup;
  }

  /** False when there is no connection on which to ask. */
  private boolean ask(Question question, Part part, String about, byte[] command) {
    Link asked = linkToAsk();
    if (asked == null) {
      return false;
    }
    link = asked;
    about(part).last = question;
    part.state = Part.State.BACKLOG;
    traffic.intake.postpone(part);
    traffic.intake.waits(Intake.Reason.LOOKUP, true);
    waiting = part;
    name = about;
    traffic.outbox.enqueue(Part.own(Part.Origin.LOOKUP, command), asked);
    return true;
  }

  /** Home, or another primary while home would only queue the question for EXEC. */
  private @Nullable Link linkToAsk() {
    if (!traffic.links.ensureHome()) {
      return null;
    }
    if (!traffic.links.isQueueing(traffic.links.home())) {
      return traffic.links.home();
    }
    for (Node node : traffic.cluster().topology().nodes()) {
      if (traffic.cluster().topology().isPrimary(node) && !node.equals(traffic.links.homeNode())) {
        return traffic.links.linkTo(node);
      }
    }
    return null;
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (part.origin != Part.Origin.LOOKUP) {
      return false;
    }
    RespValue reply = RespValue.nothing();
    try {
      reply = RespValue.parse(link.in, start, end);
    } catch (ProtocolException e) {
      // it says nothing of the command
    }
    traffic.replies.detach(part);
    if (waiting != null && name != null) {
      learn(waiting, name, reply, nowNanos);
    }
    return true;
  }

  private void learn(Part part, String asked, RespValue reply, long nowNanos) {
    forget();
    String error = reply.isError() ? reply.text() : null;
    boolean mayNot =
        error != null && (error.startsWith("NOPERM ") || error.startsWith("ERR unknown"));
    if (mayNot) {
      refused = true;
      Log.once(
          "COMMAND " + traffic.cluster().name(),
          traffic.cluster().name()
              + " does not let its user ask about commands: those that are not known here go to the"
              + " node that the client has connected to first");
    } else if (about(part).last == Question.COMMAND && !reply.isError()) {
      traffic.cluster().commands().learn(asked, reply, nowNanos);
    } else if (about(part).last == Question.KEYS) {
      about(part).keysUnknown = false; // an error says that the call is malformed, or has none
      byte[] key = reply.elements().isEmpty() ? null : reply.elements().get(0).bytes();
      part.slot = key == null ? Slot.NONE : Slot.of(key, 0, key.length);
    }
  }

  /** The connection broke before the answer came: the command does without. */
  @Override
  public boolean onPartLost(
      Part part, Link broken, String message, boolean mayGoAgain, long nowNanos) {
    if (part.origin != Part.Origin.LOOKUP) {
      return false;
    }
    forget();
    return true;
  }

  private void forget() {
    traffic.intake.waits(Intake.Reason.LOOKUP, false);
    waiting = null;
    name = null;
    link = null;
  }
}
