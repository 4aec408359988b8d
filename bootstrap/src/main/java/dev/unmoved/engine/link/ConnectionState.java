package dev.unmoved.engine.link;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client has made of its connection (who it is, which protocol, its name), as the commands
 * that make another connection the same. Links with equal states are interchangeable. Immutable.
 *
 * <p>Holds credentials: {@link #toString} does not tell them, and nothing here is ever logged.
 */
public final class ConnectionState {
  /** A connection as the server gives it. */
  public static final ConnectionState NEW = new ConnectionState(new TreeMap<String, byte[]>());

  // Keys sort in the order of replay: who, protocol, the rest. A node that wants a password refuses
  // HELLO before AUTH.
  private static final String AUTH = "0 AUTH";
  private static final String HELLO = "1 HELLO";
  private static final String NAME = "2 CLIENT SETNAME";
  private static final String INFO = "3 CLIENT SETINFO ";
  private static final String NO_EVICT = "4 CLIENT NO-EVICT";
  private static final String NO_TOUCH = "4 CLIENT NO-TOUCH";
  private static final String TRACKING = "5 CLIENT TRACKING";
  // one each, as prefixes add up
  private static final String BROADCAST = "5 CLIENT TRACKING BCAST ";
  private static final String DATABASE = "9 SELECT";

  // Redis' own words (authCommand), in all versions that are supported
  private static final String NO_PASSWORD = "ERR AUTH <password> called without any password";

  private final TreeMap<String, byte[]> commands;
  private final int hash;
  private final boolean tracking;
  private final boolean broadcasting;
  // this one's readingFromReplicas; made at the first need, any thread's will do
  private @Nullable ConnectionState reading;

  private ConnectionState(TreeMap<String, byte[]> commands) {
    this.commands = commands;
    int sum = 0;
    for (Map.Entry<String, byte[]> entry : commands.entrySet()) {
      sum = 31 * sum + entry.getKey().hashCode() * 17 + Arrays.hashCode(entry.getValue());
    }
    hash = sum;
    broadcasting =
        commands.ceilingKey(BROADCAST) != null
            && commands.ceilingKey(BROADCAST).startsWith(BROADCAST);
    tracking = broadcasting || commands.containsKey(TRACKING);
  }

  /**
   * A connection that only a password was given to.
   *
   * @param user null for the default user
   * @param password null or empty for none: then it is {@link #NEW}
   */
  public static ConnectionState of(@Nullable String user, @Nullable String password) {
    Login login = Login.of(user, password);
    return login == null ? NEW : NEW.with(login);
  }

  /** As whom the client has logged in; null: it has not. */
  @Nullable Login login() {
    byte[] auth = commands.get(AUTH);
    return auth == null ? null : Login.in(auth);
  }

  /** The same, logged in with {@code login}; this one where that is what it says. */
  ConnectionState with(Login login) {
    if (login.equals(login())) {
      return this;
    }
    TreeMap<String, byte[]> next = new TreeMap<String, byte[]>(commands);
    next.put(AUTH, login.command());
    return new ConnectionState(next);
  }

  /** Whether the client has logged in, or not, as in {@code other}. */
  public boolean isLoggedInAs(ConnectionState other) {
    byte[] auth = commands.get(AUTH);
    byte[] others = other.commands.get(AUTH);
    return Arrays.equals(auth, others)
        || auth != null && others != null && Login.in(auth).equals(Login.in(others));
  }

  /** The same, logged in as {@code other} is. */
  public ConnectionState loggedInAs(ConnectionState other) {
    Login login = other.login();
    return login == null ? this : with(login);
  }

  /** The commands to replay, in order; each is answered by one reply that must not be an error. */
  public List<byte[]> commands() {
    return new ArrayList<byte[]>(commands.values());
  }

  /**
   * Whether a connection cannot serve because its node has answered {@link #commands()}{@code
   * .get(index)} with {@code reply}. A user who took over from another one need not be allowed what
   * that one did, such as to give it a name. And a node that wants no password of the default user
   * any more has it logged in without, as it keeps the connections from before.
   */
  public boolean isRefusal(int index, RespValue reply) {
    String error = reply.isError() ? reply.text() : null;
    return error != null
        && !(error.startsWith("NOPERM") && canDoWithout(index))
        && !(error.startsWith(NO_PASSWORD) && isOfDefaultUser(index));
  }

  private boolean isOfDefaultUser(int index) {
    byte[] command = commands().get(index);
    return index == 0
        && commands.containsKey(AUTH)
        && Part.parse(command, 0, command.length).count() == 2;
  }

  private boolean canDoWithout(int index) {
    String key = new ArrayList<String>(commands.keySet()).get(index);
    return key.startsWith(NAME)
        || key.startsWith(INFO)
        || key.startsWith(NO_EVICT)
        || key.startsWith(NO_TOUCH);
  }

  /**
   * Who is connected, in which protocol, and no more: for connections of our own, which carry no
   * client's name.
   */
  public ConnectionState identity() {
    TreeMap<String, byte[]> identity = new TreeMap<String, byte[]>(commands);
    identity.keySet().retainAll(Arrays.asList(AUTH, HELLO));
    return new ConnectionState(identity);
  }

  /** The same on a connection to a replica, which answers reads only where it is told READONLY. */
  public ConnectionState readingFromReplicas() {
    ConnectionState made = reading;
    if (made == null) {
      TreeMap<String, byte[]> next = new TreeMap<String, byte[]>(commands);
      next.put("6 READONLY", RespWriter.command("READONLY"));
      made = new ConnectionState(next);
      reading = made;
    }
    return made;
  }

  /** 3 when HELLO 3 was agreed on, else 2. */
  public int protocol() {
    return commands.containsKey(HELLO) ? 3 : 2;
  }

  /** Whether no other database was selected. */
  public boolean isInDatabase0() {
    return !commands.containsKey(DATABASE);
  }

  /**
   * Whether nodes tell this connection of keys that change: then it has to be kept, and what it
   * says to be heard.
   */
  public boolean isTracking() {
    return tracking;
  }

  /**
   * Whether this connection is to be told of all keys that change, or all with certain prefixes, at
   * whatever node.
   */
  public boolean isBroadcasting() {
    return broadcasting && protocol() == 3;
  }

  /** Whether {@code effect} is one that this class records. */
  public static boolean records(Effect effect) {
    switch (effect) {
      case AUTH:
      case HELLO:
      case SELECT:
      case CLIENT_SETNAME:
      case CLIENT_SETINFO:
      case CLIENT_NO_EVICT:
      case CLIENT_NO_TOUCH:
      case CLIENT_TRACKING:
      case RESET:
        return true;
      default:
        return false;
    }
  }

  /**
   * What a connection on which these commands were accepted is like.
   *
   * @throws IllegalStateException when one of them is no command
   */
  public static ConnectionState after(List<byte[]> commands) {
    ConnectionState state = NEW;
    for (byte[] command : commands) {
      Arguments arguments = Part.parse(command, 0, command.length);
      Command known = CommandTable.find(arguments);
      if (known == null) {
        throw new IllegalStateException("what made the connection is no command");
      }
      state = state.after(known, arguments, command, 0, command.length);
    }
    return state;
  }

  /** The state after the server accepted {@code command}. */
  public ConnectionState after(
      Command command, Arguments arguments, byte[] bytes, int start, int end) {
    TreeMap<String, byte[]> next = new TreeMap<String, byte[]>(commands);
    byte[] whole = Arrays.copyOfRange(bytes, start, end);
    switch (command.effect()) {
      case AUTH:
        next.put(AUTH, whole);
        break;
      case HELLO:
        afterHello(arguments, next);
        break;
      case SELECT:
        next.remove(DATABASE);
        if (arguments.count() > 1 && !(arguments.length(1) == 1 && arguments.is(1, "0"))) {
          next.put(DATABASE, whole);
        }
        break;
      case CLIENT_SETNAME:
        next.put(NAME, whole);
        break;
      case CLIENT_SETINFO:
        next.put(INFO + arguments.text(2).toUpperCase(java.util.Locale.ROOT), whole);
        break;
      case CLIENT_NO_EVICT:
        next.put(NO_EVICT, whole);
        break;
      case CLIENT_NO_TOUCH:
        next.put(NO_TOUCH, whole);
        break;
      case CLIENT_TRACKING:
        afterTracking(arguments, whole, next);
        break;
      case RESET:
        return NEW;
      default:
        return this;
    }
    ConnectionState state = new ConnectionState(next);
    return state.equals(this) ? this : state;
  }

  private static void afterTracking(
      Arguments arguments, byte[] whole, TreeMap<String, byte[]> next) {
    boolean on = TrackingRequest.isForItself(arguments);
    boolean broadcasts = on && TrackingRequest.broadcasts(arguments);
    List<byte[]> before = new ArrayList<byte[]>();
    for (String key : new ArrayList<String>(next.keySet())) {
      if (key.startsWith(BROADCAST)) {
        before.add(next.remove(key));
      }
    }
    next.remove(TRACKING);
    if (broadcasts) {
      for (byte[] earlier : before) {
        if (!Arrays.equals(earlier, whole)) {
          next.put(String.format("%s%05d", BROADCAST, next.size()), earlier);
        }
      }
      next.put(String.format("%s%05d", BROADCAST, next.size()), whole);
    } else if (on) {
      next.put(TRACKING, whole);
    }
  }

  /**
   * HELLO does several things at once; each is recorded apart, so that a later AUTH replaces an
   * outdated password.
   */
  private static void afterHello(Arguments arguments, TreeMap<String, byte[]> next) {
    if (arguments.count() < 2) {
      return; // asks for information only
    }
    if (arguments.is(1, "3")) {
      next.put(HELLO, RespWriter.command("HELLO", "3"));
    } else {
      next.remove(HELLO);
    }
    for (int i = 2; i < arguments.count(); i++) {
      if (arguments.is(i, "AUTH") && i + 2 < arguments.count()) {
        next.put(
            AUTH,
            RespWriter.command(
                new byte[][] {ascii("AUTH")}, arguments.copy(i + 1), arguments.copy(i + 2)));
        i += 2;
      } else if (arguments.is(i, "SETNAME") && i + 1 < arguments.count()) {
        next.put(
            NAME,
            RespWriter.command(
                new byte[][] {ascii("CLIENT"), ascii("SETNAME")}, arguments.copy(i + 1)));
        i++;
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof ConnectionState) || ((ConnectionState) other).hash != hash) {
      return false;
    }
    TreeMap<String, byte[]> others = ((ConnectionState) other).commands;
    if (!others.keySet().equals(commands.keySet())) {
      return false;
    }
    for (Map.Entry<String, byte[]> entry : commands.entrySet()) {
      if (!Arrays.equals(entry.getValue(), others.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Which kinds of commands it holds, without their arguments. */
  @Override
  public String toString() {
    return commands.keySet().toString();
  }
}
