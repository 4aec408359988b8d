package dev.unmoved.report;

/** What becomes of a command on a cluster, from best to worst. */
public enum Verdict {
  /** One node does what one server would. */
  WORKS,
  /** Cut into one part per slot; the replies are merged. */
  SPLIT,
  /** The keys' contents are gathered from their nodes and combined in the application's JVM. */
  COMBINED,
  /** Sent to every primary. */
  ALL_PRIMARIES,
  /** Done in steps, over several nodes. */
  EMULATED,
  /** Answered, but not quite as one server would. */
  DIFFERS,
  /** An error, or one for most keys. */
  FAILS
}
