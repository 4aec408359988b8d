package dev.unmoved.engine.gather;

import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ScriptPlace;
import dev.unmoved.topology.Slot;

/**
 * Calls of scripts that declare no keys. Any node may run them, but only its keys' owner lets a
 * script touch them, so its text is asked where it belongs.
 */
public final class KeylessScripts extends Feature {
  private final Traffic traffic;
  private final GatheredRequests gathered;

  /** Those of one session. */
  public KeylessScripts(Traffic traffic, GatheredRequests gathered) {
    this.traffic = traffic;
    this.gathered = gathered;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted()
        || part.slot != Slot.NONE
        || part.command == null
        || !part.command.is(Flag.SCRIPT_RUNNER)) {
      return false;
    }
    ScriptPlace place = ScriptPlace.of(arguments, traffic.cluster().scripts());
    if (place == ScriptPlace.UNKNOWN) {
      return false;
    }
    part.slot = place.slot();
    return place.isEverywhere() && gathered.beginScript(part, arguments);
  }
}
