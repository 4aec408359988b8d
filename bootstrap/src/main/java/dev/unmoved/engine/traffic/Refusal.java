package dev.unmoved.engine.traffic;

import dev.unmoved.topology.Node;
import org.jspecify.annotations.Nullable;

/** What an error means that a node has answered before it executed a command. */
public final class Refusal {
  /** What to do about it. */
  public final RetryPolicy.Verdict verdict;

  /** The node that a redirect names; null: it is {@link #malformed}. */
  public final @Nullable Node node;

  /** Whether the redirect is ASK, and concerns one command. */
  public final boolean ask;

  /** Whether it is a redirect that makes no sense. */
  public final boolean malformed;

  Refusal(RetryPolicy.Verdict verdict, @Nullable Node node, boolean ask, boolean malformed) {
    this.verdict = verdict;
    this.node = node;
    this.ask = ask;
    this.malformed = malformed;
  }

  /** Whether the error is an answer, or a redirect that cannot be followed. */
  public boolean isFinal() {
    return verdict == RetryPolicy.Verdict.ANSWER || malformed;
  }
}
