package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.traffic.Course;
import dev.unmoved.engine.transaction.QueuedPlace;
import dev.unmoved.option.Options;
import dev.unmoved.plan.Plans;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ScriptPlace;
import dev.unmoved.route.Split;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Scripts;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Says of each command of one connection what a session would do with it on a cluster, by the same
 * tables and the same decisions. Replies are not seen: a command is taken to have succeeded. Not
 * thread-safe.
 */
public final class Judge {
  private static final Judgement WORKS = Judgement.of(Reason.NONE);

  private final Options options;
  private final Scripts scripts;
  private final ClusterNames names;
  private final KeyPositions keys = new KeyPositions();
  private Arguments asked = new Arguments(); // the command judged last, in the client's names
  private Arguments named = asked; // the same in those of the cluster
  private boolean inTransaction;
  private int transactionSlot; // of the first key in the transaction
  private boolean atHome; // the transaction, by a command about the node connected to
  private boolean watching;
  private int watchedSlot;
  private boolean watchesSlots; // more than one
  // that of the transaction or the WATCH, of the slot which others have to be of
  private byte @Nullable [] firstKey;
  private byte @Nullable []
      otherKey; // firstKey, where the command judged last does not go together with it
  private int database;
  private int databaseBefore; // MULTI
  private int protocol = 2;

  /**
   * A judge of one connection from its beginning.
   *
   * @param options as the cluster would be served with; what they say of emulation does not matter
   * @param scripts those that this JVM has sent
   */
  public Judge(Options options, Scripts scripts) {
    this.options = options;
    this.scripts = scripts;
    names = new ClusterNames(options);
  }

  /** Where the keys of the command judged last are. */
  KeyPositions keys() {
    return keys;
  }

  /** The command judged last, with what its keys are called in the cluster at their places. */
  Arguments named() {
    return named;
  }

  /** An earlier key that the keys of the command judged last do not go together with, or null. */
  byte @Nullable [] otherKey() {
    return otherKey;
  }

  /** The key that those of the transaction go together with, in the client's names, or null. */
  byte @Nullable [] transactionKey() {
    return inTransaction ? firstKey : null;
  }

  /** Whether an error is an answer to the command judged last. */
  boolean isQuestion() {
    return isQuestion(asked);
  }

  /** The database that the connection uses. */
  int database() {
    return database;
  }

  /** Whether the connection is between MULTI and EXEC. */
  boolean isInTransaction() {
    return inTransaction;
  }

  /**
   * Judges the next command of the connection.
   *
   * @param command its row, or null for one that is in no row
   */
  public Judgement judge(@Nullable Command command, Arguments arguments) {
    keys.clear();
    otherKey = null;
    asked = arguments;
    named = arguments;
    if (command == null) {
      return Judgement.of(Reason.NOT_KNOWN);
    }
    command.keys(arguments, keys);
    if (!command.hasArity(arguments.count())) {
      return WORKS; // the server's own error, as ever
    }
    named = names.of(command, arguments, database);
    return names.canBeTold() ? judgeNamed(command, named) : Judgement.of(Reason.NOT_NAMEABLE);
  }

  private Judgement judgeNamed(Command command, Arguments arguments) {
    Judgement misplaced = inTransaction ? misplaced(command, arguments) : null;
    if (misplaced != null) {
      return misplaced;
    }
    switch (command.effect()) {
      case NONE:
        return inTransaction ? queued(command, arguments) : single(command, arguments);
      case MULTI:
        if (!inTransaction) {
          inTransaction = true;
          atHome = false;
          databaseBefore = database;
          firstKey = watching ? firstKey : null;
          transactionSlot = watching && !watchesSlots ? watchedSlot : Slot.NONE;
        }
        return WORKS;
      case EXEC:
      case DISCARD:
        database = effectiveDatabase(command);
        inTransaction = false;
        forgetWatch();
        return WORKS;
      case UNWATCH:
        if (!inTransaction) {
          forgetWatch();
        }
        return WORKS;
      case WATCH:
        return inTransaction ? WORKS : watch(arguments);
      case RESET:
        inTransaction = false;
        database = 0;
        protocol = 2;
        forgetWatch();
        return WORKS;
      case QUIT:
        inTransaction = false;
        return WORKS;
      case SELECT:
        return select(arguments);
      case HELLO:
        protocol = arguments.count() > 1 && arguments.is(1, "3") ? 3 : protocol;
        return WORKS;
      case SUBSCRIBE:
      case SHARDED_SUBSCRIBE:
        return inTransaction ? Judgement.of(Reason.SUBSCRIBE_IN_MULTI) : WORKS;
      case CLIENT_REPLY:
        return inTransaction ? Judgement.of(Reason.REPLY_IN_MULTI) : WORKS;
      case SCRIPT:
        remember(arguments);
        return inTransaction ? queued(command, arguments) : single(command, arguments);
      case SCRIPT_BY_DIGEST:
        return inTransaction ? queued(command, arguments) : single(command, arguments);
      default:
        return WORKS;
    }
  }

