package dev.unmoved.agent.operate.copy;

/** How building a key in pieces ended. */
enum Built {
  /** It is there, and stays. */
  LASTING,
  /** It is there, with a time to live. */
  EXPIRING,
  /** The target has a key of that name. */
  EXISTS,
  /** The source has it no more. */
  GONE
}
