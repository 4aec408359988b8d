package dev.unmoved.naming;

import dev.unmoved.resp.RespWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The channels on which servers tell of keys, {@code __keyspace@3__:key} and {@code
 * __keyevent@3__:event}: what the client has subscribed to, and what of it nodes of a cluster tell.
 * Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/">Keyspace
 *     notifications</a>
 */
public final class KeyspaceChannels {
  private static final byte[][] HEADS = {
    RespWriter.ascii("__keyspace@"), RespWriter.ascii("__keyevent@")
  };
  private static final byte[] TAIL = RespWriter.ascii("__:");
  private static final byte[] ZERO = RespWriter.ascii("0__:");
  private static final byte[] ANY = RespWriter.ascii("*");
  private static final byte[] BOTH = RespWriter.ascii("__key*@0__:*");
  private static final int KEYSPACE = 0;

  private final Names names;

  /** Those of a client with these names. */
  public KeyspaceChannels(Names names) {
    this.names = names;
  }

  /**
   * What nodes are subscribed to so that they tell all that the client wants to hear, and perhaps
   * more.
   *
   * @param isPattern whether PSUBSCRIBE is meant
   */
  public byte[] toCluster(byte[] subscribed, boolean isPattern) {
    int kind = kindOf(subscribed);
    int number = kind < 0 ? 0 : HEADS[kind].length;
    int end = kind < 0 ? -1 : endOfNumber(subscribed, number);
    if (end < 0) {
      return isPattern ? BOTH : subscribed;
    }
    boolean anyDatabase = subscribed[number] == '*';
    byte[] rest = Arrays.copyOfRange(subscribed, end + TAIL.length, subscribed.length);
    if (kind == KEYSPACE && names.areDifferent()) {
      int database = anyDatabase ? 0 : number(subscribed, number, end);
      if (isPattern) {
        rest = anyDatabase ? ANY : NamePattern.of(names, rest, database).toCluster();
      } else {
        rest = names.toCluster(rest, database);
      }
    }
    return concat(concat(HEADS[kind], ZERO), rest);
  }

  /**
   * What a node has told, as a client hears it by one of its subscriptions.
   *
   * @param subscribed to what it is subscribed
   * @param isPattern whether that is a pattern
   * @param channel the node's
   * @param payload the node's
   * @param database the client's, which all are where there is but one
   * @return the client's channel and payload; null: it does not hear that
   */
  public byte @Nullable [][] toClient(
      byte[] subscribed, boolean isPattern, byte[] channel, byte[] payload, int database) {
    int kind = kindOf(channel);
    if (kind < 0 || !isAt(channel, HEADS[kind].length, ZERO)) {
      return null;
    }
    byte[] rest = Arrays.copyOfRange(channel, HEADS[kind].length + ZERO.length, channel.length);
    byte[] stored = kind == KEYSPACE ? rest : payload;
    Name name = names.toClient(stored, 0, stored.length);
    if (name == null) {
      return null;
    }
    int its =
        names.haveDatabases() || !names.areOfDatabases()
            ? name.database()
            : meant(subscribed, database);
    byte[] head = concat(HEADS[kind], RespWriter.ascii(its + "__:"));
    byte[] heard = concat(head, kind == KEYSPACE ? name.key() : rest);
    boolean matches =
        isPattern ? new GlobPattern(subscribed).matches(heard) : Arrays.equals(subscribed, heard);
    return matches ? new byte[][] {heard, kind == KEYSPACE ? payload : name.key()} : null;
  }

  /** The database that a subscription names, else the client's. */
  private static int meant(byte[] subscribed, int database) {
    int kind = kindOf(subscribed);
    int number = kind < 0 ? 0 : HEADS[kind].length;
    int end = kind < 0 ? -1 : endOfNumber(subscribed, number);
    return end < 0 || subscribed[number] == '*' ? database : number(subscribed, number, end);
  }

  private static int kindOf(byte[] channel) {
    for (int i = 0; i < HEADS.length; i++) {
      if (isAt(channel, 0, HEADS[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Where the number of a database, or a star for any, ends; negative: there is none. */
  private static int endOfNumber(byte[] channel, int start) {
    int end = start;
    while (end < channel.length && end - start < 9 && channel[end] >= '0' && channel[end] <= '9') {
      end++;
    }
    if (end == start && end < channel.length && channel[end] == '*') {
      end++;
    }
    return end > start && isAt(channel, end, TAIL) ? end : -1;
  }

  private static int number(byte[] channel, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      number = number * 10 + (channel[i] - '0');
    }
    return number;
  }

  private static boolean isAt(byte[] bytes, int at, byte[] wanted) {
    if (bytes.length - at < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
