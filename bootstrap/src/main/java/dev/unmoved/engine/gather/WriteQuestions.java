package dev.unmoved.engine.gather;

import dev.unmoved.engine.link.Bond;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.traffic.WrittenLinks.Writer;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ReplyMerger;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WAIT and WAITAOF ask what became of this connection's writes: those know who took them, over
 * those links. Where nothing was written, any primary's answer is as good.
 *
 * <p>A node that was replaced or removed knows no more of what it took, and whoever has taken its
 * place knows no connection that wrote it. If as many replicas as are asked for had acknowledged it
 * by then, nothing is open; otherwise the client is told, once.
 */
final class WriteQuestions {
  // What replicas have acknowledged is known by connection; another session may be using one that
  // wrote, or it is closed.
  private static final byte[] CANNOT_WAIT =
      RespWriter.ascii(
          "-ERR unmoved: this connection wrote to several nodes; how many replicas have it all"
              + " cannot be told this time, only of what is written from now on\r\n");
  private static final byte[] NOT_ANSWERED = new byte[0]; // nobody reads it
  // waitCommand and waitaofCommand of Redis and Valkey, before they wait
  private static final String IS_REPLICA = " cannot be used with replica instances";

  /** The nodes that were written to. */
  private final class AtWriters extends Gathering {
    private final long[] wanted;
    private final List<Writer> writers = new ArrayList<Writer>();
    private final List<Long> writes = new ArrayList<Long>();
    private final BitSet gone = new BitSet();

    AtWriters(Part whole, long[] wanted) {
      super(whole);
      this.wanted = wanted;
    }

    void add(Writer writer, PiecePart part) {
      writers.add(writer);
      writes.add(writer.writes());
      add(part);
    }

    /** The node that {@code part} asks can tell nothing. */
    void onGone(PiecePart part, Link link) {
      gone.set(part.ordinal);
      traffic.replies.answerPiece(part, NOT_ANSWERED, link);
    }

    @Override
    public void onGathered(long nowNanos) {
      List<byte[]> answers = new ArrayList<byte[]>(replies.size());
      String lost = null;
      for (int i = 0; i < replies.size(); i++) {
        Writer writer = writers.get(i);
        if (!gone.get(i)) {
          answers.add(replies.get(i));
          long[] numbers = numbers(replies.get(i), wanted.length);
          if (numbers != null) {
            writer.onAcknowledged(whole.knownCommand(), wanted, numbers, writes.get(i));
            releaseIfHeld(writer.link());
          }
        } else if (forget(writer, whole, wanted)) {
          lost = traffic.overview.name(writer.link());
        }
      }
      if (lost != null) {
        whole.answer(replaced(lost));
      } else if (answers.isEmpty()) {
        askAnyPrimary(whole);
      } else {
        whole.answer(ReplyMerger.overShards(whole.knownCommand(), 0, answers));
      }
    }
  }

  /** A primary, whichever it is. */
  private static final class AtAny extends Gathering {
    AtAny(Part whole) {
      super(whole);
    }

    @Override
    public void onGathered(long nowNanos) {
      whole.answer(last());
    }
  }

  private final Traffic traffic;

  WriteQuestions(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Asks those who took this connection's writes, when all before it is answered. */
  boolean begin(Part whole, Arguments arguments) {
    if (traffic.intake.awaitsAllBefore(whole)) {
      return true;
    }
    long[] wanted = new long[whole.knownCommand().name().equals("WAIT") ? 1 : 2];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = arguments.count() > i + 1 ? arguments.number(i + 1) : -1;
      if (wanted[i] < 0) {
        wanted[i] = Long.MAX_VALUE; // the server's own words
      }
    }
    List<Writer> writers = new ArrayList<Writer>();
    for (Writer writer : traffic.written.toAsk(whole.knownCommand(), wanted)) {
      if (serves(writer.link())) {
        writers.add(writer);
      } else if (forget(writer, whole, wanted)) {
        whole.answer(replaced(traffic.overview.name(writer.link())));
        return true;
      }
    }
    return writers.isEmpty() ? askAnyPrimary(whole) : askWriters(whole, writers, wanted);
  }

  private boolean serves(Link writer) {
    return writer.node() == null || traffic.cluster().topology().isPrimary(writer.node());
  }

  private boolean askWriters(Part whole, List<Writer> writers, long[] wanted) {
    // Those that others write over by now still tell of our writes, as long as they can be had.
    boolean complete = true;
    for (Writer writer : new ArrayList<Writer>(writers)) {
      if (!traffic.links.retain(writer.link())) {
        complete &= !forget(writer, whole, wanted);
        writers.remove(writer);
      }
    }
    if (!complete) {
      whole.answer(CANNOT_WAIT);
      return true;
    }
    if (writers.isEmpty()) {
      return askAnyPrimary(whole);
    }
    byte[] command = whole.copy();
    AtWriters gathering = new AtWriters(whole, wanted);
    for (Writer writer : writers) {
      gathering.add(writer, new PiecePart(whole, whole.command, command, Slot.NONE));
    }
    for (int i = 0; i < writers.size(); i++) {
      traffic.outbox.enqueue(gathering.parts.get(i), writers.get(i).link());
    }
    return true;
  }

