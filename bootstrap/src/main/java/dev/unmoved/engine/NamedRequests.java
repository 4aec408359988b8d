package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.LearnedCommands;
import dev.unmoved.command.NameUse;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.transaction.Transactions;
import dev.unmoved.naming.Names;
import dev.unmoved.naming.OtherDatabase;
import dev.unmoved.naming.QueuedNames;
import dev.unmoved.naming.ReplyShapes;
import dev.unmoved.naming.ReplyTranslation;
import dev.unmoved.naming.RequestNames;
import dev.unmoved.naming.TransactionNames;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one client's names end and the cluster's begin: each of its requests is written anew before
 * anybody else looks at it, and is told how its reply becomes the client's. Here is also in which
 * database the client is, where that is a matter of names: SELECT is answered at once, and holds
 * for what comes after it; inside MULTI it holds for what is queued behind it, and after EXEC if
 * that has executed anything.
 */
final class NamedRequests extends Feature {
  private static final byte[] OK = RespWriter.ascii("+OK\r\n");
  private static final Command RENAMENX = CommandTable.existing("RENAMENX");
  private static final byte[] UNKNOWN =
      RespWriter.error(
          "ERR unmoved: nobody has told where the keys of this command are,"
              + " so they cannot be named in the cluster"
              + " (unmoved.databases, unmoved.colocate)");
  private static final String[] ZERO = {"SELECT", "0"};

  private final Names names;
  private final Traffic traffic;
  private final Transactions transactions;
  private final Listening listening;
  private final RequestNames requests;
  private final OtherDatabase others;
  private final ReplyTranslation ofErrors;

  // inside MULTI
  private List<QueuedNames> queued = new ArrayList<QueuedNames>();
  private int queuedDatabase; // of what is queued next

  // of an EXEC behind which the database depends on its answer; null: there is none
  private @Nullable TransactionNames exec;
  private int databaseAfterExec;

