package dev.unmoved.engine.traffic;

import dev.unmoved.command.Command;
import dev.unmoved.engine.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The links over which one session has written, the latest one per node: what replicas have
 * acknowledged is known by connection, and of an earlier link's writes no more can be missing than
 * of a later one's.
 */
public final class WrittenLinks {
  /** What was written to one node, and what is known of its replicas. */
  public static final class Writer {
    private static final long[] NOTHING = {};

    private Link link;
    private long writes; // how often it was looked up for a write
    private boolean open = true; // not as many have acknowledged it as the client has asked for
    private @Nullable Command question; // what was answered since the last write; null: nothing
    private long[] answer = NOTHING;

    private Writer(Link link) {
      this.link = link;
    }

    /** The link that wrote last. */
    public Link link() {
      return link;
    }

    /** How much was written, to be told from what will have been later. */
    public long writes() {
      return writes;
    }

    /**
     * The node has answered {@code question} for {@code wanted} with these numbers, which hold for
     * as much as was written by {@code asOf}.
     */
    public void onAcknowledged(Command question, long[] wanted, long[] answer, long asOf) {
      if (asOf == writes) {
        this.question = question;
        this.answer = answer;
        open = !isAcknowledged(question, wanted);
      }
    }

    /** Whether all of it is known to have been acknowledged as often as {@code wanted}. */
    public boolean isAcknowledged(Command question, long[] wanted) {
      if (this.question != question) {
        return false;
      }
      for (int i = 0; i < wanted.length; i++) {
        if (answer[i] < wanted[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Writer> writers = new ArrayList<Writer>(4);
  private boolean waits; // the client has asked once, and may again

  /** Something that may change data was executed over {@code link}. */
  public void onWrite(Link link) {
    if (link.writer == this) {
      return;
    }
    link.writer = this;
    Writer writer = writerTo(link);
    if (writer == null) {
      writer = new Writer(link);
      writers.add(writer);
    }
    writer.link = link;
    writer.writes++;
    writer.open = true;
    writer.question = null;
  }

  private @Nullable Writer writerTo(Link link) {
    for (Writer writer : writers) {
      if (Objects.equals(writer.link.node(), link.node())) {
        return writer;
      }
    }
    return null;
  }

  /**
   * Whether {@code link} has to be kept, as the client is going to ask who has acknowledged what
   * went over it.
   */
  public boolean keeps(Link link) {
    if (waits) {
      for (Writer writer : writers) {
        if (writer.link == link) {
          return writer.open;
        }
      }
    }
    return false;
  }

  /**
   * Whom to ask how many have acknowledged what was written: those where not as many as {@code
   * wanted} are known to have, or all where that is so of none. From now on links are kept for as
   * long as something is open of what the client has written over them.
   */
  public List<Writer> toAsk(Command question, long[] wanted) {
    waits = true;
    List<Writer> toAsk = new ArrayList<Writer>(writers.size());
    for (Writer writer : writers) {
      if (!writer.isAcknowledged(question, wanted)) {
        toAsk.add(writer);
      }
    }
    if (toAsk.isEmpty()) {
      toAsk.addAll(writers);
    }
    for (Writer writer : toAsk) {
      writer.link.writer = null; // what is written behind the question is noticed
    }
    return toAsk;
  }

  /** Nobody can tell any more what became of what was written there. */
  public void forget(Writer writer) {
    writers.remove(writer);
  }
}
