package dev.unmoved.it.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node that does on demand what no real one does: it speaks just enough RESP2 to pass for a
 * member of a cluster, and answers commands about keys wrongly while told to {@link #misbehave}.
 * Its other answers stay right, so that the fault under test is the only one.
 */
public final class FakeNode implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ServerSocket server;
  private final String id = String.format("%040x", NUMBER.incrementAndGet());
  private final Map<String, String> data = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger keyCommands = new AtomicInteger();
  private volatile List<FakeNode> cluster = List.of(this);
  private volatile Fault fault = Fault.NONE;

  /** How a command about a key is answered. */
  @FunctionalInterface
  public interface Fault {
    Fault NONE = null;

    void answer(Exchange exchange) throws IOException;

    /** This many bytes and then nothing more, on an open connection. */
    static Fault bytes(String reply) {
      return exchange -> exchange.write(reply);
    }

    /** The start of a reply, then the end of the stream. */
    static Fault closedAfter(String start) {
      return exchange -> {
        exchange.write(start);
        exchange.socket.close();
      };
    }

    /** The start of a reply, then a reset. */
    static Fault resetAfter(String start) {
      return exchange -> {
        exchange.write(start);
        exchange.socket.setSoLinger(true, 0);
        exchange.socket.close();
      };
    }

    /** No reply at all. */
    static Fault hung() {
      return exchange -> {};
    }

    /** A redirect to {@code address}, whatever the slot. */
    static Fault moved(String address) {
      return exchange -> exchange.write("-MOVED " + exchange.slot + " " + address + "\r\n");
    }
  }

  /** One command about a key that waits for its answer. */
  public static final class Exchange {
    private final Socket socket;
    private final int slot;

    private Exchange(Socket socket, int slot) {
      this.socket = socket;
      this.slot = slot;
    }

    private void write(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
  }

  private FakeNode() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("fake node " + port(), this::accept);
  }

  /** {@code count} nodes that share the slots evenly, in this order. */
  public static List<FakeNode> cluster(int count) {
    List<FakeNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new FakeNode());
    }
    nodes.forEach(node -> node.cluster = List.copyOf(nodes));
    return nodes;
  }

  public int port() {
    return server.getLocalPort();
  }

  public String address() {
    return "127.0.0.1:" + port();
  }

  public void put(String key, String value) {
    data.put(key, value);
  }

  /** Answers every command about a key with {@code newFault} until {@link #behave}. */
  public void misbehave(Fault newFault) {
    fault = newFault;
  }

  public void behave() {
    fault = Fault.NONE;
  }

  /** Commands about keys that arrived here, answered or not. */
  public int keyCommands() {
    return keyCommands.get();
  }

  /** The node that serves {@code key}. */
  public static FakeNode ownerOf(List<FakeNode> nodes, String key) {
    return nodes.get(Slot.of(key) * nodes.size() / Slot.COUNT);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        connections.add(socket);
        daemon("fake node " + port() + " connection", () -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (true) {
        answer(socket, readCommand(in));
      }
    } catch (IOException e) {
      // the client went, or a fault closed the connection
    } finally {
      connections.remove(socket);
    }
  }

  private void answer(Socket socket, List<String> command) throws IOException {
    String name = command.get(0).toUpperCase(Locale.ROOT);
    boolean aboutKey = name.equals("GET") || name.equals("SET") || name.equals("INCR");
    String key = aboutKey ? command.get(1) : "";
    Exchange exchange = new Exchange(socket, Slot.of(key));
    Fault current = fault;
    if (!aboutKey) {
      exchange.write(answerWithoutKey(name, command));
      return;
    }
    keyCommands.incrementAndGet();
    if (current != Fault.NONE) {
      current.answer(exchange);
    } else if (ownerOf(cluster, key) != this) {
      exchange.write("-MOVED " + Slot.of(key) + " " + ownerOf(cluster, key).address() + "\r\n");
    } else {
      exchange.write(answerAboutKey(name, command));
    }
  }

  private String answerAboutKey(String name, List<String> command) {
    String key = command.get(1);
    switch (name) {
      case "GET":
        return data.containsKey(key) ? bulk(data.get(key)) : "$-1\r\n";
      case "INCR":
        return ":" + data.merge(key, "1", (old, one) -> "" + (Long.parseLong(old) + 1)) + "\r\n";
      default:
        data.put(key, command.get(2));
        return "+OK\r\n";
    }
  }

  private String answerWithoutKey(String name, List<String> command) {
    String second = command.size() > 1 ? command.get(1).toUpperCase(Locale.ROOT) : "";
    switch (name + " " + second) {
      case "PING ":
        return "+PONG\r\n";
      case "CLUSTER SHARDS":
        return shards();
      case "CLUSTER SLOTS":
        return slots();
      case "CLUSTER MYID":
        return bulk(id);
      case "COMMAND INFO":
        return "*1\r\n*-1\r\n";
      default:
        return Set.of("AUTH", "CLIENT", "SELECT", "ASKING", "READONLY").contains(name)
            ? "+OK\r\n"
            : "-ERR unknown command '" + command.get(0) + "'\r\n";
    }
  }

  private String shards() {
    StringBuilder reply = new StringBuilder("*" + cluster.size() + "\r\n");
    for (int i = 0; i < cluster.size(); i++) {
      FakeNode node = cluster.get(i);
      reply
          .append("*4\r\n")
          .append(bulk("slots"))
          .append("*2\r\n:")
          .append(first(i))
          .append("\r\n:")
          .append(first(i + 1) - 1)
          .append("\r\n")
          .append(bulk("nodes"))
          .append("*1\r\n*14\r\n")
          .append(bulk("id"))
          .append(bulk(node.id))
          .append(bulk("port"))
          .append(":")
          .append(node.port())
          .append("\r\n")
          .append(bulk("ip"))
          .append(bulk("127.0.0.1"))
          .append(bulk("endpoint"))
          .append(bulk("127.0.0.1"))
          .append(bulk("role"))
          .append(bulk("master"))
          .append(bulk("replication-offset"))
          .append(":0\r\n")
          .append(bulk("health"))
          .append(bulk("online"));
    }
    return reply.toString();
  }

  private String slots() {
    StringBuilder reply = new StringBuilder("*" + cluster.size() + "\r\n");
    for (int i = 0; i < cluster.size(); i++) {
      FakeNode node = cluster.get(i);
      reply
          .append("*3\r\n:")
          .append(first(i))
          .append("\r\n:")
          .append(first(i + 1) - 1)
          .append("\r\n*3\r\n")
          .append(bulk("127.0.0.1"))
          .append(":")
          .append(node.port())
          .append("\r\n")
          .append(bulk(node.id));
    }
    return reply.toString();
  }

  /** First slot of the node at {@code index}; agrees with {@link #ownerOf}. */
  private int first(int index) {
    return (index * Slot.COUNT + cluster.size() - 1) / cluster.size();
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static List<String> readCommand(DataInputStream in) throws IOException {
    int words = readNumber(in, '*');
    List<String> command = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      byte[] word = new byte[readNumber(in, '$')];
      in.readFully(word);
      in.skipBytes(2);
      command.add(new String(word, StandardCharsets.ISO_8859_1));
    }
    return command;
  }

  private static int readNumber(DataInputStream in, char type) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    if (line.length() < 2 || line.charAt(0) != type) {
      throw new IOException("not a RESP command: " + line);
    }
    return Integer.parseInt(line.substring(1));
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      // closed enough
    }
  }

  @Override
  public String toString() {
    return "fake node " + port();
  }
}
