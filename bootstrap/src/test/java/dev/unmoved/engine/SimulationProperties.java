package dev.unmoved.engine;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Random programs in random clusters; a failure names the seed and tells all that happened. See
 * {@link World}.
 */
class SimulationProperties {
  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aClusterWhoseSlotsMoveAnswersLikeOneServer(@ForAll long seed) {
    new World(seed, 1, Feature.MOVES).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void commandsOverSeveralSlotsAreAnsweredLikeByOneServer(@ForAll long seed) {
    new World(seed, 1, Feature.MOVES, Feature.SEVERAL_KEYS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aClusterWhoseKeysMigrateOneByOneAnswersLikeOneServer(@ForAll long seed) {
    new World(seed, 1, Feature.MOVES, Feature.MIGRATIONS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whereLinksBreakTheClientIsAnsweredOrSeesABrokenConnection(@ForAll long seed) {
    new World(seed, 1, Feature.MOVES, Feature.MIGRATIONS, Feature.RESETS).run();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void noCommandOvertakesARefusedOneAndNoWriteIsExecutedTwice(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    } else {
      new World(
              seed,
              1,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS)
          .run();
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void transactionsRunOnceAndWholeWhereverTheirSlotGoes(@ForAll long seed) {
    new World(seed, 1, Feature.TRANSACTIONS, Feature.MOVES).run();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void transactionsAmongRefusalsMigrationsAndBrokenLinksRunOnceOrNotAtAll(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Feature.TRANSACTIONS,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    } else {
      new World(
              seed,
              2,
              Feature.TRANSACTIONS,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void walksReturnEveryKeyThatStaysWhileSlotsMoveAndNodesLeave(@ForAll long seed) {
    new World(
            seed,
            2,
            Feature.WALKS,
            Feature.SEVERAL_KEYS,
            Feature.MOVES,
            Feature.NODES_LEAVE,
            Feature.REFUSALS)
        .run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void walksReturnEveryKeyThatStaysWhileKeysMoveOneByOne(@ForAll long seed) {
    new World(
            seed,
            2,
            Feature.WALKS,
            Feature.SEVERAL_KEYS,
            Feature.MOVES,
            Feature.MIGRATIONS,
            Feature.REFUSALS)
        .run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void commandsAboutAllShardsAreAnsweredLikeByOneServer(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 1, Feature.ALL_SHARDS, Feature.SEVERAL_KEYS, Feature.SCRIPTS).run();
    } else {
      new World(
              seed,
              2,
              Feature.ALL_SHARDS,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void scriptsRunWhereNodesHaveForgottenThem(@ForAll long seed) {
    new World(
            seed, 2, Feature.SCRIPTS, Feature.SCRIPTS_FORGOTTEN, Feature.MOVES, Feature.MIGRATIONS)
        .run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void blockingPopsGetWhatOthersPushWhereverTheirSlotGoes(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 3, Feature.QUEUES, Feature.MOVES, Feature.MIGRATIONS, Feature.ROLE_CHANGES)
          .run();
    } else {
      new World(
              seed,
              2,
              Feature.QUEUES,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void subscribersReadEveryMessageOnceAndInOrder(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 3, Feature.CHANNELS, Feature.MOVES).run();
    } else {
      new World(seed, 2, Feature.CHANNELS, Feature.SEVERAL_KEYS, Feature.MOVES, Feature.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void whoPublishesIsToldHowManyHearIt(@ForAll long seed) {
    new World(seed, 3, Feature.CHANNELS, Feature.SEVERAL_KEYS).run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void subscribersAreAnsweredWhatReadsLikeAMessageBefore(@ForAll long seed) {
    new World(seed, 2, Feature.CHANNELS, Feature.SEVERAL_STEPS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whatAClientMakesOfItsConnectionHoldsForAllThatFollows(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 2, Feature.STATES, Feature.SEVERAL_KEYS, Feature.TRANSACTIONS, Feature.MOVES)
          .run();
    } else {
      new World(
              seed,
              2,
              Feature.STATES,
              Feature.MOVES,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whatTakesSeveralStepsIsAnsweredLikeByOneServerAndLosesNothing(@ForAll long seed) {
    if (seed % 3 == 0) {
      new World(seed, 1, Feature.SEVERAL_STEPS, Feature.MOVES, Feature.MIGRATIONS).run();
    } else if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Feature.SEVERAL_STEPS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.NODES_LEAVE)
          .run();
    } else {
      new World(
              seed,
              2,
              Feature.SEVERAL_STEPS,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS,
              Feature.RESETS)
          .run();
    }
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void transactionsOverSeveralSlotsAreAnsweredLikeByOneServer(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 1, Feature.SCATTERED, Feature.SEVERAL_KEYS).run();
    } else if (seed % 3 == 0) {
      new World(seed, 1, Feature.SCATTERED, Feature.SEVERAL_STEPS, Feature.MOVES).run();
    } else {
      new World(
              seed,
              1,
              Feature.SCATTERED,
              Feature.SEVERAL_KEYS,
              Feature.MOVES,
              Feature.SLOTS_RETURN,
              Feature.MIGRATIONS,
              Feature.REFUSALS)
          .run();
    }
  }

  /**
   * It took its own copy, which it could not undo because that slot had moved as well, for another
   * client's key.
   */
  @Example
  void aRenameWhoseBothSlotsMoveIsAnsweredLikeByOneServer() {
    new World(
            5047573480000L,
            1,
            Feature.SEVERAL_STEPS,
            Feature.MOVES,
            Feature.SLOTS_RETURN,
            Feature.MIGRATIONS,
            Feature.REFUSALS,
            Feature.NODES_LEAVE)
        .run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void everythingAtOnce(@ForAll long seed) {
    new World(
            seed,
            3,
            Feature.SEVERAL_KEYS,
            Feature.TRANSACTIONS,
            Feature.SCRIPTS,
            Feature.ALL_SHARDS,
            Feature.QUEUES,
            Feature.CHANNELS,
            Feature.STATES,
            Feature.MOVES,
            Feature.SLOTS_RETURN,
            Feature.MIGRATIONS,
            Feature.REFUSALS,
            Feature.RESETS,
            Feature.NODES_LEAVE,
            Feature.SCRIPTS_FORGOTTEN)
        .run();
  }
}
