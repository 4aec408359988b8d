package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.command.Flag;
import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one reply of several, by the response policies that Redis declares ("command tips" in its
 * documentation), in the shape a single server gives in the protocol version at hand. Any error
 * makes the whole an error. Pure.
 */
public final class ReplyMerger {
  private static final byte[] NO_KEY = RespWriter.ascii("+NOKEY\r\n");

  private ReplyMerger() {}

  /**
   * The reply to a request that was cut by slot.
   *
   * @param keys how many keys the request has
   * @param replies one whole reply per piece, none an error
   */
  public static byte[] bySlot(Command command, int keys, List<Piece> pieces, List<byte[]> replies) {
    try {
      switch (command.responsePolicy()) {
        case AGG_SUM:
          return integer(sum(replies));
        case AGG_MIN:
          return integer(extreme(replies, true));
        case ALL_SUCCEEDED:
          checkAlike(replies);
          return replies.get(0);
        case SPECIAL:
          return ofMigrate(replies);
        default:
          return inKeyOrder(keys, pieces, replies);
      }
    } catch (ProtocolException e) {
      return unexpected(command);
    }
  }

  /** NOKEY where no part has found any key, as MIGRATE says of all its keys. */
  private static byte[] ofMigrate(List<byte[]> replies) {
    for (byte[] reply : replies) {
      if (!Arrays.equals(reply, NO_KEY)) {
        return reply;
      }
    }
    return replies.get(0);
  }

  /**
   * The reply to a request that went to every shard.
   *
   * @param count how many entries a log is asked for; of no meaning to other commands
   * @param replies one per shard; may hold errors
   */
  public static byte[] overShards(Command command, int count, List<byte[]> replies) {
    byte[] error = null;
    List<byte[]> good = new ArrayList<byte[]>();
    for (byte[] reply : replies) {
      if (reply[0] != '-') {
        good.add(reply);
      } else if (error == null) {
        error = reply;
      }
    }
    try {
      if (command.is(Flag.SCRIPT_RUNNER)) {
        return error != null && (good.isEmpty() || !isOfEmptyCall(replies))
            ? error
            : ofScript(good);
      }
      switch (command.responsePolicy()) {
        case ONE_SUCCEEDED:
          if (!good.isEmpty()) {
            return good.get(0);
          }
          return error != null ? error : unexpected(command);
        default:
          return error != null ? error : merge(command, count, good);
      }
    } catch (ProtocolException e) {
      return unexpected(command);
    }
  }

  /**
   * The reply to a request that went to every shard, and to some of them again: each element once.
   *
   * @param replies lists, none an error
   */
  public static byte[] unionOfShards(Command command, List<byte[]> replies) {
    try {
      return union(replies);
    } catch (ProtocolException e) {
      return unexpected(command);
    }
  }

  /**
   * Whether the errors are those of nodes that had no key for redis.call('DEL', unpack(keys)) and
   * its kin.
   */
  private static boolean isOfEmptyCall(List<byte[]> replies) {
    for (byte[] reply : replies) {
      if (reply[0] == '-'
          && !new String(reply, StandardCharsets.UTF_8)
              .contains("Wrong number of args calling Redis command")) {
        return false;
      }
    }
    return true;
  }

  /**
   * What a script returned at each shard: numbers add up, lists are joined; of other replies all
   * have to be the same.
   */
  private static byte[] ofScript(List<byte[]> replies) throws ProtocolException {
    List<byte[]> some = new ArrayList<byte[]>();
    for (byte[] reply : replies) {
      if (reply[0] != '_' && reply[1] != '-' || reply[0] == ':') {
        some.add(reply);
      }
    }
    if (some.isEmpty()) {
      return replies.get(0);
    }
    boolean same = true;
    for (byte[] reply : some) {
      same &= Arrays.equals(reply, some.get(0));
    }
    switch (some.get(0)[0]) {
      case ':':
        return integer(sum(some));
      case '*':
        return concatenation(some);
      default:
        if (!same) {
          throw new ProtocolException("replies of a script that differ");
        }
        return some.get(0);
    }
  }

