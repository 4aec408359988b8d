package dev.unmoved.engine.gather;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.NameUse;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Errand;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.naming.KeyPage;
import dev.unmoved.naming.NamePattern;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DBSIZE, FLUSHDB and RANDOMKEY where a database is a matter of names: by a walk over all keys, as
 * a client would do it with SCAN. Meanwhile the session takes up nothing else its client sends.
 */
public final class DatabaseWalks extends Feature {
  private static final byte[] SYNTAX = RespWriter.error("ERR syntax error");
  private static final byte[] TOO_MANY =
      RespWriter.error(
          "ERR unmoved: the database has more keys than can be counted within"
              + " unmoved.gather.max-bytes");
  private static final byte[] OK = RespWriter.ascii("+OK\r\n");
  private static final byte[] SCAN = RespWriter.ascii("SCAN");
  private static final byte[] MATCH = RespWriter.ascii("MATCH");
  private static final byte[] COUNT = RespWriter.ascii("COUNT");
  private static final byte[] PAGE = RespWriter.ascii("1000");
  private static final byte[] RANDOM = RespWriter.command("RANDOMKEY");
  private static final Command SCAN_ROW = CommandTable.existing("SCAN");
  private static final Command UNLINK_ROW = CommandTable.existing("UNLINK");
  private static final Command RANDOM_ROW = CommandTable.existing("RANDOMKEY");

  // So often a random key may be another database's before all are looked at.
  private static final int RANDOM_TRIES = 16;
  // Of so many keys found one after the other the random one is chosen.
  private static final int RANDOM_AMONG = 1_000;

  /** One request, from page to page. */
  private abstract class Walk extends Gathering {
    final NamePattern wanted;
    private String cursor = "0"; // where the page that was asked for last begins
    private boolean onPage; // it is a page that is awaited

    Walk(Part whole, NamePattern wanted) {
      super(whole);
      this.wanted = wanted;
    }

    /**
     * Keys of the database, as the cluster calls them; a key may come twice.
     *
     * @return whether something was sent for them, which has to be answered first
     */
    abstract boolean onKeys(List<byte[]> keys);

    /** Whether the walk need not go on. */
    abstract boolean isEnough();

    /** What the client gets after the last page. */
    abstract byte[] reply();

    final void ask() {
      onPage = true;
      byte[][] head = {SCAN, RespWriter.ascii(cursor)};
      byte[] command =
          wanted.isAny()
              ? RespWriter.command(head, COUNT, PAGE)
              : RespWriter.command(head, MATCH, wanted.toCluster(), COUNT, PAGE);
      send(SCAN_ROW, command, Slot.NONE);
    }

    final void send(Command row, byte[] command, int slot) {
      // what is over need not be remembered
      parts.clear();
      replies.clear();
      nodes.clear();
      queue(row, command, slot);
      traffic.send(this);
    }

    final void queue(Command row, byte[] command, int slot) {
      add(new Errand(whole, row, command, slot, traffic.agenda));
    }

    @Override
    public void onGathered(long nowNanos) {
      int failed = failed();
      if (failed >= 0) {
        end(replies.get(failed));
        return;
      }
      boolean awaits = false;
      if (onPage) {
        onPage = false;
        try {
          KeyPage page = KeyPage.of(last());
          cursor = page.cursor();
          awaits = onKeys(page.meant(wanted));
        } catch (ProtocolException e) {
          end(RespWriter.error("ERR unmoved: a node gave no page of a SCAN"));
          return;
        }
      }
      if (!awaits) {
        goOn();
      }
    }

    private void goOn() {
      if (cursor.equals("0") || isEnough()) {
        end(reply());
      } else {
        ask();
      }
    }

    final void end(byte[] reply) {
      running = null;
      traffic.intake.waits(Intake.Reason.PLAN, false);
      whole.answer(reply);
    }
  }

  /** DBSIZE: keys that come twice count once, by hashes of 64 bits. */
  private final class Counting extends Walk {
    private final KeyHashes seen = new KeyHashes(traffic.options.gatherMaxBytes());

    Counting(Part whole, NamePattern wanted) {
      super(whole, wanted);
    }

    @Override
    boolean onKeys(List<byte[]> keys) {
      for (byte[] key : keys) {
        seen.add(key);
      }
      return false;
    }

    @Override
    boolean isEnough() {
      return seen.isFull();
    }