  /** What was selected inside MULTI holds if that is executed. */
  private int effectiveDatabase(Command command) {
    return inTransaction && command.effect() == Effect.DISCARD ? databaseBefore : database;
  }

  private void forgetWatch() {
    watching = false;
    watchesSlots = false;
  }

  private void remember(Arguments arguments) {
    boolean isContained = arguments.is(0, "SCRIPT");
    int body = isContained ? 2 : 1;
    if (arguments.count() > body && !(isContained && arguments.is(1, "FLUSH"))) {
      scripts.remember(arguments.bytes(), arguments.start(body), arguments.length(body));
    }
  }

  private Judgement select(Arguments arguments) {
    int wanted = arguments.number(1);
    database = wanted < 0 ? database : wanted;
    return wanted > 0 && !names.areOfDatabases() ? Judgement.of(Reason.OTHER_DATABASE) : WORKS;
  }

  private Judgement watch(Arguments arguments) {
    if (keys.size() == 0) {
      return WORKS;
    }
    int slot = slotOfFirstKey(arguments);
    boolean elsewhere = watching && (watchesSlots || slot != watchedSlot);
    boolean several = Split.isOverSeveralSlots(arguments, keys);
    watchesSlots |= elsewhere || several;
    otherKey = elsewhere ? firstKey : null;
    firstKey = watching ? firstKey : asked.copy(keys.get(0));
    watchedSlot = watching ? watchedSlot : slot;
    watching = true;
    return several || elsewhere ? Judgement.of(Reason.WATCH_CROSS_SLOT, true) : WORKS;
  }

  private int slotOfFirstKey(Arguments arguments) {
    return keys.size() == 0
        ? Slot.NONE
        : Slot.of(arguments.bytes(), arguments.start(keys.get(0)), arguments.length(keys.get(0)));
  }

  // ---- Inside MULTI ----

  /** What does not belong where the transaction is; null: this does. */
  private @Nullable Judgement misplaced(Command command, Arguments arguments) {
    if (command.effect() == Effect.SELECT && names.areOfDatabases()) {
      return null;
    }
    boolean isKeyless = keys.size() == 0;
    if (isKeyless && command.is(Flag.SCRIPT_RUNNER)) {
      return null;
    }
    switch (QueuedPlace.of(command, arguments, !isKeyless, database == 0, options)) {
      case ALL_NODES:
        return Judgement.of(Reason.ALL_NODES_IN_MULTI, true);
      case CONNECTION:
        return Judgement.of(Reason.STATE_IN_MULTI, true);
      case NOWHERE:
        return Judgement.of(Reason.STATE_IN_MULTI);
      case HOME:
        atHome |= transactionSlot == Slot.NONE;
        return atHome ? null : Judgement.of(Reason.ONE_NODE_IN_MULTI, true);
      default:
        return atHome && !isKeyless
            ? Judgement.of(Reason.ONE_NODE_IN_MULTI, isEmulatedAlone(command, arguments))
            : null;
    }
  }

  /**
   * Whether a queued command with keys can be executed beside what its transaction has elsewhere.
   */
  private boolean isEmulatedAlone(Command command, Arguments arguments) {
    return !Split.isOverSeveralSlots(arguments, keys)
        || TransactionSplit.accepts(command, arguments, keys, options.splits(command.readOnly()))
        || Course.of(command, options) != Course.DIRECT && hasPlan(command, arguments);
  }

  private Judgement queued(Command command, Arguments arguments) {
    if (keys.size() == 0 && !command.is(Flag.SCRIPT_RUNNER)) {
      return aboutOneServer(command);
    }
    int slot = keys.size() == 0 ? scriptSlot(arguments) : slotOfFirstKey(arguments);
    if (slot != Slot.NONE && atHome) {
      return Judgement.of(Reason.ONE_NODE_IN_MULTI, true);
    }
    if (keys.size() == 0 && (slot == Slot.NONE || slot == transactionSlot)) {
      return keyless(arguments, true);
    }
    boolean several = Split.isOverSeveralSlots(arguments, keys);
    if (transactionSlot == Slot.NONE) {
      transactionSlot = slot;
      firstKey = keys.size() == 0 ? null : asked.copy(keys.get(0));
    }
    if (several || slot != transactionSlot) {
      otherKey = several ? null : firstKey;
      boolean emulated = isEmulatedAlone(command, arguments);
      return Judgement.of(
          several && command.is(Flag.SCRIPT_RUNNER)
              ? Reason.SCRIPT_CROSS_SLOT
              : Reason.MULTI_CROSS_SLOT,
          emulated);
    }
    return keys.size() == 0 ? keyless(arguments, true) : inOneSlot(command, arguments);
  }

  private int scriptSlot(Arguments arguments) {
    return ScriptPlace.of(arguments, scripts).slot();
  }

  // ---- Outside ----

