package dev.unmoved.topology;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with one node about the topology: send {@link #request}, tell {@link #onReply},
 * until there is an {@link #outcome}. CLUSTER SHARDS is asked first; CLUSTER SLOTS where a server
 * does not know it, refuses it, or gives an answer that cannot be true; CLUSTER MYID last, so that
 * the node asked can be told from the others.
 *
 * <p>Knows no connection: the same conversation serves the detection on a client's own connection
 * and the refresher.
 */
public final class TopologyQuery {
  /** What the node's answers amount to. */
  public enum Outcome {
    /** A cluster; {@link #topology} is its snapshot. */
    CLUSTER,
    /**
     * No cluster: cluster support disabled, no such command, an answer of no known shape, or a
     * cluster without slots.
     */
    STANDALONE,
    /** The user may not ask. Owners can only be learned from MOVED. */
    REFUSED,
    /** No answer that says anything (not authenticated yet, loading): ask again later. */
    UNDECIDED
  }

  private enum Step {
    SHARDS,
    SLOTS,
    MYID,
    DONE
  }

  /**
   * The longest answer that is read. A cluster of 1,000 nodes whose every slot is a range of its
   * own tells of it in about 2 MB.
   */
  public static final int BYTES_MAX = 8 << 20;

  /** The most elements that are read: such a cluster needs about 300,000. */
  public static final int ELEMENTS_MAX = 500_000;

  private static final RespValue NOTHING = RespValue.nothing();
  private static final byte[] CLUSTER_SHARDS = RespWriter.command("CLUSTER", "SHARDS");
  private static final byte[] CLUSTER_SLOTS = RespWriter.command("CLUSTER", "SLOTS");
  private static final byte[] CLUSTER_MYID = RespWriter.command("CLUSTER", "MYID");

  private static final String[] PASSING = {
    "NOAUTH", "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN"
  };

  private final TopologyParser parser;
  private Step step = Step.SHARDS;
  private Outcome outcome = Outcome.UNDECIDED;
  private Topology topology = Topology.EMPTY;
  private String source = "";
  private String nodeId = "";
  private boolean refused;

  /**
   * A conversation with the node at {@code answering}; the other arguments are {@link
   * TopologyParser}'s.
   */
  public TopologyQuery(NodeAddress answering, boolean tls, Map<String, String> addressMap) {
    parser = new TopologyParser(answering, tls, addressMap);
  }

  /** The command to send now, or null when the conversation is over. */
  public byte @Nullable [] request() {
    switch (step) {
      case SHARDS:
        return CLUSTER_SHARDS;
      case SLOTS:
        return CLUSTER_SLOTS;
      case MYID:
        return CLUSTER_MYID;
      default:
        return null;
    }
  }

  /** The command that {@link #request} sends, for people. */
  public String command() {
    switch (step) {
      case SHARDS:
        return "CLUSTER SHARDS";
      case SLOTS:
        return "CLUSTER SLOTS";
      default:
        return "CLUSTER MYID";
    }
  }

  /**
   * Takes the reply to {@link #request} as it came, one whole frame. One that no server gives
   * (nested without end, more than a topology can be) counts as an answer of no known shape.
   */
  public void onReply(byte[] bytes, int start, int end) {
    RespValue reply = NOTHING;
    if (end - start <= BYTES_MAX) {
      try {
        reply = RespValue.parse(bytes, start, end, ELEMENTS_MAX);
      } catch (ProtocolException e) {
        // then it says nothing of a cluster
      }
    }
    onReply(reply);
  }

  /** Takes the reply to {@link #request}. */
  public void onReply(RespValue reply) {
    switch (step) {
      case SHARDS:
        if (isNoCluster(reply)) {
          finish(Outcome.STANDALONE);
        } else {
          accept(
              reply.isError() ? null : parser.parseShards(reply),
              "CLUSTER SHARDS",
              Step.SLOTS,
              reply);
        }
        break;
      case SLOTS:
        if (isNoCluster(reply) || isUnknownCommand(reply)) {
          finish(Outcome.STANDALONE);
        } else {
          accept(
              reply.isError() ? null : parser.parseSlots(reply), "CLUSTER SLOTS", Step.DONE, reply);
        }
        break;
      default:
        nodeId = reply.isError() || reply.text() == null ? "" : reply.text();
        step = Step.DONE;
        break;
    }
  }

  /**
   * What came out; {@link Outcome#UNDECIDED} while {@link #request} still has something to send.
   */
  public Outcome outcome() {
    return outcome;
  }

  /** The snapshot of a {@link Outcome#CLUSTER}. */
  public Topology topology() {
    return topology;
  }

  /** The command that gave the snapshot. */
  public String source() {
    return source;
  }

  /** The id of the node asked, or an empty string where it would not tell. */
  public String nodeId() {
    return nodeId;
  }

  private void accept(@Nullable Topology parsed, String command, Step otherwise, RespValue reply) {
    if (parsed == null) {
      refused |= reply.isError() && startsWith(reply, "NOPERM");
      step = otherwise;
      if (otherwise == Step.DONE) {
        finish(
            refused ? Outcome.REFUSED : isPassing(reply) ? Outcome.UNDECIDED : Outcome.STANDALONE);
      }
    } else if (parsed.slotsCovered() == 0 && otherwise != Step.DONE) {
      step = otherwise; // a node that cannot name one owner: what does the other command say?
    } else if (parsed.slotsCovered() == 0) {
      finish(Outcome.STANDALONE);
    } else {
      topology = parsed;
      source = command;
      outcome = Outcome.CLUSTER;
      step = Step.MYID;
    }
  }

  private void finish(Outcome result) {
    outcome = result;
    step = Step.DONE;
  }

  private static boolean isNoCluster(RespValue reply) {
    return error(reply).contains("cluster support disabled");
  }

  /**
   * Whether an error says nothing of the server's kind: it wants a password first, or is busy with
   * itself.
   */
  private static boolean isPassing(RespValue reply) {
    for (String code : PASSING) {
      if (reply.isError() && startsWith(reply, code)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnknownCommand(RespValue reply) {
    return error(reply).toLowerCase(java.util.Locale.ROOT).startsWith("err unknown command");
  }

  /** The text of an error; empty where {@code reply} is none. */
  private static String error(RespValue reply) {
    String text = reply.text();
    return reply.isError() && text != null ? text : "";
  }

  private static boolean startsWith(RespValue reply, String prefix) {
    return reply.text() != null && reply.text().startsWith(prefix);
  }
}
