package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One connection between sessions and a node of a {@link ModelCluster}: what is on its way, both
 * ways.
 */
final class ModelLink extends Link {
  /** A command that has arrived. */
  private static final class Arrived {
    final String[] words;
    final List<Integer> ids = new ArrayList<>(); // requests that are executed with it
    Queued queuedIn; // the transaction it is part of, or null

    Arrived(String[] words) {
      this.words = words;
    }
  }

  /** A transaction as it was written, from MULTI on. */
  private static final class Queued {
    final List<String[]> commands = new ArrayList<>();
    // the session has read that a command was not queued: EXEC will not run it
    boolean knownRefused;
  }

  private static final class Bytes {
    final byte[] bytes;
    final boolean last; // of a reply
    int read;

    Bytes(String text, boolean last) {
      bytes = text.getBytes(StandardCharsets.US_ASCII);
      this.last = last;
    }
  }

  final ModelCluster.ModelNode at;
  final ModelServer.Connection connection = new ModelServer.Connection();
  SimulatedClient client; // who holds it; null: the pool
  boolean connected;
  boolean broken;
  private boolean sentAway; // by a node that became a replica
  boolean closedByUs;

  private final World world;
  private final ArrayDeque<Arrived> queue = new ArrayDeque<>(); // not looked at
  private final ArrayDeque<Bytes> bytes = new ArrayDeque<>(); // on their way to the session
  // as far as the session can know
  private final ArrayDeque<Arrived> unanswered = new ArrayDeque<>();
  private final RequestParser commands = new RequestParser();
  private Queued open; // the transaction being written; null: none

  ModelLink(Node node, ConnectionState state, ModelCluster.ModelNode at, World world) {
    super(node, state);
    this.at = at;
    this.world = world;
  }

  // ---- From the session ----

  void arrive(byte[] source, int start, int end) {
    commands.feed(source, start, end - start);
    try {
      while (commands.next()) {
        String[] words = words(commands.arguments());
        world.history.add(
            "    to " + at + (broken ? " (broken): " : ": ") + String.join(" ", words));
        Arrived arrived = new Arrived(words);
        if (isHome() || !isForTheCount(words)) {
          client.checkAlive(words);
        }
        note(arrived);
        unanswered.add(arrived);
        if (!broken) {
          queue.add(arrived);
        }
      }
    } catch (ProtocolException e) {
      throw new AssertionError("garbage was sent", e);
    }
  }

  /** What the session asks for the count alone does nothing in its client's name. */
  private static boolean isForTheCount(String[] words) {
    return words[0].endsWith("SUBSCRIBE") || words[0].equals("PING") && words.length == 1;
  }

  /** Commands of a transaction are executed with its EXEC. */
  private void note(Arrived arrived) {
    String[] words = arrived.words;
    if (words[0].equals("MULTI")) {
      open = new Queued();
    } else if (words[0].equals("EXEC") && open != null) {
      arrived.queuedIn = open;
      for (String[] queued : open.commands) {
        client.checkOrder(queued, this);
        arrived.ids.add(ModelServer.id(queued));
      }
      open = null;
    } else if (words[0].equals("DISCARD")) {
      open = null;
    } else if (open != null) {
      arrived.queuedIn = open;
      open.commands.add(words);
    } else {
      client.checkOrder(words, this);
    }
    if (arrived.ids.isEmpty()) {
      arrived.ids.add(ModelServer.id(words));
    }
  }

  /** Whether a request is ahead of what arrives next, and not known to be refused. */
  boolean isAhead(int id) {
    return broken || has(id); // broken: nobody will see what is sent here
  }

  /** Whether a request has arrived here, or is on its way, and its fate is not known. */
  boolean has(int id) {
    for (Arrived arrived : unanswered) {
      if (arrived.ids.contains(id)) {
        return true;
      }
    }
    if (open != null) {
      for (String[] queued : open.commands) {
        if (ModelServer.id(queued) == id) {
          return true;
        }
      }
    }
    return false;
  }

  /** The smallest request that writes, and whose fate cannot be known when this link breaks now. */
  int firstAmbiguous() {
    int first = Integer.MAX_VALUE;
    if (sentAway && bytes.isEmpty()) {
      return first; // the last reply says that nothing behind it is executed
    }
    for (Arrived arrived : unanswered) {
      boolean runs =
          arrived.words[0].equals("EXEC")
              && arrived.queuedIn != null
              && !arrived.queuedIn.knownRefused;
      if (runs || arrived.queuedIn == null && ModelServer.writes(arrived.words)) {
        for (int id : arrived.ids) {
          first = id < 0 ? first : Math.min(first, id);
        }
      }
    }
    return first;
  }

  // ---- At the node ----

  boolean hasWork() {
    return connected && !broken && !queue.isEmpty() && connection.blocked == null;
  }