  private Judgement single(Command command, Arguments arguments) {
    if (keys.size() == 0) {
      return command.is(Flag.SCRIPT_RUNNER)
          ? keyless(arguments, false)
          : overAllData(command, arguments);
    }
    if (keys.size() == 1 || !Split.isOverSeveralSlots(arguments, keys)) {
      return inOneSlot(command, arguments);
    }
    if (command.is(Flag.VALUES) && Split.inOneSlot(command, arguments) != null) {
      return WORKS; // malformed, and the server says so
    }
    if (command.is(Flag.SCRIPT_RUNNER)) {
      return isQuestion(asked) ? WORKS : Judgement.of(Reason.SCRIPT_CROSS_SLOT);
    }
    if (command.effect() == Effect.NONE
        && command.name().equals("COPY")
        && namesDatabase(arguments)) {
      return otherDatabase(command);
    }
    switch (Course.of(command, options)) {
      case SPLIT:
        return Split.bySlot(command, arguments, keys).isEmpty()
            ? crossSlot(hasPlan(command, arguments))
            : Judgement.of(Reason.SPLIT);
      case COMBINED:
        return hasPlan(command, arguments) ? Judgement.of(Reason.COMBINED) : crossSlot(false);
      case STEPWISE:
        return crossSlot(hasPlan(command, arguments));
      default:
        return crossSlot(false);
    }
  }

  /**
   * Redisson asks so whether its server is a cluster; CROSSSLOT is an answer to it, not a failure.
   */
  private boolean isQuestion(Arguments arguments) {
    return keys.size() == 2
        && arguments.is(keys.get(0), "TEST1")
        && arguments.is(keys.get(1), "TEST2");
  }

  private static Judgement crossSlot(boolean emulated) {
    return Judgement.of(Reason.CROSS_SLOT, emulated);
  }

  private boolean hasPlan(Command command, Arguments arguments) {
    return Plans.of(command, arguments, keys, protocol, options.gatherMaxBytes()) != null;
  }

  private Judgement overAllData(Command command, Arguments arguments) {
    switch (Course.of(command, options)) {
      case ALL_PRIMARIES:
        return Course.keyOfOneSlot(command, arguments) == null
            ? Judgement.of(Reason.ALL_PRIMARIES)
            : WORKS;
      case BY_NAME:
        boolean walks = command.name().equals("SCAN") || command.name().equals("RANDOMKEY");
        return walks ? Judgement.of(Reason.ALL_PRIMARIES) : WORKS;
      default:
        return aboutOneServer(command);
    }
  }

  /** Commands without keys that mean the server: one node is meant instead. */
  private static Judgement aboutOneServer(Command command) {
    if (command.name().equals("SWAPDB")) {
      return Judgement.of(Reason.OTHER_DATABASE);
    }
    boolean oneNode = QueuedPlace.isAboutOneNode(command);
    return oneNode ? Judgement.of(Reason.ONE_NODE) : WORKS;
  }

  /** All keys of the call are of one slot, and there are some. */
  private Judgement inOneSlot(Command command, Arguments arguments) {
    String name = command.name();
    if (name.equals("MOVE") || name.equals("COPY") && namesDatabase(arguments)) {
      return otherDatabase(command);
    }
    if (Course.of(command, options) == Course.STEPWISE
        && Plans.neededInOneSlot(command, arguments)) {
      return Judgement.of(Reason.SORT_PATTERN, true);
    }
    if (command.is(Flag.SCRIPT_RUNNER)) {
      int undeclared = ScriptPlace.undeclaredSlot(arguments, scripts, keys.size());
      if (undeclared != Slot.NONE && undeclared != slotOfFirstKey(arguments)) {
        return Judgement.of(Reason.SCRIPT_UNDECLARED);
      }
    }
    return WORKS;
  }

  /** MOVE or COPY to another database: two names, where databases are a matter of names. */
  private Judgement otherDatabase(Command command) {
    return !names.haveDatabases()
        ? Judgement.of(Reason.OTHER_DATABASE)
        : names.isInOneSlot(asked, database)
            ? WORKS
            : crossSlot(Course.of(command, options) == Course.STEPWISE);
  }

  private static boolean namesDatabase(Arguments arguments) {
    for (int i = 3; i + 1 < arguments.count(); i++) {
      if (arguments.is(i, "DB")) {
        return arguments.number(i + 1) != 0;
      }
    }
    return false;
  }

  /** A script or function that declares no keys. */
  private Judgement keyless(Arguments arguments, boolean queued) {
    ScriptPlace place = ScriptPlace.of(arguments, scripts);
    if (place.isEverywhere()) {
      if (!options.fanOut()) {
        return Judgement.of(Reason.ONE_NODE);
      }
      return queued
          ? Judgement.of(Reason.ALL_NODES_IN_MULTI, true)
          : Judgement.of(Reason.SCRIPT_OVER_ALL_KEYS);
    }
    if (!ScriptPlace.isKnown(arguments, scripts)) {
      return Judgement.of(Reason.SCRIPT_NOT_KNOWN);
    }
    if (!ScriptPlace.touchesKeys(arguments, scripts)) {
      return WORKS;
    }
    return Judgement.of(
        place.slot() != Slot.NONE ? Reason.SCRIPT_KEY_IN_TEXT : Reason.SCRIPT_UNDECLARED);
  }
}
