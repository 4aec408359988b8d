package dev.unmoved.command;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis' command flags as bits, under the names that COMMAND gives them. */
public final class Flag {
  /** Does not change the data set. */
  public static final int READONLY = 1;

  /** May change the data set. */
  public static final int WRITE = 1 << 1;

  /** Refused while the node is out of memory. */
  public static final int DENYOOM = 1 << 2;

  /** For administrators. */
  public static final int ADMIN = 1 << 3;

  /** Belongs to publish/subscribe. */
  public static final int PUBSUB = 1 << 4;

  /** Refused inside scripts. */
  public static final int NOSCRIPT = 1 << 5;

  /** May make the client wait; {@link Command#timeoutIndex} tells whether a given call does. */
  public static final int BLOCKING = 1 << 6;

  /** Allowed while the node loads its data. */
  public static final int LOADING = 1 << 7;

  /** Allowed on a replica that lost its primary. */
  public static final int STALE = 1 << 8;

  /** Takes constant or logarithmic time. */
  public static final int FAST = 1 << 9;

  /** Allowed before authentication. */
  public static final int NO_AUTH = 1 << 10;

  /** Changes no data itself, yet may be propagated to replicas, so a replica may refuse it. */
  public static final int MAY_REPLICATE = 1 << 11;

  /** Refused inside MULTI. */
  public static final int NO_MULTI = 1 << 12;

  /** Has key positions but may be called without keys. */
  public static final int NO_MANDATORY_KEYS = 1 << 13;

  /** Refused while the data is replaced by that of a primary. */
  public static final int NO_ASYNC_LOADING = 1 << 14;

  /** Allowed while a script holds the node. */
  public static final int ALLOW_BUSY = 1 << 15;

  /** The positions of its keys depend on other arguments. */
  public static final int MOVABLE_KEYS = 1 << 16;

  /** Acts as though ASKING came before it. */
  public static final int ASKING = 1 << 17;

  /** Not shown to MONITOR. */
  public static final int SKIP_MONITOR = 1 << 18;

  /** Not put into the slow log. */
  public static final int SKIP_SLOWLOG = 1 << 19;

  /** Comes from a module. */
  public static final int MODULE = 1 << 20;

  /** Runs a script or function. */
  public static final int SCRIPT_RUNNER = 1 << 21;

  /**
   * Ours: it has subcommands, so a call that finds this row has one that the table does not know,
   * or none.
   */
  public static final int CONTAINER = 1 << 22;

  /**
   * Ours: an application means its whole server by it, and gets one node; worth a line in the log.
   */
  public static final int ONE_NODE = 1 << 23;

  /** Ours: other arguments belong to each key; see {@link Command#keyStep}. */
  public static final int VALUES = 1 << 24;

  private static final Map<String, Integer> BY_NAME = new HashMap<String, Integer>();

  static {
    BY_NAME.put("readonly", READONLY);
    BY_NAME.put("write", WRITE);
    BY_NAME.put("denyoom", DENYOOM);
    BY_NAME.put("admin", ADMIN);
    BY_NAME.put("pubsub", PUBSUB);
    BY_NAME.put("noscript", NOSCRIPT);
    BY_NAME.put("blocking", BLOCKING);
    BY_NAME.put("loading", LOADING);
    BY_NAME.put("stale", STALE);
    BY_NAME.put("fast", FAST);
    BY_NAME.put("no_auth", NO_AUTH);
    BY_NAME.put("may_replicate", MAY_REPLICATE);
    BY_NAME.put("no_multi", NO_MULTI);
    BY_NAME.put("no_mandatory_keys", NO_MANDATORY_KEYS);
    BY_NAME.put("no_async_loading", NO_ASYNC_LOADING);
    BY_NAME.put("allow_busy", ALLOW_BUSY);
    BY_NAME.put("movablekeys", MOVABLE_KEYS);
    BY_NAME.put("asking", ASKING);
    BY_NAME.put("skip_monitor", SKIP_MONITOR);
    BY_NAME.put("skip_slowlog", SKIP_SLOWLOG);
    BY_NAME.put("skip_commandlog", SKIP_SLOWLOG); // Valkey's word
    BY_NAME.put("module", MODULE);
    BY_NAME.put("script_runner", SCRIPT_RUNNER);
  }

  private Flag() {}

  /** The bit of the flag that COMMAND calls {@code name}; 0 for one that we do not know. */
  static int named(@Nullable String name) {
    Integer flag = BY_NAME.get(name);
    return flag == null ? 0 : flag;
  }
}
