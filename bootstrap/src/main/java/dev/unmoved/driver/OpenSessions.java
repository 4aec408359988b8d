package dev.unmoved.driver;

import dev.unmoved.topology.Cluster;

/** Who can tell of the open sessions of a cluster. Thread-safe. */
public interface OpenSessions {
  /** What they amount to at this moment. */
  ClusterUsage usage(Cluster cluster);
}