  /**
   * Which scripts there are, to SCRIPT EXISTS at every shard.
   *
   * @param remembered by place, whether a shard that lacks the script will be given it when it is
   *     to run there
   * @param replies one per shard; may hold errors
   */
  public static byte[] scriptsExisting(
      Command command, boolean[] remembered, List<byte[]> replies) {
    for (byte[] reply : replies) {
      if (reply[0] == '-') {
        return reply;
      }
    }
    try {
      List<Frames> everywhere = frames(Collections.singletonList(elementwise(replies, true)));
      List<Frames> somewhere = frames(Collections.singletonList(elementwise(replies, false)));
      int count = everywhere.get(0).count();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ascii(out, "*" + count + "\r\n");
      for (int i = 0; i < count; i++) {
        boolean one = i < remembered.length && remembered[i];
        write(out, one ? somewhere.get(0) : everywhere.get(0), i);
      }
      return out.toByteArray();
    } catch (ProtocolException e) {
      return unexpected(command);
    }
  }

  private static byte[] merge(Command command, int count, List<byte[]> replies)
      throws ProtocolException {
    switch (command.responsePolicy()) {
      case ALL_SUCCEEDED:
        checkAlike(replies);
        return replies.get(0);
      case AGG_SUM:
        return integer(sum(replies));
      case AGG_MIN:
        return replies.get(0)[0] == '*' ? smallest(replies) : integer(extreme(replies, true));
      case AGG_MAX:
        return integer(extreme(replies, false));
      case AGG_LOGICAL_AND:
        return elementwise(replies, true);
      case AGG_LOGICAL_OR:
        return elementwise(replies, false);
      case SPECIAL:
        if (command.name().endsWith("LOG|GET")) {
          return newest(count, replies);
        }
        if (command.name().equals("ACL|LOG")) {
          // RESET answers OK
          return replies.get(0)[0] == '+' ? replies.get(0) : youngest(count, replies);
        }
        return command.name().endsWith("NUMSUB")
            ? sumByName(command.name().endsWith("|NUMSUB"), replies)
            : union(replies);
      default:
        return concatenation(replies);
    }
  }

  /**
   * An error of one piece, with what became of the others: the code stays first, for clients go by
   * it.
   */
  public static byte[] partialFailure(
      byte[] error, int slot, String node, int succeeded, int pieces) {
    String text = new String(error, 1, error.length - 3, StandardCharsets.UTF_8);
    return RespWriter.error(
        text
            + " (unmoved: slot "
            + slot
            + " at "
            + node
            + "; "
            + succeeded
            + " of the "
            + pieces
            + " parts of this command were executed)");
  }

