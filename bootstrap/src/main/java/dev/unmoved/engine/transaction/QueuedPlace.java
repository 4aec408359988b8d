package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.traffic.Course;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;

/**
 * Where a command belongs that comes between MULTI and EXEC, by what the same command does outside.
 * A node would execute all that it has queued, whatever that concerns: FLUSHALL its own keys, and
 * answer OK. The session follows it, and who only looks on tells by it what a session would do.
 */
public enum QueuedPlace {
  /** Where the transaction is: there are its keys, or any node is as good as another. */
  TRANSACTION(""),
  /** At all nodes, or at some that have nothing to do with the transaction. */
  ALL_NODES(
      "concerns all nodes, and a transaction is executed at one; unmoved.cross-slot=emulate"
          + " executes it at all of them, at its place in the transaction"),
  /** At the node, or on the very connection, that the client has opened. */
  HOME(
      "concerns the node that the client is connected to, and a transaction is executed at the node"
          + " of its keys; unmoved.cross-slot=emulate executes each where it belongs"),
  /** On the client's connection, whose state it changes, and so on those to all nodes. */
  CONNECTION(
      "changes the client's connection, and a transaction is executed on one that others use after"
          + " it; send it before MULTI, or set unmoved.cross-slot=emulate"),
  /** In no transaction. */
  NOWHERE("is not supported inside MULTI");

  private final String refusal;

  QueuedPlace(String refusal) {
    this.refusal = refusal;
  }

  /**
   * The place of a call that is no malformed one.
   *
   * @param hasKeys whether it has keys, declared or named in the text of a script
   * @param inDatabase0 whether the connection uses database 0
   */
  public static QueuedPlace of(
      Command command, Arguments arguments, boolean hasKeys, boolean inDatabase0, Options options) {
    Effect effect = command.effect();
    if (effect == Effect.CLUSTER_AWARE || effect == Effect.SYNC) {
      return NOWHERE;
    }
    if (effect == Effect.SELECT) {
      return inDatabase0 && arguments.is(1, "0") ? TRANSACTION : CONNECTION;
    }
    if (ConnectionState.records(effect) && effect != Effect.RESET) {
      return CONNECTION;
    }
    if (hasKeys) {
      return TRANSACTION;
    }
    switch (Course.of(command, options)) {
      case ALL_PRIMARIES:
        return ALL_NODES;
      case BY_NAME:
        // what it prepares is for the very connection that the transaction goes over
        return command.name().startsWith("HIMPORT|") ? TRANSACTION : ALL_NODES;
      default:
        return isAboutHome(command) ? HOME : TRANSACTION;
    }
  }

  /** Whether a command without keys tells of, or acts on, one node or one connection. */
  private static boolean isAboutHome(Command command) {
    switch (command.name()) {
      case "ACL|DRYRUN": // users are the same at all nodes
      case "ACL|GETUSER":
      case "ACL|LIST":
      case "ACL|USERS":
      case "CLIENT|GETNAME": // and so is the name on all links
      case "CLIENT|HELP":
        return false;
      case "LASTSAVE":
      case "ROLE":
        return true;
      default:
        break;
    }
    boolean ofModule = command.is(Flag.MODULE) && !command.hasKeys(); // TS.MGET: that node's series
    return isAboutOneNode(command)
        || ofModule
        || command.effect() == Effect.CLIENT_ID
        || command.effect() == Effect.DISCONNECTS
        || command.effect() == Effect.NONE && command.name().startsWith("CLIENT|")
        || command.name().startsWith("MEMORY|");
  }

  /** Whether an application means its whole server by a command that goes to one node. */
  public static boolean isAboutOneNode(Command command) {
    return command.is(Flag.ONE_NODE)
        || command.name().equals("INFO")
        || command.is(Flag.ADMIN)
            && command.effect() == Effect.NONE
            && !CommandTable.isContainer(command);
  }

  /** Why {@code command} is refused where it does not belong, for the one who has sent it. */
  String refusal(Command command) {
    return "ERR unmoved: " + command.name().replace('|', ' ') + " " + refusal;
  }
}
