package dev.unmoved.command;

/**
 * Where a request names keys beside those that its {@link KeySpec}s find, or what else in it
 * depends on how keys are named: for whoever gives keys other names than the client does.
 */
public enum NameUse {
  /** Nowhere. */
  KEYS,
  /** The first argument is a pattern of keys. */
  PATTERN,
  /** Its MATCH is a pattern of keys; without one it means all keys of its database. */
  MATCH,
  /** BY and GET are patterns of keys, with a star for the element. */
  ELEMENT_PATTERNS,
  /** PREFIX is what names of keys begin with. */
  PREFIXES,
  /** Its channels may be those on which servers tell of keys. */
  CHANNELS,
  /** It names another database. */
  OTHER_DATABASE,
  /** It is about all keys of its database. */
  WHOLE_DATABASE,
  /**
   * Its keys are chosen by what they hold, or leave the cluster: other names than the client's
   * would be silently wrong.
   */
  NOT_FOLLOWED
}