  private static byte[] inKeyOrder(int keys, List<Piece> pieces, List<byte[]> replies)
      throws ProtocolException {
    Frames[] frames = new Frames[keys];
    int[] elements = new int[keys];
    int length = 0;
    for (int i = 0; i < pieces.size(); i++) {
      int[] ordinals = pieces.get(i).ordinals();
      Frames piece = Frames.of(replies.get(i));
      if (piece.count() != ordinals.length) {
        throw new ProtocolException("expected one element per key");
      }
      for (int j = 0; j < ordinals.length; j++) {
        frames[ordinals[j]] = piece;
        elements[ordinals[j]] = j;
      }
      length += replies.get(i).length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
    ascii(out, "*" + keys + "\r\n");
    for (int key = 0; key < keys; key++) {
      write(out, frames[key], elements[key]);
    }
    return out.toByteArray();
  }

  private static byte[] concatenation(List<byte[]> replies) throws ProtocolException {
    List<Frames> all = frames(replies);
    int count = 0;
    for (Frames frames : all) {
      count += frames.count();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    char type = (char) replies.get(0)[0];
    ascii(out, type + String.valueOf(type == '%' ? count / 2 : count) + "\r\n");
    for (Frames frames : all) {
      for (int i = 0; i < frames.count(); i++) {
        write(out, frames, i);
      }
    }
    return out.toByteArray();
  }

  private static byte[] union(List<byte[]> replies) throws ProtocolException {
    Set<String> seen = new LinkedHashSet<String>();
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    if (replies.get(0)[0] == '%') {
      throw new ProtocolException("expected a list without pairs");
    }
    for (Frames frames : frames(replies)) {
      for (int i = 0; i < frames.count(); i++) {
        if (seen.add(frames.frame(i))) {
          write(elements, frames, i);
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, (char) replies.get(0)[0] + String.valueOf(seen.size()) + "\r\n");
    byte[] body = elements.toByteArray();
    out.write(body, 0, body.length);
    return out.toByteArray();
  }

  /**
   * Entries of logs, each a list with the time in seconds as its second element: the newest first,
   * as on one server. Which of two nodes' entries of one second is newer nobody knows; what all
   * were sent, like the reset of the log, is taken to be as old at each, and so older than what
   * only one of them executed after it.
   */
  private static byte[] newest(int count, List<byte[]> replies) throws ProtocolException {
    List<Entry> entries = new ArrayList<Entry>();
    for (Frames frames : frames(replies)) {
      long second = 0;
      int older = 0;
      for (int i = frames.count() - 1; i >= 0; i--) {
        List<RespValue> head =
            RespValue.firstElements(frames.bytes(), frames.start(i), frames.end(i), 2);
        if (head.size() < 2) {
          throw new ProtocolException("expected an entry of a log");
        }
        older = head.get(1).number() == second ? older + 1 : 0;
        second = head.get(1).number();
        entries.add(new Entry(frames, i, -second, older));
      }
    }
    return first(count, entries);
  }

  /** Entries of ACL LOG, each with its age: the youngest first, as on one server. */
  private static byte[] youngest(int count, List<byte[]> replies) throws ProtocolException {
    List<Entry> entries = new ArrayList<Entry>();
    for (Frames frames : frames(replies)) {
      for (int i = 0; i < frames.count(); i++) {
        RespValue age =
            RespValue.parse(frames.bytes(), frames.start(i), frames.end(i)).get("age-seconds");
        if (age == null || age.text() == null) {
          throw new ProtocolException("expected an entry of a log");
        }
        entries.add(new Entry(frames, i, Frames.decimal(age.text()), 0));
      }
    }
    return first(count, entries);
  }

  private static byte[] first(int count, List<Entry> entries) {
    Collections.sort(entries);
    int kept = Math.min(Math.max(count, 0), entries.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, "*" + kept + "\r\n");
    for (Entry entry : entries.subList(0, kept)) {
      write(out, entry.frames, entry.index);
    }
    return out.toByteArray();
  }

  private static final class Entry implements Comparable<Entry> {
    final Frames frames;
    final int index;
    final double age; // on a scale that is the same for all of them
    final int older; // entries of its node that are of the same age, and older

    Entry(Frames frames, int index, double age, int older) {
      this.frames = frames;
      this.index = index;
      this.age = age;
      this.older = older;
    }

    @Override
    public int compareTo(Entry other) {
      int byAge = Double.compare(age, other.age);
      return byAge != 0 ? byAge : Integer.compare(other.older, older);
    }
  }

  /** Replies of name, number, name, number: the numbers added up by name. */
  /**
   * The subscribers of each channel.
   *
   * @param repeated whether those of some channels are subscribed at several nodes: where all of
   *     them are, at the owner of its slot or at every node, there are the most
   */
  private static byte[] sumByName(boolean repeated, List<byte[]> replies) throws ProtocolException {
    Map<String, Long> sums = new LinkedHashMap<String, Long>();
    List<Frames> all = frames(replies);
    for (Frames frames : all) {
      for (int i = 0; i + 1 < frames.count(); i += 2) {
        String name = frames.text(i);
        Long known = sums.get(name);
        long before = known == null ? 0 : known;
        long its = frames.number(i + 1);
        sums.put(name, repeated && isRepeated(name) ? Math.max(before, its) : before + its);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    char type = (char) replies.get(0)[0];
    ascii(out, type + String.valueOf(type == '%' ? sums.size() : sums.size() * 2) + "\r\n");
    for (Map.Entry<String, Long> sum : sums.entrySet()) {
      byte[] name = sum.getKey().getBytes(StandardCharsets.ISO_8859_1);
      ascii(out, "$" + name.length + "\r\n");
      out.write(name, 0, name.length);
      ascii(out, "\r\n:" + sum.getValue() + "\r\n");
    }
    return out.toByteArray();
  }

  private static boolean isRepeated(String name) {
    byte[] channel = name.getBytes(StandardCharsets.ISO_8859_1);
    return ChannelNames.isKeyspace(channel) || ChannelNames.slotOf(channel) != Slot.NONE;
  }

  private static byte[] elementwise(List<byte[]> replies, boolean and) throws ProtocolException {
    List<Frames> all = frames(replies);
    int count = all.get(0).count();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, "*" + count + "\r\n");
    for (int i = 0; i < count; i++) {
      boolean result = and;
      for (Frames frames : all) {
        if (frames.count() != count) {
          throw new ProtocolException("expected lists of one length");
        }
        boolean element = frames.number(i) != 0;
        result = and ? result && element : result || element;
      }
      ascii(out, result ? ":1\r\n" : ":0\r\n");
    }
    return out.toByteArray();
  }

  /** Of lists of numbers the smallest ones, place by place: WAITAOF answers two. */
  private static byte[] smallest(List<byte[]> replies) throws ProtocolException {
    List<Frames> all = frames(replies);
    int count = all.get(0).count();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ascii(out, "*" + count + "\r\n");
    for (int i = 0; i < count; i++) {
      long smallest = Long.MAX_VALUE;
      for (Frames frames : all) {
        if (frames.count() != count) {
          throw new ProtocolException("expected lists of one length");
        }
        smallest = Math.min(smallest, frames.number(i));
      }
      ascii(out, ":" + smallest + "\r\n");
    }
    return out.toByteArray();
  }

  private static long sum(List<byte[]> replies) throws ProtocolException {
    long sum = 0;
    for (byte[] reply : replies) {
      sum += number(reply);
    }
    return sum;
  }

  private static long extreme(List<byte[]> replies, boolean min) throws ProtocolException {
    long extreme = number(replies.get(0));
    for (byte[] reply : replies) {
      extreme = min ? Math.min(extreme, number(reply)) : Math.max(extreme, number(reply));
    }
    return extreme;
  }

  private static long number(byte[] reply) throws ProtocolException {
    if (reply[0] != ':') {
      throw new ProtocolException("expected a number");
    }
    return Frames.number(new String(reply, 1, reply.length - 3, StandardCharsets.US_ASCII));
  }

  /** Makes sure that all are of one kind, so that the first one can stand for what they are. */
  private static void checkAlike(List<byte[]> replies) throws ProtocolException {
    for (byte[] reply : replies) {
      if (reply[0] != replies.get(0)[0]) {
        throw new ProtocolException("expected replies of one kind");
      }
    }
  }

  private static List<Frames> frames(List<byte[]> replies) throws ProtocolException {
    checkAlike(replies);
    List<Frames> all = new ArrayList<Frames>(replies.size());
    for (byte[] reply : replies) {
      all.add(Frames.of(reply));
    }
    return all;
  }

  private static void write(ByteArrayOutputStream out, Frames frames, int index) {
    out.write(frames.bytes(), frames.start(index), frames.end(index) - frames.start(index));
  }

  private static byte[] integer(long value) {
    return (":" + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] unexpected(Command command) {
    return RespWriter.error(
        "ERR unmoved: the nodes' replies to "
            + command.name().replace('|', ' ')
            + " do not fit together");
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes, 0, bytes.length);
  }
}
