package dev.unmoved.command;

/** How the replies of several nodes become one; Redis' {@code response_policy} command tip. */
public enum ResponsePolicy {
  /**
   * No tip: with keys, the replies' elements in the order of the keys; without keys, all elements
   * in any order.
   */
  DEFAULT,
  /** The first reply that is no error; an error only if all are. */
  ONE_SUCCEEDED,
  /** One of the replies if none is an error; else an error. */
  ALL_SUCCEEDED,
  /** The sum of integer replies. */
  AGG_SUM,
  /** The least of integer replies, element by element where the reply is an array. */
  AGG_MIN,
  /** The greatest of integer replies. */
  AGG_MAX,
  /** 1 where every reply has 1, else 0; element by element. */
  AGG_LOGICAL_AND,
  /** 1 where any reply has 1, else 0; element by element. */
  AGG_LOGICAL_OR,
  /** No general rule; the merger knows the command by name. */
  SPECIAL
}
