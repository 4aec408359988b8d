package dev.unmoved.option;

/** What becomes of databases other than 0. */
public enum Databases {
  /** The server decides; Redis Cluster refuses them. */
  SERVER,
  /** Their keys live in the cluster's one key space, each database's under a prefix. */
  PREFIX,
  /** All are database 0, for an application that uses one and has the cluster for itself. */
  ONE
}
