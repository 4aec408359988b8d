package dev.unmoved.agent.operate.jfr;

import dev.unmoved.privilege.Privileged;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import java.security.PrivilegedExceptionAction;
import jdk.jfr.FlightRecorder;

/**
 * Makes events of what happens. While nothing is recorded that is a look at a flag, and no text is
 * made. Thread-safe.
 */
public final class Recorder implements Activity.Listener {
  /**
   * Makes the kinds of events known, as long as no command is under way that would be the first to
   * need one: under a security manager that takes permissions which applications do not have.
   *
   * @throws Exception when there can be no events
   */
  public Recorder() throws Exception {
    Privileged.call(
        new PrivilegedExceptionAction<Void>() {
          @Override
          public Void run() {
            FlightRecorder.register(RedirectEvent.class);
            FlightRecorder.register(RetryEvent.class);
            FlightRecorder.register(LinkOpenedEvent.class);
            FlightRecorder.register(LinkClosedEvent.class);
            FlightRecorder.register(TopologyChangeEvent.class);
            return null;
          }
        });
  }

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
  public void topologyChanged(
      String cluster, String cause, String source, int shards, int slotsCovered) {
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
