package dev.unmoved.engine.gather;

import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ScriptPlace;
import dev.unmoved.topology.Scripts;
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
    if (traffic.names != null && traffic.names.areDifferent()) {
      tellOfNames(arguments);
    }
    part.slot = place.slot();
    return place.isEverywhere() && gathered.beginScript(part, arguments);
  }

  /** Keys in its text have the names of the cluster, whatever the application means by them. */
  private static void tellOfNames(Arguments arguments) {
    boolean byDigest = arguments.is(0, "EVALSHA") || arguments.is(0, "EVALSHA_RO");
    String name = byDigest ? arguments.text(1) : Scripts.sha1(arguments.copy(1));
    Log.once(
        "names in script " + name,
        "the script "
            + name
            + " uses keys that it does not declare: they are not renamed as unmoved.databases and"
            + " unmoved.colocate want it");
  }
}
