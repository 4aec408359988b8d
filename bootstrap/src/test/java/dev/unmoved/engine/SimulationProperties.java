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
    new World(seed, 1, Ingredient.MOVES).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void commandsOverSeveralSlotsAreAnsweredLikeByOneServer(@ForAll long seed) {
    new World(seed, 1, Ingredient.MOVES, Ingredient.SEVERAL_KEYS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aClusterWhoseKeysMigrateOneByOneAnswersLikeOneServer(@ForAll long seed) {
    new World(seed, 1, Ingredient.MOVES, Ingredient.MIGRATIONS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whereLinksBreakTheClientIsAnsweredOrSeesABrokenConnection(@ForAll long seed) {
    new World(seed, 1, Ingredient.MOVES, Ingredient.MIGRATIONS, Ingredient.RESETS).run();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void noCommandOvertakesARefusedOneAndNoWriteIsExecutedTwice(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    } else {
      new World(
              seed,
              1,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS)
          .run();
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void transactionsRunOnceAndWholeWhereverTheirSlotGoes(@ForAll long seed) {
    new World(seed, 1, Ingredient.TRANSACTIONS, Ingredient.MOVES).run();
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void transactionsAmongRefusalsMigrationsAndBrokenLinksRunOnceOrNotAtAll(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Ingredient.TRANSACTIONS,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    } else {
      new World(
              seed,
              2,
              Ingredient.TRANSACTIONS,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void walksReturnEveryKeyThatStaysWhileSlotsMoveAndNodesLeave(@ForAll long seed) {
    new World(
            seed,
            2,
            Ingredient.WALKS,
            Ingredient.SEVERAL_KEYS,
            Ingredient.MOVES,
            Ingredient.NODES_LEAVE,
            Ingredient.REFUSALS)
        .run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void walksReturnEveryKeyThatStaysWhileKeysMoveOneByOne(@ForAll long seed) {
    new World(
            seed,
            2,
            Ingredient.WALKS,
            Ingredient.SEVERAL_KEYS,
            Ingredient.MOVES,
            Ingredient.MIGRATIONS,
            Ingredient.REFUSALS)
        .run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void commandsAboutAllShardsAreAnsweredLikeByOneServer(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 1, Ingredient.ALL_SHARDS, Ingredient.SEVERAL_KEYS, Ingredient.SCRIPTS).run();
    } else {
      new World(
              seed,
              2,
              Ingredient.ALL_SHARDS,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void scriptsRunWhereNodesHaveForgottenThem(@ForAll long seed) {
    new World(
            seed,
            2,
            Ingredient.SCRIPTS,
            Ingredient.SCRIPTS_FORGOTTEN,
            Ingredient.MOVES,
            Ingredient.MIGRATIONS)
        .run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void blockingPopsGetWhatOthersPushWhereverTheirSlotGoes(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              3,
              Ingredient.QUEUES,
              Ingredient.MOVES,
              Ingredient.MIGRATIONS,
              Ingredient.ROLE_CHANGES)
          .run();
    } else {
      new World(
              seed,
              2,
              Ingredient.QUEUES,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void subscribersReadEveryMessageOnceAndInOrder(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 3, Ingredient.CHANNELS, Ingredient.MOVES).run();
    } else {
      new World(
              seed,
              2,
              Ingredient.CHANNELS,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.RESETS)
          .run();
    }
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void whoPublishesIsToldHowManyHearIt(@ForAll long seed) {
    new World(seed, 3, Ingredient.CHANNELS, Ingredient.SEVERAL_KEYS).run();
  }

  @Property(tries = 250, shrinking = ShrinkingMode.OFF)
  void subscribersAreAnsweredWhatReadsLikeAMessageBefore(@ForAll long seed) {
    new World(seed, 2, Ingredient.CHANNELS, Ingredient.SEVERAL_STEPS).run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whatAClientMakesOfItsConnectionHoldsForAllThatFollows(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(
              seed,
              2,
              Ingredient.STATES,
              Ingredient.SEVERAL_KEYS,
              Ingredient.TRANSACTIONS,
              Ingredient.MOVES)
          .run();
    } else {
      new World(
              seed,
              2,
              Ingredient.STATES,
              Ingredient.MOVES,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void whatTakesSeveralStepsIsAnsweredLikeByOneServerAndLosesNothing(@ForAll long seed) {
    if (seed % 3 == 0) {
      new World(seed, 1, Ingredient.SEVERAL_STEPS, Ingredient.MOVES, Ingredient.MIGRATIONS).run();
    } else if (seed % 2 == 0) {
      new World(
              seed,
              1,
              Ingredient.SEVERAL_STEPS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.NODES_LEAVE)
          .run();
    } else {
      new World(
              seed,
              2,
              Ingredient.SEVERAL_STEPS,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS,
              Ingredient.RESETS)
          .run();
    }
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void transactionsOverSeveralSlotsAreAnsweredLikeByOneServer(@ForAll long seed) {
    if (seed % 2 == 0) {
      new World(seed, 1, Ingredient.SCATTERED, Ingredient.SEVERAL_KEYS).run();
    } else if (seed % 3 == 0) {
      new World(seed, 1, Ingredient.SCATTERED, Ingredient.SEVERAL_STEPS, Ingredient.MOVES).run();
    } else {
      new World(
              seed,
              1,
              Ingredient.SCATTERED,
              Ingredient.SEVERAL_KEYS,
              Ingredient.MOVES,
              Ingredient.SLOTS_RETURN,
              Ingredient.MIGRATIONS,
              Ingredient.REFUSALS)
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
            Ingredient.SEVERAL_STEPS,
            Ingredient.MOVES,
            Ingredient.SLOTS_RETURN,
            Ingredient.MIGRATIONS,
            Ingredient.REFUSALS,
            Ingredient.NODES_LEAVE)
        .run();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void everythingAtOnce(@ForAll long seed) {
    new World(
            seed,
            3,
            Ingredient.SEVERAL_KEYS,
            Ingredient.TRANSACTIONS,
            Ingredient.SCRIPTS,
            Ingredient.ALL_SHARDS,
            Ingredient.QUEUES,
            Ingredient.CHANNELS,
            Ingredient.STATES,
            Ingredient.MOVES,
            Ingredient.SLOTS_RETURN,
            Ingredient.MIGRATIONS,
            Ingredient.REFUSALS,
            Ingredient.RESETS,
            Ingredient.NODES_LEAVE,
            Ingredient.SCRIPTS_FORGOTTEN)
        .run();
  }
}