  /** Asks {@code writer} no more; whether something stays open of what it took. */
  private boolean forget(Writer writer, Part whole, long[] wanted) {
    traffic.written.forget(writer);
    releaseIfHeld(writer.link());
    return !writer.isAcknowledged(whole.knownCommand(), wanted);
  }

  /** Nobody needs {@code link} for what it wrote any more, perhaps. */
  private void releaseIfHeld(Link link) {
    if (traffic.links.leased().contains(link)) {
      traffic.links.release(link);
    }
  }

  private boolean askAnyPrimary(Part whole) {
    Topology topology = traffic.cluster().topology();
    int[] shardSlots = topology.slotPerShard();
    if (shardSlots.length == 0) {
      return false;
    }
    PiecePart part = new PiecePart(whole, whole.command, whole.copy(), Slot.NONE);
    part.shardSlot = shardSlots[traffic.random.nextInt(shardSlots.length)];
    Node home = traffic.links.homeNode();
    for (int shardSlot : shardSlots) {
      if (home != null && home.equals(topology.primaryOf(shardSlot))) {
        part.shardSlot = shardSlot;
      }
    }
    Gathering gathering = new AtAny(whole);
    gathering.add(part);
    traffic.send(gathering);
    return true;
  }

  // ---- What comes of it ----

  /** A node has answered; whether that was dealt with here. */
  boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (!isQuestion(part) || !isRefusal(part, link.in, start, end)) {
      return false;
    }
    PiecePart question = (PiecePart) part;
    if (RetryPolicy.endsConnection(link.in, start, end)) {
      link.ending = true;
      link.condemned = true;
    }
    if (question.gathering instanceof AtWriters) {
      traffic.cluster().refresh(traffic.overview.name(link) + " is no primary");
      ((AtWriters) question.gathering).onGone(question, link);
    } else if (!traffic.retries.refused(link, part, start, end, nowNanos)) {
      traffic.replies.answerPiece(
          question,
          RespWriter.error(
              "ERR unmoved: no primary was found to ask, the last was "
                  + traffic.overview.name(link)),
          link);
    }
    return true;
  }

  /** The link of {@code part} broke; whether that was dealt with here. To ask changes nothing. */
  boolean onPartLost(Part part, Link link, String message, long nowNanos) {
    if (!isQuestion(part)) {
      return false;
    }
    Bond gathering = ((PiecePart) part).gathering;
    if (gathering instanceof AtWriters) {
      ((AtWriters) gathering).onGone((PiecePart) part, link);
    } else {
      traffic.retries.onLost(part, link, message, nowNanos);
    }
    return true;
  }

  private static boolean isQuestion(Part part) {
    if (part.origin != Part.Origin.PIECE) {
      return false;
    }
    Bond gathering = ((PiecePart) part).gathering;
    return gathering instanceof AtWriters || gathering instanceof AtAny;
  }

  /** Whether the node has not answered {@code part}, since it is no primary. */
  private static boolean isRefusal(Part part, byte[] bytes, int start, int end) {
    if (bytes[start] != '-') {
      return false;
    }
    String refusal = "-ERR " + part.knownCommand().name() + IS_REPLICA;
    String text =
        new String(
            bytes, start, Math.min(end - start, refusal.length()), StandardCharsets.US_ASCII);
    return text.equals(refusal)
        || RetryPolicy.verdict(bytes, start, end) != RetryPolicy.Verdict.ANSWER;
  }

  /**
   * What {@code reply} says, one integer or a list of {@code count}; null: it says no such thing.
   */
  private static long @Nullable [] numbers(byte[] reply, int count) {
    try {
      if (count == 1) {
        return reply[0] == ':'
            ? new long[] {
              Frames.number(new String(reply, 1, reply.length - 3, StandardCharsets.US_ASCII))
            }
            : null;
      }
      Frames frames = Frames.of(reply);
      if (frames.count() < count) {
        return null;
      }
      long[] numbers = new long[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = frames.number(i);
      }
      return numbers;
    } catch (ProtocolException e) {
      return null; // an error, or what cannot be an answer: the client's to read
    }
  }

  private static byte[] replaced(String node) {
    return RespWriter.error(
        "ERR unmoved: this connection wrote to "
            + node
            + ", which serves no more; how many replicas have it cannot be told, only of what is"
            + " written from now on");
  }
}
