package dev.unmoved.engine;

/** What a simulated run is made of: what its clients do, and what goes wrong meanwhile. */
enum Ingredient {
  // What clients do, beyond SET, APPEND and GETRANGE of one key

  /** MGET, MSET, DEL and EXISTS, over several slots too. */
  SEVERAL_KEYS,
  /** MULTI to EXEC or DISCARD, with and without WATCH. */
  TRANSACTIONS,
  /** The same over several slots, emulated, with what no single node can execute among it. */
  SCATTERED,
  /** EVAL and EVALSHA, SCRIPT LOAD and EXISTS. */
  SCRIPTS,
  /** SCAN from its first to its last cursor. */
  WALKS,
  /** DBSIZE, KEYS, RANDOMKEY and, where slots stay where they are, FLUSHALL. */
  ALL_SHARDS,
  /** Blocking pops of what other clients push. */
  QUEUES,
  /** Subscriptions of what other clients publish. */
  CHANNELS,
  /**
   * RENAME, RENAMENX, SMOVE, SUNIONSTORE, SUNION and SINTER over several slots, where nodes take
   * commands of one.
   */
  SEVERAL_STEPS,
  /** AUTH, HELLO, SELECT and CLIENT SETNAME between other commands; nodes want a password. */
  STATES,

  // What goes wrong

  /** Slots go to other nodes. */
  MOVES,
  /** A slot may come back to a node that gave it away: what is under way may be executed there. */
  SLOTS_RETURN,
  /** Keys move one by one, with ASK. */
  MIGRATIONS,
  /** LOADING and CLUSTERDOWN, out of the blue. */
  REFUSALS,
  /** Connections break, and cannot be made. */
  RESETS,
  /** Nodes give all their slots away. */
  NODES_LEAVE,
  /** Nodes forget the scripts they were given. */
  SCRIPTS_FORGOTTEN,
  /** Blocked clients are sent away by a node whose role changes. */
  ROLE_CHANGES
}
