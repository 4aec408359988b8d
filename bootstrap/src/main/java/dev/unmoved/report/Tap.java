package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Onlooker;
import dev.unmoved.engine.link.Sighting;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Slot;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what the client of one connection writes. Bytes go their way whatever happens here:
 * nothing is thrown, and what cannot be followed ends the tap with one line in the log.
 *
 * <p>Where a command comes from is told beforehand, by its place in the stream of bytes: {@link
 * #comesFrom}. A line is so given to the very command it belongs to, or to none. Thread-safe.
 */
public final class Tap implements Onlooker {
  /**
   * What may lie here of a command that has not arrived as a whole: an observed value must not be
   * kept twice in memory.
   */
  private static final int UNREAD_MAX = 8 << 20;

  private static final int ORIGINS_MAX = 10_000;

  /**
   * Of keys one in 16 is looked at for its prefix; which one, goes by no rhythm that an application
   * could have, too.
   */
  private static final int SAMPLE_SHIFT = 28;

  private static final int VERSION_LOOKED_FOR = 4096;

  /** The place of a command in the stream and the stack that it was sent from. */
  private static final class Origin {
    final long offset;
    final Throwable stack;

    Origin(long offset, Throwable stack) {
      this.offset = offset;
      this.stack = stack;
    }
  }

  private final Observations observations;
  private final Judge judge;
  private final String server;
  private final RequestParser parser = new RequestParser();
  // those of commands that just work
  private final Map<Command, Finding> ordinary = new HashMap<Command, Finding>();
  private final ArrayDeque<Origin> origins = new ArrayDeque<Origin>();
  // those of the last write that no session has taken up yet
  private final ArrayDeque<FollowedCall> followed = new ArrayDeque<FollowedCall>();
  private boolean follows; // a session tells what becomes of commands
  private long fed; // bytes that have arrived
  private long taken; // bytes of commands that were looked at
  private int sample = 1; // a linear congruential sequence
  private boolean askedVersion; // HELLO was sent, whose reply tells it
  private int repliesSeen; // bytes of replies that were looked at for it
  private boolean ended;

  /**
   * A connection has been opened.
   *
   * @param observations who keeps what is seen
   * @param client the library and its version
   * @param server host and port, as far as they are known
   */
  public Tap(Observations observations, String client, String server) {
    this.observations = observations;
    this.judge = observations.onConnection(client, server);
    this.server = server;
  }

  /** How many bytes the client has written so far. */
  public synchronized long position() {
    return fed;
  }

  /** Whether nothing more is looked at. */
  public synchronized boolean isEnded() {
    return ended;
  }

  /** Whether the client is between MULTI and EXEC. */
  public synchronized boolean isInTransaction() {
    return judge.isInTransaction();
  }

  /**
   * The command that will begin at {@code offset} of all that the client writes is sent from where
   * {@code stack} was made. Told in the order of the commands, before their bytes.
   */
  public synchronized void comesFrom(long offset, Throwable stack) {
    Origin last = origins.peekLast();
    if (!ended
        && offset >= fed
        && (last == null || last.offset < offset)
        && origins.size() < ORIGINS_MAX) {
      origins.add(new Origin(offset, stack));
    }
  }

  /**
   * The client writes: what comes by {@link #onClientBytes} until this is called again.
   *
   * @param routed whether a session hears of it then, which has asked for {@link #next} all along
   */
  public synchronized void onWrite(boolean routed) {
    follows = routed;
    followed.clear(); // bytes that pass as they are have nobody who asks for them
  }

  @Override
  public synchronized @Nullable Sighting next() {
    return followed.poll();
  }

  /** The client has written {@code length} bytes. */
  public synchronized void onClientBytes(byte[] source, int offset, int length) {
    if (ended) {
      return;
    }
    try {
      fed += length;
      parser.feed(source, offset, length);
      int onKeys = 0; // a handshake or a transaction in one write is no pipeline
      while (!ended && parser.next()) {
        boolean alone = !judge.isInTransaction();
        look(parser.arguments());
        onKeys += alone && judge.keys().size() > 0 ? 1 : 0;
        taken += parser.end() - parser.start();
      }
      if (onKeys > 1) {
        observations.onUsage(Usage.PIPELINES);
      }
      if (fed - taken > UNREAD_MAX) {
        abandon("a command is larger than " + (UNREAD_MAX >> 20) + " MB");
      } else if (parser.isEmpty()) {
        parser.reuseChunk();
      }
    } catch (ProtocolException e) {
      abandon("its client does not write RESP (" + e.getMessage() + ")");
    } catch (Throwable e) {
      abandon(e.toString());
    }
  }

  /**
   * The server has sent {@code length} bytes; only the beginning of a connection is looked at, for
   * its version, and of each read the first word, for what only a cluster says.
   */
  public synchronized void onServerBytes(byte[] source, int offset, int length) {
    if (ServerVersion.isOfCluster(source, offset, length)) {
      observations.onCluster();
    }
    if (!askedVersion || ended || repliesSeen > VERSION_LOOKED_FOR) {
      return;
    }
    repliesSeen += length;
    String version = ServerVersion.in(source, offset, Math.min(length, VERSION_LOOKED_FOR));
    if (version != null) {
      askedVersion = false;
      observations.version(server, version);
    }
  }

  /** Whether {@link #onServerBytes} has something to look for. */
  public synchronized boolean wantsServerBytes() {
    return !ended
        && (askedVersion && repliesSeen <= VERSION_LOOKED_FOR || !observations.isOnCluster());
  }

  private void look(Arguments arguments) {
    Command command = CommandTable.find(arguments);
    Throwable stack = stackOf(taken);
    if (command != null && command.effect() == Effect.CLUSTER_AWARE) {
      observations.onClusterAware(); // such a client knows what it does, and would be left alone
      end();
      return;
    }
    Judgement judgement = judge.judge(command, arguments);
    Finding finding = finding(command, arguments, follows ? likely(judgement) : judgement);
    finding.count();
    long nth = finding.calls();
    boolean wantsSite = stack != null && finding.wantsSite(nth);
    CallSite site = stack != null && wantsSite ? CallSite.of(stack.getStackTrace()) : null;
    boolean countsSite =
        wantsSite || finding.judgement().verdict() == Verdict.FAILS && stack == null;
    if (countsSite) {
      finding.from(site);
    }
    if (follows) {
      followed.add(
          new FollowedCall(
              observations, judgement, finding, judge.isQuestion(), countsSite, site, stack));
    }
    KeyPositions keys = judge.keys();
    if (Finding.wantsKeys(nth)) {
      finding.look(arguments, keys, judge.otherKey(), observations.words());
      byte[] other = judge.otherKey() != null ? judge.otherKey() : judge.transactionKey();
      observations.onKeysTogether(
          finding, site, KeyGroup.of(arguments, keys, other, judge.database()));
    }
    countKeys(command, arguments, keys);
    if (command != null) {
      note(command, arguments);
    }
    observations.onDatabase(judge.database());
  }

  /** What becomes of it where a session does what its options say. */
  private Judgement likely(Judgement judgement) {
    boolean isEmulated = judgement.isEmulated() && observations.options().emulatesCrossSlot();
    return isEmulated ? Judgement.of(Reason.EMULATED) : judgement;
  }

  private Finding finding(@Nullable Command command, Arguments arguments, Judgement judgement) {
    if (judgement.verdict() != Verdict.WORKS) {
      return observations.finding(command, arguments, judgement);
    }
    Finding known = ordinary.get(command);
    if (known == null) {
      known = observations.finding(command, arguments, judgement);
      ordinary.put(command, known);
    }
    return known;
  }

  private void countKeys(@Nullable Command command, Arguments arguments, KeyPositions keys) {
    if (command == null || command.effect() == Effect.SHARDED_SUBSCRIBE) {
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      int key = keys.get(i);
      Arguments named = judge.named();
      observations.onKey(Slot.of(named.bytes(), named.start(key), named.length(key)));
      sample = sample * 1664525 + 1013904223;
      boolean isSampled = sample >>> SAMPLE_SHIFT == 0;
      if (isSampled) {
        observations.onSampledKey(arguments.bytes(), arguments.start(key), arguments.length(key));
      }
      if (isSampled || observations.keys().wantsEach()) {
        int times = observations.keys().wantsEach() ? 1 : 1 << 32 - SAMPLE_SHIFT;
        observations.keys().add(arguments.copy(key), judge.database(), times);
      }
    }
  }

  private void note(Command command, Arguments arguments) {
    Usage usage = Usage.of(command, arguments);
    if (usage != null) {
      observations.onUsage(usage);
    }
    if (command.effect() == Effect.HELLO || command.name().equals("INFO")) {
      askedVersion = true;
      repliesSeen = 0;
    } else if (command.effect() == Effect.MONITOR || command.effect() == Effect.SYNC) {
      end();
    }
  }

  private @Nullable Throwable stackOf(long offset) {
    Origin first = origins.peek();
    while (first != null && first.offset < offset) {
      origins.poll(); // its command was never written
      first = origins.peek();
    }
    return first != null && first.offset == offset ? origins.poll().stack : null;
  }

  private void abandon(String why) {
    end();
    observations.onAbandoned();
    Log.once(
        "tap " + server + why,
        "a connection to " + server + " is not observed any further: " + why);
  }

  private void end() {
    ended = true;
    origins.clear();
    ordinary.clear();
    parser.clear();
  }
}
