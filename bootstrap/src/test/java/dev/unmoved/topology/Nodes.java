package dev.unmoved.topology;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Nodes, snapshots and replies for tests. Node "a" has an id of forty a's and lives at 10.0.0.1,
 * "b" at 10.0.0.2, ...
 */
final class Nodes {
  static final NodeAddress SEED = new NodeAddress("10.0.0.9", 7000);

  private Nodes() {}

  static Node node(String name) {
    return new Node(id(name), address(name), Collections.<NodeAddress>emptyList());
  }

  static Node withoutId(String name) {
    return Node.at(address(name));
  }

  static NodeAddress address(String name) {
    return new NodeAddress(host(name), 7000);
  }

  static String host(String name) {
    return "10.0.0." + (name.charAt(0) - 'a' + 1);
  }

  static String id(String name) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 40) {
      id.append(name);
    }
    return id.toString();
  }

  static Shard shard(Node primary, int... ranges) {
    return new Shard(primary, Collections.<Node>emptyList(), ranges);
  }

  static Topology topology(Shard... shards) {
    return new Topology(Arrays.asList(shards));
  }

  /** The slots in equal shares, in this order; every node a primary. */
  static Topology shared(Node... primaries) {
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < primaries.length; i++) {
      shards.add(
          shard(
              primaries[i],
              Slot.COUNT * i / primaries.length,
              Slot.COUNT * (i + 1) / primaries.length - 1));
    }
    return new Topology(shards);
  }

  static Topology shared(String names) {
    Node[] primaries = new Node[names.length()];
    for (int i = 0; i < primaries.length; i++) {
      primaries[i] = node(names.substring(i, i + 1));
    }
    return shared(primaries);
  }

  /**
   * A value as a reply: Strings become bulks, Integers numbers, Lists arrays, null a null; {@link
   * #map} maps.
   */
  static RespValue reply(Object value) {
    StringBuilder wire = new StringBuilder();
    append(wire, value);
    byte[] bytes = wire.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return RespValue.parse(bytes, 0, bytes.length);
    } catch (ProtocolException e) {
      throw new AssertionError(wire.toString(), e);
    }
  }

  static RespValue error(String message) {
    byte[] bytes = ("-" + message + "\r\n").getBytes(StandardCharsets.UTF_8);
    try {
      return RespValue.parse(bytes, 0, bytes.length);
    } catch (ProtocolException e) {
      throw new AssertionError(message, e);
    }
  }

  /** Keys and values; sent as a map in RESP3, as a flat array in RESP2. */
  static final class Pairs {
    final boolean resp3;
    final List<Object> flat;

    Pairs(boolean resp3, Object... flat) {
      this.resp3 = resp3;
      this.flat = Arrays.asList(flat);
    }
  }

  static Pairs map(boolean resp3, Object... flat) {
    return new Pairs(resp3, flat);
  }

  static List<Object> list(Object... elements) {
    return Arrays.asList(elements);
  }

  private static void append(StringBuilder wire, Object value) {
    if (value == null) {
      wire.append("$-1\r\n");
    } else if (value instanceof Integer) {
      wire.append(':').append(value).append("\r\n");
    } else if (value instanceof Pairs) {
      Pairs pairs = (Pairs) value;
      wire.append(pairs.resp3 ? "%" + pairs.flat.size() / 2 : "*" + pairs.flat.size())
          .append("\r\n");
      for (Object element : pairs.flat) {
        append(wire, element);
      }
    } else if (value instanceof List) {
      wire.append('*').append(((List<?>) value).size()).append("\r\n");
      for (Object element : (List<?>) value) {
        append(wire, element);
      }
    } else {
      String text = value.toString();
      wire.append('$')
          .append(text.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n")
          .append(text)
          .append("\r\n");
    }
  }
}
