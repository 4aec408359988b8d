package dev.unmoved.command;

/** What a command does to the session that sends it, apart from its reply. */
public enum Effect {
  /** Nothing: the session is the same before and after. */
  NONE,
  /** Changes who the session is. */
  AUTH,
  /** Changes the protocol version; may carry credentials and a client name. */
  HELLO,
  /** Changes the database. */
  SELECT,
  /** Names the connection. */
  CLIENT_SETNAME,
  /** Tells the library's name or version. */
  CLIENT_SETINFO,
  /** Shields the connection from eviction, or no longer. */
  CLIENT_NO_EVICT,
  /** Keeps the connection's reads out of LRU and LFU, or no longer. */
  CLIENT_NO_TOUCH,
  /** Turns invalidation messages on or off. */
  CLIENT_TRACKING,
  /** Says whether the next command's keys are tracked. */
  CLIENT_CACHING,
  /** Tells the client by which id others find it. */
  CLIENT_ID,
  /** May have nodes close connections, which those who use them have not asked for. */
  DISCONNECTS,
  /** Changes whether commands are answered at all. */
  CLIENT_REPLY,
  /** Back to the state of a new connection. */
  RESET,
  /** Ends the connection after its reply. */
  QUIT,
  /** Commands are queued from here on. */
  MULTI,
  /** Runs what was queued; ends WATCH. */
  EXEC,
  /** Drops what was queued; ends WATCH. */
  DISCARD,
  /** Makes the next EXEC depend on the keys. */
  WATCH,
  /** Forgets every watched key. */
  UNWATCH,
  /** SUBSCRIBE, PSUBSCRIBE and their opposites: one reply per channel, and messages in between. */
  SUBSCRIBE,
  /** SSUBSCRIBE and SUNSUBSCRIBE: the same, bound to the channel's slot. */
  SHARDED_SUBSCRIBE,
  /**
   * Carries the body of a Lua script, which other nodes may not have yet, or makes all nodes forget
   * their scripts.
   */
  SCRIPT,
  /** Names a Lua script by its SHA1. */
  SCRIPT_BY_DIGEST,
  /** Every command of the node follows as a status reply. */
  MONITOR,
  /** SYNC and PSYNC: the connection becomes a replication stream. */
  SYNC,
  /** Only a client that knows it talks to a cluster sends this. */
  CLUSTER_AWARE
}