    @Override
    byte[] reply() {
      return seen.isFull() ? TOO_MANY.clone() : RespWriter.ascii(":" + seen.size() + "\r\n");
    }
  }

  /** FLUSHDB: each page is removed before the next one is asked for. */
  private final class Flushing extends Walk {
    Flushing(Part whole, NamePattern wanted) {
      super(whole, wanted);
    }

    @Override
    boolean onKeys(List<byte[]> keys) {
      if (keys.isEmpty()) {
        return false;
      }
      parts.clear();
      replies.clear();
      nodes.clear();
      byte[][] head = {RespWriter.ascii("UNLINK")};
      if (traffic.options.splitWrites()) {
        queue(
            UNLINK_ROW,
            RespWriter.command(head, keys.toArray(new byte[0][])),
            Slot.of(keys.get(0)));
      } else {
        for (byte[] key : keys) {
          queue(UNLINK_ROW, RespWriter.command(head, key), Slot.of(key));
        }
      }
      traffic.send(this);
      return true;
    }

    @Override
    boolean isEnough() {
      return false;
    }

    @Override
    byte[] reply() {
      return OK.clone();
    }
  }

  /** RANDOMKEY: any key that is of the database, else one of those found first. */
  private final class Choosing extends Walk {
    private final List<byte[]> found = new ArrayList<byte[]>();
    private int tries;
    private boolean walks;

    Choosing(Part whole, NamePattern wanted) {
      super(whole, wanted);
    }

    void askForAny() {
      tries++;
      send(RANDOM_ROW, RANDOM, Slot.NONE);
    }

    @Override
    public void onGathered(long nowNanos) {
      byte[] reply = last();
      if (walks) {
        super.onGathered(nowNanos);
      } else if (reply[0] != '$' || reply[1] == '-' || KeyPage.isMeant(reply, wanted)) {
        end(reply); // a key, none at all, or an error
      } else if (tries < RANDOM_TRIES) {
        askForAny();
      } else {
        walks = true;
        ask();
      }
    }

    @Override
    boolean onKeys(List<byte[]> keys) {
      found.addAll(keys);
      return false;
    }

    @Override
    boolean isEnough() {
      return found.size() >= RANDOM_AMONG;
    }

    @Override
    byte[] reply() {
      return found.isEmpty()
          ? RespWriter.ascii(traffic.mode.protocol() == 3 ? "_\r\n" : "$-1\r\n")
          : KeyPage.bulk(found.get(traffic.random.nextInt(found.size())));
    }
  }

  private final Traffic traffic;
  private @Nullable Gathering running; // null: none

  /** Those of one session. */
  public DatabaseWalks(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (traffic.names == null
        || !traffic.names.areDifferent()
        || !traffic.lifecycle.isRouted()
        || part.command == null
        || part.command.nameUse() != NameUse.WHOLE_DATABASE
        || !traffic.names.haveDatabases() && !part.command.name().equals("RANDOMKEY")
        || isStep(part)
        || !part.command.hasArity(arguments.count())) {
      return false;
    }
    NamePattern wanted = NamePattern.all(traffic.names, traffic.mode.database());
    if (traffic.intake.awaitsAllBefore(part)) {
      return true;
    }
    if (part.command.name().equals("FLUSHDB") && !isFlush(arguments)) {
      part.answer(SYNTAX.clone());
      return true;
    }
    traffic.intake.waits(Intake.Reason.PLAN, true);
    begin(part, wanted);
    return true;
  }

  private void begin(Part part, NamePattern wanted) {
    switch (part.knownCommand().name()) {
      case "DBSIZE":
        Walk counting = new Counting(part, wanted);
        running = counting;
        counting.ask();
        break;
      case "FLUSHDB":
        Walk flushing = new Flushing(part, wanted);
        running = flushing;
        flushing.ask();
        break;
      default:
        Choosing choosing = new Choosing(part, wanted);
        running = choosing;
        choosing.askForAny();
        break;
    }
  }

  private static boolean isStep(Part part) {
    return part instanceof PiecePart && ((PiecePart) part).gathering instanceof Walk;
  }

  /** A server that knows further words would flush what is not meant. */
  private static boolean isFlush(Arguments arguments) {
    return arguments.count() == 1
        || arguments.count() == 2 && (arguments.is(1, "ASYNC") || arguments.is(1, "SYNC"));
  }

  @Override
  public boolean isAtRest() {
    return running == null;
  }
}
