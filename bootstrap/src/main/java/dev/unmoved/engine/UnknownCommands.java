package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;

/**
 * Commands of which nobody has told where their keys are: they go home and follow redirects. Their
 * slot is known by their redirect at the earliest, so nothing may be under way beside them.
 */
final class UnknownCommands extends Feature {
  private final Traffic traffic;

  UnknownCommands(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted() || !Lookups.misses(part)) {
      return false;
    }
    if (!traffic.intake.awaitsAllBefore(part)) {
      part.observed = true;
      traffic.sender.sendDecisive(part);
    }
    return true;
  }
}
