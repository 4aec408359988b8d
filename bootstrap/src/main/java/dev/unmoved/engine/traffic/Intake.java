package dev.unmoved.engine.traffic;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.engine.link.Onlooker;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Slot;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the client has written, request by request, and why the next one may have to wait. Each
 * reason has a name, and whoever has it keeps it up to date: as long as there is none, which costs
 * one test, requests are taken up as they come.
 */
public final class Intake {
  /** Why a request is not taken up. */
  public enum Reason {
    /** The topology is being asked for. */
    DISCOVERY,
    /** Nothing is routed any more. */
    LEAVING,
    /** The answer to one request decides how those behind it are sent. */
    ANSWER,
    /** The next request waits for the answers to all before it. */
    ALL_ANSWERS,
    /** The next request waits until no slot's commands might overtake each other. */
    ORDER,
    /** The server is asked about a command. */
    LOOKUP,
    /** A request is carried out in steps. */
    PLAN,
    /** Keys of several slots begin to be watched. */
    WATCH,
    /** A transaction is executed in steps. */
    EXEC,
    /** Other nodes have to confirm what is listened to. */
    LISTENING,
    /** Who else is told of keys has to listen first. */
    REDIRECTION,
    /** Whether the next request is allowed depends on what home is about to confirm. */
    RESTRICTION;

    private final int bit = 1 << ordinal();
  }

  private final Lifecycle lifecycle;
  private final Sequence sequence;
  private final SlotOrder order;
  private final RequestParser parser = new RequestParser();
  private final ArrayDeque<Part> backlog = new ArrayDeque<Part>(); // not taken up yet
  private int reasons;
  private @Nullable Part decisive; // of ANSWER
  private @Nullable Part last; // of ALL_ANSWERS: the one that waits
  private @Nullable Onlooker onlooker; // null: nobody looks

  Intake(Lifecycle lifecycle, Sequence sequence, SlotOrder order) {
    this.lifecycle = lifecycle;
    this.sequence = sequence;
    this.order = order;
  }

  // ---- What the client writes ----

  /** The client wrote {@code length} bytes. */
  public void feed(byte[] source, int offset, int length) {
    parser.feed(source, offset, length);
  }

  /** The client wrote all that remains in {@code source}. */
  public void feed(ByteBuffer source) {
    parser.feed(source);
  }

  /** From now on {@code looks} is told of each request; null: nobody is. */
  public void onlooker(@Nullable Onlooker looks) {
    onlooker = looks;
  }

  /** No request that lies in memory here is needed any more. */
  public void reuseMemory() {
    parser.reuseChunk();
  }

  /**
   * The next request that may be taken up at once; those that may not are kept. Null when there is
   * none.
   *
   * @throws ProtocolException when what the client has written is no request
   */
  public @Nullable Part next() throws ProtocolException {
    while (!lifecycle.isTransparent() && parser.next()) {
      Arguments arguments = parser.arguments();
      Command command = CommandTable.find(arguments);
      int key = command == null ? 0 : command.firstKey(arguments);
      int slot =
          key == 0
              ? Slot.NONE
              : Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
      Part part = sequence.add(command, parser.chunk(), parser.start(), parser.end(), slot);
      if (onlooker != null) {
        part.sighting = onlooker.next();
      }
      if (backlog.isEmpty() && !mustWait()) {
        return part;
      }
      backlog.add(part);
    }
    return null;
  }

  /** The words of the request that {@link #next} has returned last. */
  public Arguments arguments() {
    return parser.arguments();
  }

  /** Takes all that was written and is no whole request yet, or was not looked at. */
  public byte[] removeUnread() {
    byte[] rest = parser.unread();
    parser.clear();
    return rest;
  }

  /** Whether nothing lies here. */
  public boolean isEmpty() {
    return parser.isEmpty() && backlog.isEmpty();
  }

  // ---- What was kept ----

  /** The next kept request that may be taken up now, or null. */
  public @Nullable Part nextReady() {
    boolean waits =
        backlog.isEmpty() || mustWait() || lifecycle.failure() != null || lifecycle.isTransparent();
    return waits ? null : backlog.poll();
  }

  /** Whether no request was kept. */
  public boolean hasNoBacklog() {
    return backlog.isEmpty();
  }

  /** The request that is kept first, or null. */
  public @Nullable Part firstKept() {
    return backlog.peek();
  }

  /** Takes the request that is kept first, whatever the reasons to wait. */
  public @Nullable Part removeFirstKept() {
    return backlog.poll();
  }

  /** Forgets what was kept: it goes its way otherwise. */
  public void clearBacklog() {
    backlog.clear();
  }

  /** Keeps a request that was taken up too early: it comes first again. */
  public void postpone(Part part) {
    backlog.addFirst(part);
  }

  // ---- Reasons to wait ----

  /** From now on there is this reason, or there is not. */
  public void waits(Reason reason, boolean isSo) {
    reasons = isSo ? reasons | reason.bit : reasons & ~reason.bit;
  }

  /** What comes after {@code part} waits for its answer. */
  public void awaitAnswer(Part part) {
    decisive = part;
    waits(Reason.ANSWER, true);
  }

  /** Whether what comes after {@code part} waits for its answer. */
  public boolean awaitsAnswer(Part part) {
    return decisive == part && (reasons & Reason.ANSWER.bit) != 0;
  }

  /**
   * Whether {@code part} has to wait for what the client asked before it: then it is kept, and
   * comes again later.
   */
  public boolean awaitsAllBefore(Part part) {
    if (part.origin == Part.Origin.PIECE) {
      return false; // the request that it is part of has waited
    }
    boolean waits = sequence.hasUnansweredBefore(part);
    if (waits) {
      last = part;
      postpone(part);
    }
    waits(Reason.ALL_ANSWERS, waits);
    return waits;
  }

  /** Whether {@code part} has to wait until every slot is in order: then it is kept. */
  public boolean awaitsOrder(Part part, boolean isSo) {
    if (isSo) {
      postpone(part);
    }
    waits(Reason.ORDER, isSo);
    return isSo;
  }

  private boolean mustWait() {
    return reasons != 0 && stillWaits();
  }

  /** Those reasons that end by themselves are looked at again. */
  private boolean stillWaits() {
    if ((reasons & Reason.ANSWER.bit) != 0 && (decisive == null || decisive.isAnswered())) {
      waits(Reason.ANSWER, false);
    }
    if ((reasons & Reason.ALL_ANSWERS.bit) != 0
        && (last == null || !sequence.hasUnansweredBefore(last))) {
      waits(Reason.ALL_ANSWERS, false);
    }
    if ((reasons & Reason.ORDER.bit) != 0 && !order.isTracking()) {
      waits(Reason.ORDER, false);
    }
    return reasons != 0;
  }

  /** Whether nothing has to wait. */
  public boolean isOpen() {
    return !mustWait();
  }

  /** For people: why requests wait, and how many do. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Reason reason : Reason.values()) {
      if ((reasons & reason.bit) != 0) {
        text.append(text.length() == 0 ? "" : ", ").append(reason);
      }
    }
    return backlog.size() + " kept" + (text.length() == 0 ? "" : " for " + text);
  }
}
