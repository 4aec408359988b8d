package dev.unmoved.engine;

import dev.unmoved.engine.World.Faults;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random programs in random clusters; a failure names the seed and tells all that happened. See {@link World}. */
class SimulationProperties {
  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void aClusterWhoseSlotsMoveAnswersLikeOneServer(@ForAll long seed) {
    Faults faults = new Faults();
    new World(seed, faults).run();
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void commandsOverSeveralSlotsAreAnsweredLikeByOneServer(@ForAll long seed) {
    Faults faults = new Faults();
    faults.severalKeys = true;
    new World(seed, faults).run();
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void aClusterWhoseKeysMigrateOneByOneAnswersLikeOneServer(@ForAll long seed) {
    Faults faults = new Faults();
    faults.migrations = true;
    new World(seed, faults).run();
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void whereLinksBreakTheClientIsAnsweredOrSeesABrokenConnection(@ForAll long seed) {
    Faults faults = new Faults();
    faults.migrations = true;
    faults.resets = true;
    new World(seed, faults).run();
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void noCommandOvertakesARefusedOneAndNoWriteIsExecutedTwice(@ForAll long seed) {
    Faults faults = new Faults();
    faults.slotsReturn = true;
    faults.migrations = true;
    faults.refusals = true;
    faults.severalKeys = true;
    faults.resets = seed % 2 == 0;
    new World(seed, faults).run();
  }
}