  NamedRequests(Traffic traffic, Transactions transactions, Listening listening, Names names) {
    this.traffic = traffic;
    this.listening = listening;
    this.transactions = transactions;
    this.names = names;
    requests = new RequestNames(names);
    others = new OtherDatabase(names);
    ofErrors = ReplyShapes.ofErrors(names);
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted() || part.origin != Part.Origin.CLIENT || part.names != null) {
      return false;
    }
    if (awaitsExec(part)) {
      return true;
    }
    part.names = ofErrors;
    if (transactions.isOpen()) {
      return inTransaction(part, effect, arguments, nowNanos);
    }
    queued.clear();
    queuedDatabase = traffic.mode.database();
    if (effect == Effect.SELECT && names.areOfDatabases()) {
      return select(part, arguments);
    }
    byte[] refusal = rename(part, arguments, traffic.mode.database(), nowNanos);
    if (refusal != null) {
      part.answer(refusal);
    }
    return refusal != null;
  }

  /** Whether it is not known yet which database the request is for: then it is kept. */
  private boolean awaitsExec(Part part) {
    if (exec != null && traffic.intake.awaitsAllBefore(part)) {
      return true;
    }
    if (exec != null && exec.wasExecuted()) {
      traffic.mode.database(databaseAfterExec);
      listening.onDatabaseChanged();
    }
    exec = null;
    return false;
  }

  private boolean select(Part part, Arguments arguments) {
    if (arguments.count() != 2) {
      return false; // an error, in the server's words
    }
    if (listening.isRestricting()) {
      part.names = null; // it comes again, if it turns out that it is allowed
      return false;
    }
    int database = others.number(arguments, 1);
    if (database >= 0) {
      traffic.mode.database(database);
      listening.onDatabaseChanged();
    }
    part.answer(database >= 0 ? OK : others.refusal(arguments, 1));
    return true;
  }

  // ---- Inside MULTI ----

  private boolean inTransaction(Part part, Effect effect, Arguments arguments, long nowNanos) {
    switch (effect) {
      case EXEC:
        TransactionNames answers = new TransactionNames(queued);
        part.names = answers;
        if (queuedDatabase != traffic.mode.database()) {
          exec = answers;
          databaseAfterExec = queuedDatabase;
        }
        return false;
      case DISCARD:
      case MULTI:
      case QUIT:
      case RESET:
        return false; // they are not queued
      case WATCH:
        rename(part, arguments, queuedDatabase, nowNanos);
        return false; // nor is this, but its node is to say so
      case SELECT:
        if (names.areOfDatabases() && arguments.count() == 2) {
          selectInTransaction(part, arguments);
        }
        break;
      default:
        byte[] refusal =
            queuedDatabase != traffic.mode.database()
                    && part.command != null
                    && part.command.nameUse() == NameUse.WHOLE_DATABASE
                    && names.haveDatabases()
                ? refusal(part.command, "cannot follow SELECT inside MULTI")
                : rename(part, arguments, queuedDatabase, nowNanos);
        if (refusal != null) {
          transactions.refuse(part, refusal);
          return true;
        }
        break;
    }
    QueuedNames its = new QueuedNames(part.names == null ? ofErrors : part.names);
    part.names = its;
    queued.add(its);
    return false;
  }

  /** A node is asked for database 0, the only one it has; any other is refused behind us. */
  private void selectInTransaction(Part part, Arguments arguments) {
    int database = others.number(arguments, 1);
    if (database >= 0) {
      queuedDatabase = database;
      become(part, RespWriter.command(ZERO), arguments);
    }
  }

  // ---- Names ----

  /** Writes a request in the names of the cluster; returns an error where that cannot be. */
  private byte @Nullable [] rename(Part part, Arguments arguments, int database, long nowNanos) {
    Command command = part.command;
    if (!names.areDifferent()) {
      part.names =
          command == null ? ofErrors : ReplyShapes.of(names, command, null, database, ofErrors);
      return null;
    }
    if (command == null) {
      // what the server does not know either it refuses, quoting what the client has written
      return isUnknown(arguments, nowNanos) ? null : UNKNOWN.clone();
    }
    byte[] refusal = refusal(part, command);
    if (refusal != null) {
      return refusal;
    }
    if (command.nameUse() == NameUse.OTHER_DATABASE && names.haveDatabases()) {
      return toOtherDatabase(part, arguments, database);
    }
    byte[] renamed = requests.toCluster(command, arguments, database);
    if (requests.isUnnameable()) {
      return refusal(command, "has a pattern of keys whose names in the cluster begin differently");
    }
    if (renamed != null) {
      part.replaceBytes(renamed);
      route(part, arguments);
    }
    part.names = ReplyShapes.of(names, command, requests.pattern(), database, ofErrors);
    return null;
  }

  private boolean isUnknown(Arguments arguments, long nowNanos) {
    String name = LearnedCommands.nameOf(arguments, null);
    return name == null || traffic.cluster().commands().isUnknown(name, nowNanos);
  }

  private static byte @Nullable [] refusal(Part part, Command command) {
    boolean isInline = part.bytes[part.start] != '*';
    if (isInline && isQuoted(part)) {
      return refusal(command, "is not understood with quotes in a line");
    }
    if (Lookups.misses(part)) {
      return refusal(command, "has keys that nobody can tell, so they cannot be named");
    }
    switch (command.nameUse()) {
      case NOT_FOLLOWED:
        return refusal(command, "is not supported where keys have other names in the cluster");
      default:
        return null;
    }
  }

  private static byte[] refusal(Command command, String why) {
    return RespWriter.error(
        "ERR unmoved: "
            + command.name().replace('|', ' ')
            + " "
            + why
            + " (unmoved.databases, unmoved.colocate)");
  }

  private static boolean isQuoted(Part part) {
    for (int i = part.start; i < part.end; i++) {
      if (part.bytes[i] == '"' || part.bytes[i] == '\'') {
        return true;
      }
    }
    return false;
  }

  /** SELECT is none of these: it is dealt with before. */
  private byte @Nullable [] toOtherDatabase(Part part, Arguments arguments, int database) {
    Command command = part.knownCommand();
    if (command.name().equals("SWAPDB")) {
      return refusal(
          command, "would have to give all keys of two databases other names at one moment");
    }
    byte[] request = others.toCluster(arguments, database);
    if (request == null || request[0] == '-') {
      return request;
    }
    if (command.name().equals("MOVE")) {
      part.command = RENAMENX;
      part.names = ReplyShapes.ofMove(names);
    }
    become(part, request, arguments);
    return null;
  }

  private void become(Part part, byte[] request, Arguments arguments) {
    part.replaceBytes(request);
    Arguments words = part.arguments();
    arguments.reset(request);
    for (int i = 0; i < words.count(); i++) {
      arguments.add(words.start(i), words.length(i));
    }
    route(part, arguments);
  }

  private static void route(Part part, Arguments arguments) {
    int key = part.knownCommand().firstKey(arguments);
    part.slot =
        key == 0
            ? Slot.NONE
            : Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
  }

  // ---- What follows from answers ----

  @Override
  public void onAnswered(Link link, Part part, int start, int end) {
    if (part.effect() == Effect.RESET && link.in[start] != '-') {
      traffic.mode.database(0);
    }
  }

  /** Without us, a client in another database would find itself in database 0. */
  @Override
  public boolean isAtRest() {
    return traffic.mode.database() == 0;
  }
}
