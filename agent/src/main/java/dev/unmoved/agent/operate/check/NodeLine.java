package dev.unmoved.agent.operate.check;

import dev.unmoved.topology.NodeAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One line of CLUSTER NODES: what one node believes of another, or of itself. */
final class NodeLine {
  private static final int LINES_MAX = 4_000; // Redis recommends a thousand nodes at most

  final String id;
  final NodeAddress address; // null when it has none
  final List<String> flags;
  final String primaryId; // empty for a primary
  final long epoch;
  final boolean connected;
  final BitSet slots = new BitSet();
  // slot to the id of the node it goes to
  final Map<Integer, String> migrating = new TreeMap<Integer, String>();
  // slot to the id of the node it comes from
  final Map<Integer, String> importing = new TreeMap<Integer, String>();

  private NodeLine(String[] fields) {
    id = fields[0];
    address = address(fields[1]);
    flags = Arrays.asList(fields[2].split(","));
    primaryId = fields[3].equals("-") ? "" : fields[3];
    epoch = Long.parseLong(fields[6]);
    connected = fields[7].equals("connected");
    for (int i = 8; i < fields.length; i++) {
      addSlots(fields[i]);
    }
  }

  /** The lines, no more than any cluster has; one of an unknown shape is left out. */
  static List<NodeLine> parse(String text) {
    List<NodeLine> lines = new ArrayList<NodeLine>();
    for (String line : text.split("\r?\n")) {
      String[] fields = line.trim().split(" ");
      try {
        if (fields.length >= 8 && lines.size() < LINES_MAX) {
          lines.add(new NodeLine(fields));
        }
      } catch (NumberFormatException e) {
        // a shape that we do not know
      } catch (IndexOutOfBoundsException e) {
        // another one
      }
    }
    return lines;
  }

  /** {@code 127.0.0.1:7000@17000,host,...}; the part behind the at sign is the cluster bus'. */
  private static NodeAddress address(String text) {
    String announced = text.split(",")[0].split("@")[0];
    NodeAddress address = NodeAddress.parse(announced);
    return address == null || address.host().isEmpty() || address.port() == 0 ? null : address;
  }

  private void addSlots(String text) {
    if (text.startsWith("[")) {
      String inner = text.substring(1, text.length() - 1); // [77->-id] or [93-<-id]
      int arrow = inner.indexOf("->-");
      boolean leaves = arrow > 0;
      arrow = leaves ? arrow : inner.indexOf("-<-");
      (leaves ? migrating : importing)
          .put(Integer.parseInt(inner.substring(0, arrow)), inner.substring(arrow + 3));
      return;
    }
    String[] ends = text.split("-");
    slots.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
  }

  boolean is(String flag) {
    return flags.contains(flag);
  }

  boolean isPrimary() {
    return is("master");
  }

  /** Gone, as far as the node can tell that says so. */
  boolean isFailed() {
    return is("fail");
  }

  String name() {
    return address == null ? "node " + id : address.toString();
  }
}
