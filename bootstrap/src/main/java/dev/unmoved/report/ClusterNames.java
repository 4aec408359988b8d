package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.command.NameUse;
import dev.unmoved.naming.Names;
import dev.unmoved.naming.OtherDatabase;
import dev.unmoved.naming.RequestNames;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of one connection say once their keys have the names by which a cluster would
 * know them: those of {@code unmoved.databases} and {@code unmoved.colocate}. Not thread-safe.
 */
final class ClusterNames {
  private final @Nullable Names names; // null: those of the application
  private final @Nullable RequestNames requests;
  private final Arguments words = new Arguments();
  private boolean canBeTold = true;

  ClusterNames(Options options) {
    names = Names.of(options);
    requests = names == null || !names.areDifferent() ? null : new RequestNames(names);
  }

  /** Whether a client may select databases, so that no server is asked to. */
  boolean areOfDatabases() {
    return names != null && names.areOfDatabases();
  }

  /** Whether names tell of databases. */
  boolean haveDatabases() {
    return names != null && names.haveDatabases();
  }

  /**
   * The call in the names of the cluster, each word at its place; good until the next one.
   *
   * @param arguments the client's call, which stays what it is
   * @param database the client's
   */
  Arguments of(Command command, Arguments arguments, int database) {
    canBeTold = true;
    if (requests == null) {
      return arguments;
    }
    if (command.nameUse() == NameUse.NOT_FOLLOWED) {
      canBeTold = false;
      return arguments;
    }
    words.reset(arguments.bytes());
    for (int i = 0; i < arguments.count(); i++) {
      words.add(arguments.start(i), arguments.length(i));
    }
    requests.toCluster(command, words, database);
    canBeTold = !requests.isUnnameable();
    return words;
  }

  /** Whether the cluster can be told the names in the call that was asked for last. */
  boolean canBeTold() {
    return canBeTold;
  }

  /**
   * Whether both names that MOVE or COPY ... DB is about are of one slot, or it is answered without
   * a look at any.
   */
  boolean isInOneSlot(Arguments arguments, int database) {
    byte[] request = names == null ? null : new OtherDatabase(names).toCluster(arguments, database);
    if (request == null || request[0] == '-' || request[0] == ':') {
      return true;
    }
    RequestParser parser = new RequestParser();
    parser.feed(request, 0, request.length);
    try {
      return parser.next() && slot(parser.arguments(), 1) == slot(parser.arguments(), 2);
    } catch (ProtocolException e) {
      throw new IllegalStateException(e); // it was written here
    }
  }

  private static int slot(Arguments call, int key) {
    return Slot.of(call.bytes(), call.start(key), call.length(key));
  }
}
