package dev.unmoved.engine.link;

import org.jspecify.annotations.Nullable;

/**
 * One request of a client's that somebody follows. Told by the session's thread; nothing is thrown,
 * and nothing waits.
 */
public interface Sighting {
  /** How a request goes other than to one node. */
  enum Way {
    /** In parts, one per slot. */
    SPLIT,
    /** To all primaries. */
    ALL_PRIMARIES,
    /** In steps, or gathered and combined. */
    IN_STEPS
  }

  /** It goes this way. Told again where it goes another one in the end. */
  void goes(Way way);

  /** The client, which a cluster serves, gets an answer that is no error. */
  void answered();

  /** The client, which a cluster serves, gets this error. */
  void refused(byte[] reply, int from, int to);

  /** The line of the application that it comes from, or null where that is not known. */
  @Nullable String line();
}
