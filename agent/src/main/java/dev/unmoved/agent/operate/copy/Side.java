package dev.unmoved.agent.operate.copy;

import dev.unmoved.driver.Shared;
import dev.unmoved.naming.Name;
import dev.unmoved.naming.Names;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.TopologyCache;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The source or the target: a connection, the database selected on it, and what keys are called
 * there. Not thread-safe.
 */
final class Side implements Closeable {
  /** Errors that any other key would meet with, too. */
  private static final Set<String> OF_SERVER =
      new HashSet<String>(
          Arrays.asList(
              "NOAUTH",
              "NOPERM",
              "WRONGPASS",
              "OOM",
              "READONLY",
              "MISCONF",
              "NOREPLICAS",
              "CLUSTERDOWN",
              "LOADING",
              "MASTERDOWN",
              "TRYAGAIN",
              "MOVED",
              "ASK",
              "BUSY"));

  private static final int PROBED_AT_ONCE = 16;
  private static final int DATABASES_MAX = 100_000;
  private static final int UNKNOWN_DATABASE = -1;

  private final String role;
  private final Endpoint endpoint;
  private Peer peer;
  private int selected;
  private ServerFacts facts;
  private Names names; // null: those of the application

  private Side(String role, Endpoint endpoint) {
    this.role = role;
    this.endpoint = endpoint;
  }

  /**
   * Connects.
   *
   * @param role what it is called in messages: source or target
   * @param naming what keys are called there if it is a cluster
   * @throws CopyException when it cannot be reached, refuses the log-in, or does not tell what it
   *     is
   */
  static Side open(String role, Endpoint endpoint, Options naming) throws CopyException {
    Side side = new Side(role, endpoint);
    boolean open = false;
    try {
      side.connect();
      side.names = side.facts.isCluster() ? Names.of(naming) : null;
      open = true;
      return side;
    } catch (IOException e) {
      throw new CopyException(
          "The " + role + " " + endpoint.address() + " cannot be reached: " + e.getMessage(), e);
    } finally {
      if (!open) {
        side.close();
      }
    }
  }

  private void connect() throws IOException, CopyException {
    peer = Peer.open(endpoint);
    selected = 0;
    RespValue info = ask(new Calls().add(0, "INFO")).get(0);
    if (info.isError()) {
      throw new CopyException(
          "The " + role + " " + endpoint.address() + " does not answer INFO: " + info.text());
    }
    facts = ServerFacts.of(String.valueOf(info.text()));
  }

  /** Connects anew, to whatever server answers at the address now. */
  void reconnect() throws IOException, CopyException {
    close();
    connect();
  }

  ServerFacts facts() {
    return facts;
  }

  boolean isCluster() {
    return facts.isCluster();
  }

  /** Whether keys tell of databases by their names. */
  boolean namesTellDatabase() {
    return names != null && names.haveDatabases();
  }

  /** Whether all databases are one here. */
  boolean hasOneDatabase() {
    return names != null && names.areOfDatabases() && !names.haveDatabases();
  }

  /** Where a key of the application's is here. */
  Place placeOf(Place applications) {
    if (names == null) {
      return applications;
    }
    return names.areOfDatabases()
        ? new Place(0, names.toCluster(applications.name, applications.database))
        : new Place(applications.database, names.toCluster(applications.name, 0));
  }

  /** What the application calls a key that is here; null: no key of its is called so. */
  Place applicationsName(Place here) {
    if (names == null) {
      return here;
    }
    Name name = names.toClient(here.name, 0, here.name.length);
    return name == null
        ? null
        : new Place(names.haveDatabases() ? name.database() : here.database, name.key());
  }

  /** The databases in which there are keys, with how many these are. */
  TreeMap<Integer, Long> databases() throws IOException, CopyException {
    TreeMap<Integer, Long> sizes = new TreeMap<Integer, Long>();
    if (names != null && names.areOfDatabases()) {
      sizes.put(0, size(0));
      return sizes;
    }
    for (int from = 0; from < DATABASES_MAX; from += PROBED_AT_ONCE) {
      Calls probe = new Calls();
      for (int database = from; database < from + PROBED_AT_ONCE; database++) {
        probe.add(UNKNOWN_DATABASE, "SELECT", database).add(UNKNOWN_DATABASE, "DBSIZE");
      }
      List<RespValue> replies = ask(probe);
      for (int i = 0; i < PROBED_AT_ONCE; i++) {
        RespValue size = replies.get(2 * i + 1);
        if (replies.get(2 * i).isError() && from + i > 0) {
          return sizes;
        } else if (size.isError()) {
          throw new CopyException(at() + " does not answer DBSIZE: " + size.text());
        } else if (size.number() > 0) {
          sizes.put(from + i, size.number());
        }
      }
    }
    return sizes;
  }