  /** Whether a command of that name has arrived, and the node has not come to it. */
  boolean waitsFor(String name) {
    for (Arrived arrived : queue) {
      if (arrived.words[0].equals(name)) {
        return true;
      }
    }
    return false;
  }

  void serve(long nowNanos) {
    String[] words = queue.poll().words;
    client.checkState(words, connection);
    boolean wasAsking = connection.asking;
    String reply = at.execute(words, connection, nowNanos);
    if (words[0].equals("ASKING")) {
      connection.asking = true;
    } else if (connection.queued == null && wasAsking) {
      // it survives MULTI, up to the end of the transaction (networking.c, resetClient)
      connection.asking = false;
    }
    world.history.add(
        "  "
            + at
            + (reply == null ? " blocks " : " answers ")
            + String.join(" ", words)
            + (reply == null ? "" : " with " + World.printable(reply.trim())));
    if (reply != null) {
      answer(reply);
    }
  }

  void answer(String reply) {
    bytes.add(new Bytes(reply, true));
  }

  /**
   * The node ends the wait and, behind that reply, the connection; what is queued is not executed.
   */
  void isSentAway(String error) {
    world.history.add("  " + at + " sends away " + String.join(" ", connection.blocked));
    connection.blocked = null;
    answer(error);
    sentAway = true;
    broken = true;
    queue.clear();
  }

  /** A message was published; how often it is for this connection. */
  int hear(String channel, String message) {
    int times = 0;
    String push = connection.protocol == 3 ? ">" : "*";
    if (connection.channels.contains(channel)) {
      push(push + "3\r\n" + Script.bulk("message") + Script.bulk(channel) + Script.bulk(message));
      times++;
    }
    for (String pattern : connection.patterns) {
      // all patterns here are a prefix and *
      if (channel.startsWith(pattern.substring(0, pattern.length() - 1))) {
        push(
            push
                + "4\r\n"
                + Script.bulk("pmessage")
                + Script.bulk(pattern)
                + Script.bulk(channel)
                + Script.bulk(message));
        times++;
      }
    }
    return times;
  }

  /** How often a message of {@code channel} is for this connection. */
  int subscriptions(String channel) {
    int times = connection.channels.contains(channel) ? 1 : 0;
    for (String pattern : connection.patterns) {
      times += channel.startsWith(pattern.substring(0, pattern.length() - 1)) ? 1 : 0;
    }
    return times;
  }

  private void push(String frame) {
    bytes.add(new Bytes(frame, false));
    if (isHome()) {
      client.pushed.add(frame); // other links are for the count alone
    }
  }

  /** Whether it is its client's own connection. */
  boolean isHome() {
    return client != null && client.session.home() == this;
  }

  void breaks(boolean losingAnswers) {
    broken = true;
    world.resets++;
    world.history.add("link to " + at + " breaks with " + queue.size() + " commands waiting");
    queue.clear();
    if (losingAnswers) {
      bytes.clear();
    }
  }

  // ---- To the session ----

  boolean isReadable() {
    return connected && !closedByUs && (broken || !bytes.isEmpty());
  }

  boolean hasBytes() {
    return !bytes.isEmpty();
  }

  int read(byte[] target, int offset, int length) {
    Bytes first = bytes.peek();
    int n = Math.min(length, first.bytes.length - first.read);
    System.arraycopy(first.bytes, first.read, target, offset, n);
    first.read += n;
    if (first.read == first.bytes.length) {
      bytes.poll();
      if (first.last) {
        Arrived answered = unanswered.poll();
        if (answered.queuedIn != null && first.bytes[0] == '-') {
          answered.queuedIn.knownRefused = true;
        }
      }
    }
    return n;
  }

  /** Whoever gets it next must find it as it was made. */
  void checkReleased() {
    assertTrue(
        connected && !closedByUs && (broken || queue.isEmpty() && bytes.isEmpty()),
        "given back with something outstanding");
    assertTrue(
        broken || connection.isClean(),
        "given back with a transaction, a WATCH or a subscription on it");
  }

  private static String[] words(Arguments arguments) {
    String[] words = new String[arguments.count()];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments.text(i);
    }
    words[0] = words[0].toUpperCase(Locale.ROOT);
    return words;
  }

  /** Replays what made other connections what they are. */
  void replay(List<byte[]> commandsOfState) {
    RequestParser parser = new RequestParser();
    for (byte[] command : commandsOfState) {
      parser.feed(command, 0, command.length);
      try {
        parser.next();
      } catch (ProtocolException e) {
        throw new AssertionError(e);
      }
      String[] words = words(parser.arguments());
      String reply = at.execute(words, connection, 0);
      assertTrue(
          !reply.startsWith("-"), "replay of " + Arrays.toString(words) + " was refused: " + reply);
    }
  }
}
