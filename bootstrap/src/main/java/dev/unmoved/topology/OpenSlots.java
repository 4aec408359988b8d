package dev.unmoved.topology;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of its own slots (CLUSTER NODES, the line about itself): which it serves, and
 * which of them are on their way, so that their keys are at two nodes. No other answer tells the
 * latter. Immutable.
 */
public final class OpenSlots {
  private static final byte[] CLUSTER_NODES = RespWriter.command("CLUSTER", "NODES");
  private static final int FLAGS = 2; // id, address, flags, primary, ping, pong, epoch, link, slots
  private static final int SLOTS = 8;

  private final BitSet served = new BitSet(Slot.COUNT);
  private final Map<Integer, String> leaving = new HashMap<Integer, String>(); // to whom, by id
  private final Map<Integer, String> arriving = new HashMap<Integer, String>(); // from whom, by id

  private OpenSlots() {}

  /** The command that asks for it. */
  public static byte[] request() {
    return CLUSTER_NODES.clone();
  }

  /** Reads an answer, one whole frame; null where it tells nothing of the node itself. */
  public static @Nullable OpenSlots of(byte[] reply) {
    String text;
    try {
      RespValue value = RespValue.parse(reply, 0, reply.length, TopologyQuery.ELEMENTS_MAX);
      text = value.isError() ? null : value.text();
    } catch (ProtocolException e) {
      return null;
    }
    if (text != null) {
      for (String line : text.split("\r?\n")) {
        String[] fields = line.split(" ");
        if (fields.length >= SLOTS && Arrays.asList(fields[FLAGS].split(",")).contains("myself")) {
          return ofLine(fields);
        }
      }
    }
    return null;
  }

  private static @Nullable OpenSlots ofLine(String[] fields) {
    OpenSlots slots = new OpenSlots();
    try {
      for (int i = SLOTS; i < fields.length; i++) {
        slots.add(fields[i]);
      }
    } catch (NumberFormatException e) {
      return null; // a shape that we do not know
    } catch (IndexOutOfBoundsException e) {
      return null; // another one
    }
    return slots;
  }

  /** {@code 5}, {@code 7-9}, {@code [77->-id]} or {@code [93-<-id]}. */
  private void add(String text) {
    if (text.startsWith("[")) {
      int dash = text.indexOf('-');
      int slot = Integer.parseInt(text.substring(1, dash));
      String id = text.substring(dash + 3, text.length() - 1);
      (text.charAt(dash + 1) == '>' ? leaving : arriving).put(slot, id);
    } else if (!text.isEmpty()) {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
      served.set(first, last + 1);
    }
  }

  /** Whether the node serves just {@code believed}, and no key of them comes or goes. */
  public boolean isAtRest(BitSet believed) {
    return leaving.isEmpty() && arriving.isEmpty() && served.equals(believed);
  }

  /** Whether the node serves {@code slot}. */
  boolean serves(int slot) {
    return served.get(slot);
  }

  /** The id of the node that keys of {@code slot} go to; null: they stay. */
  @Nullable String goesTo(int slot) {
    return leaving.get(slot);
  }

  /** The id of the node that keys of {@code slot} come from; null: none do. */
  @Nullable String comesFrom(int slot) {
    return arriving.get(slot);
  }
}
