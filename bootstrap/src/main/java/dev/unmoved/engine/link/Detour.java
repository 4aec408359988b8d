package dev.unmoved.engine.link;

import dev.unmoved.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a part that does not simply go to its slot's owner and come back with an answer.
 * Made when that is first so: most parts never have one.
 */
public final class Detour {
  /** The node it has to go to; null: to its slot's owner. */
  public @Nullable Node target;

  /** Whether {@link #target} is not to be exchanged when it cannot be reached. */
  public boolean bound;

  /** Whether it goes there behind ASKING. */
  public boolean asking;

  /** Whether no replica may answer it: one has failed it, or it prepares a write. */
  public boolean primaryOnly;

  /** The redirects it has followed. */
  public int redirects;

  /** How often it was refused for now, and when it is sent again while it is parked. */
  public final RetryWait backoff = new RetryWait();

  /** When to stop asking again, set at the first refusal. */
  public long retryUntilNanos;

  /** What it met with last, for people; null: nothing yet. */
  public @Nullable String failure;

  /** Which node refused it for now last, and what that said, for people; null: none has. */
  public @Nullable String refusal;

  /** Whether it was refused last because the keys of its slot are at two nodes. */
  public boolean keysApart;

  /** Whether NOSCRIPT was answered once, and the script loaded. */
  public boolean scriptLoaded;
}
