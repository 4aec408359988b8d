package dev.unmoved.engine;

import dev.unmoved.command.Flag;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ScriptPlace;
import dev.unmoved.topology.Scripts;

/**
 * The Lua scripts that one session sends. Nodes keep scripts each for itself, so whoever calls one
 * by its digest has to find it at the node of its keys; and where a call declares no keys, its text
 * is asked where it belongs.
 */
final class ScriptCalls {
  private static final byte[][] SCRIPT_LOAD = {Session.ascii("SCRIPT"), Session.ascii("LOAD")};

  private final Session session;

  ScriptCalls(Session session) {
    this.session = session;
  }

  /** Whether {@code part} runs a script. */
  static boolean isOne(Part part) {
    return part.command != null && part.command.is(Flag.SCRIPT_RUNNER);
  }

  /**
   * Keeps the script of EVAL body ..., or SCRIPT LOAD body, for nodes that have not seen it;
   * forgets with SCRIPT FLUSH.
   */
  void remember(Arguments arguments) {
    Scripts scripts = session.cluster.scripts();
    boolean isContained = arguments.is(0, "SCRIPT");
    if (isContained && arguments.is(1, "FLUSH")) {
      if (arguments.count() == 2
          || arguments.count() == 3 && (arguments.is(2, "SYNC") || arguments.is(2, "ASYNC"))) {
        scripts.forget();
      }
      return;
    }
    int body = isContained ? 2 : 1;
    if (arguments.count() > body) {
      scripts.remember(arguments.bytes(), arguments.start(body), arguments.length(body));
    }
  }

  /**
   * Finds where a script without declared keys belongs: any node may run it, but only its keys'
   * owner lets it touch them.
   *
   * @return true when it is on its way, to every primary, since it asks for all keys
   */
  boolean take(Part part, Arguments arguments, long nowNanos) {
    ScriptPlace place = ScriptPlace.of(arguments, session.cluster.scripts());
    if (place == ScriptPlace.UNKNOWN) {
      return false;
    }
    part.slot = place.slot();
    return place.isEverywhere() && session.gatherings().takeScript(part, arguments, nowNanos);
  }

  /**
   * Gives the node a script that this JVM has sent elsewhere, once for each node: to learn from
   * NOSCRIPT that it is missing would be too late for the commands behind it.
   */
  void load(Part part, Link link) {
    Arguments arguments = Session.argumentsOf(part);
    if (session.cluster == null || link.node() == null || arguments.count() < 2) {
      return;
    }
    Scripts scripts = session.cluster.scripts();
    String sha = arguments.text(1);
    byte[] body = part.scriptLoaded ? scripts.body(sha) : scripts.missingAt(link.node(), sha);
    if (body != null) {
      session.enqueueSilently(RespWriter.command(SCRIPT_LOAD, body), link);
    }
  }

  /**
   * The node has lost the script: gives it the one that this JVM has sent before, and the command
   * once more.
   */
  boolean onMissing(Link link, Part part, long nowNanos) {
    Arguments arguments = Session.argumentsOf(part);
    byte[] body =
        arguments.count() < 2 || part.scriptLoaded
            ? null
            : session.cluster.scripts().body(arguments.text(1));
    if (body == null) {
      return false;
    }
    part.scriptLoaded = true;
    part.target = link.node();
    session.sendAgain(part, nowNanos);
    return true;
  }
}
