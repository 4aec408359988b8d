package dev.unmoved.command;

/** Where a reply names keys. */
public enum ReplyNames {
  /** Nowhere. */
  NONE,
  /** The whole is one. */
  WHOLE,
  /** Each element is one. */
  EACH,
  /** The first element is one. */
  FIRST,
  /** Each element of the second element is one: a page of SCAN. */
  PAGE,
  /** Of streams: the first of each pair, or a map's keys. */
  STREAMS,
  /** It is what EXEC answers: by the commands that were queued. */
  TRANSACTION,
  /** It tells, in words, in which database the connection is. */
  DATABASE,
  /** Its field "prefixes" has what names of keys begin with. */
  PREFIXES,
  /** Each element is a channel, some of which have the names of keys. */
  CHANNELS,
  /** Messages, of which some name keys, follow. */
  MESSAGES,
  /** Lines follow that show commands with their arguments, keys among them. */
  COMMANDS,
  /** Whatever a script returns. */
  SCRIPT,
  /** It shows those who operate the server names as the server has them. */
  AS_STORED
}
