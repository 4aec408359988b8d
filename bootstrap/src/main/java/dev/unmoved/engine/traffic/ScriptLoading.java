package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Scripts;

/**
 * Gives nodes the Lua scripts that one session sends. Nodes keep scripts each for itself, so
 * whoever calls one by its digest has to find it at the node of its keys.
 */
public final class ScriptLoading {
  private static final byte[][] SCRIPT_LOAD = {
    RespWriter.ascii("SCRIPT"), RespWriter.ascii("LOAD")
  };

  private final Lifecycle lifecycle;
  private final Outbox outbox;

  ScriptLoading(Lifecycle lifecycle, Outbox outbox) {
    this.lifecycle = lifecycle;
    this.outbox = outbox;
  }

  /**
   * Keeps the script of EVAL body ..., or SCRIPT LOAD body, for nodes that have not seen it;
   * forgets with SCRIPT FLUSH.
   */
  public void remember(Arguments arguments) {
    Scripts scripts = lifecycle.cluster().scripts();
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
   * Gives the node a script that this JVM has sent elsewhere, once for each node: to learn from
   * NOSCRIPT that it is missing would be too late for the commands behind it.
   */
  void load(Part part, Link link) {
    Arguments arguments = part.arguments();
    Node node = link.node();
    if (!lifecycle.hasCluster() || node == null || arguments.count() < 2) {
      return;
    }
    Scripts scripts = lifecycle.cluster().scripts();
    String sha = arguments.text(1);
    boolean again = part.detour != null && part.detour.scriptLoaded;
    byte[] body = again ? scripts.body(sha) : scripts.missingAt(node, sha);
    if (body != null) {
      outbox.enqueueSilently(RespWriter.command(SCRIPT_LOAD, body), link);
    }
  }

  /**
   * Whether a part that was answered NOSCRIPT is worth another try, as its script is known here;
   * once for each part.
   */
  boolean canHeal(Part part) {
    Arguments arguments = part.arguments();
    return arguments.count() >= 2
        && (part.detour == null || !part.detour.scriptLoaded)
        && lifecycle.cluster().scripts().body(arguments.text(1)) != null;
  }
}
