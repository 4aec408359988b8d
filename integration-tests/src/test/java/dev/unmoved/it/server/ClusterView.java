package dev.unmoved.it.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What one node believes about the cluster: its CLUSTER NODES, read. */
final class ClusterView {
  /** One line: a node, its role as seen from there, and the slots it serves ({@code 0-5460}). */
  record Entry(String id, String flags, String primaryId, boolean linked, List<String> slots) {
    boolean is(String flag) {
      return List.of(flags.split(",")).contains(flag);
    }

    boolean serves(int slot) {
      for (String range : slots) {
        String[] ends = range.split("-");
        if (slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[ends.length - 1])) {
          return true;
        }
      }
      return false;
    }
  }

  private final TreeMap<String, Entry> entries = new TreeMap<>();

  private ClusterView() {}

  static ClusterView of(RedisServer server) {
    ClusterView view = new ClusterView();
    server
        .text("CLUSTER", "NODES")
        .lines()
        .forEach(
            line -> {
              String[] fields = line.split(" ");
              List<String> slots = new ArrayList<>();
              for (int i = 8; i < fields.length; i++) {
                // [slot->-id] and [slot-<-id] are half-way moves, not ownership
                if (!fields[i].startsWith("[")) {
                  slots.add(fields[i]);
                }
              }
              boolean linked = fields[7].equals("connected");
              view.entries.put(
                  fields[0], new Entry(fields[0], fields[2], fields[3], linked, slots));
            });
    return view;
  }

  Iterable<Entry> entries() {
    return entries.values();
  }

  int size() {
    return entries.size();
  }

  Entry entry(String id) {
    return entries.get(id);
  }

  Optional<Entry> primaryOf(int slot) {
    return entries.values().stream()
        .filter(entry -> entry.is("master") && entry.serves(slot))
        .findFirst();
  }

  /** The id of the node that serves each slot; null where none does. */
  String[] owners() {
    String[] owners = new String[Slot.COUNT];
    for (Entry entry : entries.values()) {
      for (String range : entry.slots()) {
        String[] ends = range.split("-");
        Arrays.fill(
            owners,
            Integer.parseInt(ends[0]),
            Integer.parseInt(ends[ends.length - 1]) + 1,
            entry.id());
      }
    }
    return owners;
  }

  /** Who serves what, in a form that two nodes of one mind give alike. */
  String ownership() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries.values()) {
      if (!entry.slots().isEmpty()) {
        text.append(entry.id()).append(entry.slots()).append(' ');
      }
    }
    return text.toString();
  }
}
