package dev.unmoved.agent.jfr;

import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;

/**
 * Makes events of what happens. While nothing is recorded that is a look at a flag, and no text is made. Thread-safe.
 */
public final class Recorder implements Activity.Listener {
  @Override
  public void redirected(String cluster, boolean ask, int slot, Node from, Node to) {
    RedirectEvent event = new RedirectEvent();
    if (event.shouldCommit()) {
      event.cluster = cluster;
      event.kind = ask ? "ASK" : "MOVED";
      event.slot = slot;
      event.from = text(from);
      event.to = text(to);
      event.commit();
    }
  }

  @Override
  public void retried(String cluster, String reason, int slot, Node node) {
    RetryEvent event = new RetryEvent();
    if (event.shouldCommit()) {
      event.cluster = cluster;
      event.reason = reason;
      event.slot = slot;
      event.node = text(node);
      event.commit();
    }
  }

  @Override
  public void linkOpened(String cluster, Node node) {
    LinkOpenedEvent event = new LinkOpenedEvent();
    if (event.shouldCommit()) {
      event.cluster = cluster;
      event.node = text(node);
      event.commit();
    }
  }

  @Override
  public void linkClosed(String cluster, Node node) {
    LinkClosedEvent event = new LinkClosedEvent();
    if (event.shouldCommit()) {
      event.cluster = cluster;
      event.node = text(node);
      event.commit();
    }
  }

  @Override
  public void topologyChanged(String cluster, String cause, String source, int shards, int slotsCovered) {
    TopologyChangeEvent event = new TopologyChangeEvent();
    if (event.shouldCommit()) {
      event.cluster = cluster;
      event.cause = cause;
      event.source = source;
      event.shards = shards;
      event.slotsCovered = slotsCovered;
      event.commit();
    }
  }

  private static String text(Node node) {
    return node == null ? "" : node.toString();
  }
}
