package dev.unmoved.engine.traffic;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Part;
import dev.unmoved.option.ReadFrom;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which reads of one session go to replicas, and to which. A session keeps to one replica per shard
 * as long as that serves, so that it needs no more links than without; sessions differ, so that all
 * replicas get their share.
 */
public final class ReplicaReads {
  private final Lifecycle lifecycle;
  private final ReadFrom readFrom;
  private final int share;

  ReplicaReads(Lifecycle lifecycle, ReadFrom readFrom, SplittableRandom random) {
    this.lifecycle = lifecycle;
    this.readFrom = readFrom;
    share = readFrom == ReadFrom.PRIMARY ? 0 : random.nextInt(Integer.MAX_VALUE);
  }

  /** Whether {@code part} may be answered by a replica of its slot. */
  boolean mayServe(Part part) {
    return readFrom != ReadFrom.PRIMARY
        && part.slot >= 0
        && part.target() == null
        && (part.detour == null || !part.detour.primaryOnly)
        && part.command != null
        && part.command.readOnly()
        && !part.command.blocking()
        && (part.effect() == Effect.NONE
            || part.effect() == Effect.SCRIPT
            || part.effect() == Effect.SCRIPT_BY_DIGEST)
        // The cursor of HSCAN and its kin means something to the node that gave it only.
        && !part.command.name().endsWith("SCAN");
  }

  /** The replica for a part that {@link #mayServe} allows, or null when the primary has to do. */
  @Nullable Node replicaOf(Node primary, Topology topology, long nowNanos) {
    List<Node> replicas = topology.replicasOf(primary);
    for (int i = 0; i < replicas.size(); i++) {
      Node replica = replicas.get((share % replicas.size() + i) % replicas.size());
      if (!lifecycle.cluster().isAvoided(replica, nowNanos)) {
        return replica;
      }
    }
    return null;
  }

  /** Whether reads that no replica can answer are errors: the shard has none. */
  boolean insistsOnReplica(Node primary, Topology topology) {
    return readFrom == ReadFrom.REPLICA && topology.replicasOf(primary).isEmpty();
  }

  static byte[] noReplica(Part part, Node primary) {
    return RespWriter.error(
        "ERR unmoved: "
            + part
            + " is to be read from a replica (unmoved.read-from=replica), and "
            + primary
            + " has none");
  }

  /**
   * A replica could not serve a part: the primary has to, and for a while others leave that replica
   * alone.
   */
  public void onFailed(Part part, Node replica, long nowNanos) {
    part.detour().primaryOnly = true;
    lifecycle.cluster().avoid(replica, nowNanos + Limits.REPLICA_AVOIDED_NANOS);
  }
}