  private long size(int database) throws IOException, CopyException {
    RespValue size = one(database, "DBSIZE");
    if (size.isError()) {
      throw new CopyException(at() + " does not answer DBSIZE: " + size.text());
    }
    return size.number();
  }

  /** Asks one thing. */
  RespValue one(int database, Object... words) throws IOException, CopyException {
    return ask(new Calls().add(database, words)).get(0);
  }

  /**
   * Sends all at once and returns the replies, in order.
   *
   * @throws CopyException when a database that is asked for cannot be selected
   */
  List<RespValue> ask(Calls calls) throws IOException, CopyException {
    List<byte[]> commands = new ArrayList<byte[]>(calls.size());
    List<Integer> selections = new ArrayList<Integer>();
    for (int i = 0; i < calls.size(); i++) {
      int database = calls.database(i);
      if (database != UNKNOWN_DATABASE && database != selected) {
        selections.add(commands.size());
        commands.add(new Calls().add(0, "SELECT", database).command(0));
      }
      selected = database;
      commands.add(calls.command(i));
    }
    List<RespValue> replies = peer.ask(commands);
    for (int i = selections.size() - 1; i >= 0; i--) {
      RespValue reply = replies.remove((int) selections.get(i));
      if (reply.isError()) {
        selected = UNKNOWN_DATABASE;
        throw new CopyException(
            at()
                + " refuses to select a database: "
                + reply.text()
                + (isCluster() ? ". See --databases" : ""));
      }
    }
    return replies;
  }

  /** Asks one thing about one key; the reply is no error. */
  RespValue about(Place place, Object... words) throws IOException, CopyException, KeyException {
    return good(one(place.database, words), place);
  }

  /**
   * The reply itself, unless it is an error.
   *
   * @throws KeyException when it is one that concerns this key alone
   * @throws CopyException when it is one that every other key would meet with, too
   */
  RespValue good(RespValue reply, Place place) throws CopyException, KeyException {
    if (!reply.isError()) {
      return reply;
    }
    String text = String.valueOf(reply.text());
    int blank = text.indexOf(' ');
    String code = blank < 0 ? text : text.substring(0, blank);
    String said = at(place) + ": " + text;
    if (OF_SERVER.contains(code)) {
      throw new CopyException(said);
    }
    throw new KeyException(said);
  }

  /** What it is, for messages. */
  String at() {
    return "the " + role + " " + endpoint.address();
  }

  /** Which node and slot has that, for messages. */
  String at(Place place) {
    if (!isCluster()) {
      return place.database == 0 ? at() : at() + ", database " + place.database;
    }
    Cluster cluster = cluster();
    Node node = cluster == null ? null : cluster.topology().primaryOf(place.slot());
    return "the "
        + role
        + "'s node "
        + (node == null ? endpoint.address() : node.address())
        + ", slot "
        + place.slot();
  }

  /** What the engine knows this to be; null: no cluster, or not known. */
  Cluster cluster() {
    TopologyCache.Entry entry =
        Shared.current()
            .cache()
            .find(endpoint.address(), endpoint.login().isTls(), System.nanoTime());
    return entry == null ? null : entry.cluster();
  }

  /** Whether both are the same data. */
  boolean isSameAs(Side other) {
    return cluster() != null && cluster() == other.cluster()
        || facts.run() != null && facts.run().equals(other.facts.run());
  }

  /** What it was called with, to tell one run from another. */
  @Override
  public String toString() {
    return endpoint.address().toString();
  }

  @Override
  public void close() {
    if (peer != null) {
      peer.close();
    }
  }

  /** For messages about sizes of databases. */
  static long sum(Map<Integer, Long> sizes) {
    long sum = 0;
    for (long size : sizes.values()) {
      sum += size;
    }
    return sum;
  }
}
