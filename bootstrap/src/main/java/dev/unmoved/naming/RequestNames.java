package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.NameUse;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests in the names of the cluster: keys where the command's key specifications find
 * them, and what else names keys as its row in the table tells. Refilled again and again; not
 * thread-safe.
 */
public final class RequestNames {
  private static final byte[] MATCH = RespWriter.ascii("MATCH");

  private final Names names;
  private final Rewriting rewriting = new Rewriting();
  private final KeyPositions keys = new KeyPositions();
  private final Front front = new Front();
  private @Nullable NamePattern pattern;
  private boolean changed;
  private boolean unnameable;

  /** Requests of one client. */
  public RequestNames(Names names) {
    this.names = names;
  }

  /**
   * The call in the names of the cluster; {@code arguments} are its words from then on. Other
   * databases, and calls about a whole one, are for others.
   *
   * @param database the client's
   * @return null: it is the same
   */
  public byte @Nullable [] toCluster(Command command, Arguments arguments, int database) {
    pattern = null;
    changed = false;
    unnameable = false;
    keys.clear();
    if (command.hasKeys() && command.namesKeys()) {
      command.keys(arguments, keys);
    }
    if (keys.size() <= 1 && command.nameUse() == NameUse.KEYS) {
      return keys.size() == 0 ? null : withOneKey(arguments, keys.get(0), database);
    }
    rewriting.begin(arguments);
    for (int i = 0; i < keys.size(); i++) {
      replace(keys.get(i), key(arguments, keys.get(i), database));
    }
    switch (command.nameUse()) {
      case PATTERN:
        if (arguments.count() == 2) {
          replace(1, pattern(arguments.copy(1), database).toCluster());
        }
        break;
      case MATCH:
        match(arguments, database);
        break;
      case ELEMENT_PATTERNS:
        elementPatterns(arguments, database);
        break;
      case PREFIXES:
        for (int i = 2; i + 1 < arguments.count(); i++) {
          if (arguments.is(i, "PREFIX")) {
            i++;
            byte[] prefix = arguments.copy(i);
            replaceBeginning(i, prefix, prefix.length, database);
          }
        }
        break;
      default:
        break;
    }
    return changed ? rewriting.finish(arguments) : null;
  }

  /** What most calls are: one key, and nothing else that names any. */
  private byte @Nullable [] withOneKey(Arguments arguments, int index, int database) {
    names.front(
        arguments.bytes(), arguments.start(index), arguments.length(index), database, front);
    return front.isEmpty() ? null : Rewriting.withFront(arguments, index, front);
  }

  /** Which names the call that was written last has asked for by a pattern; null: it has not. */
  public @Nullable NamePattern pattern() {
    return pattern;
  }

  private NamePattern pattern(byte[] ofClient, int database) {
    NamePattern made = NamePattern.of(names, ofClient, database);
    pattern = made;
    return made;
  }

  private byte @Nullable [] key(Arguments arguments, int index, int database) {
    return names.toCluster(
        arguments.bytes(), arguments.start(index), arguments.length(index), database);
  }

  private void replace(int index, byte @Nullable [] word) {
    if (word != null) {
      rewriting.replace(index, word);
      changed = true;
    }
  }

  /** Of several the last one counts. */
  private void match(Arguments arguments, int database) {
    NamePattern all = NamePattern.all(names, database);
    boolean found = false;
    for (int i = 2; i + 1 < arguments.count(); i += 2) {
      if (arguments.is(i, "MATCH")) {
        replace(i + 1, pattern(arguments.copy(i + 1), database).toCluster());
        found = true;
      }
    }
    if (found) {
      return;
    }
    pattern = all;
    if (!all.isAny() && arguments.count() >= 2 && arguments.count() % 2 == 0) {
      rewriting.add(MATCH);
      rewriting.add(all.toCluster());
      changed = true;
    }
  }

  private void elementPatterns(Arguments arguments, int database) {
    int i = 2;
    while (i < arguments.count()) {
      if (arguments.is(i, "LIMIT")) {
        i += 3;
      } else if (arguments.is(i, "STORE")) {
        i += 2;
      } else if (arguments.is(i, "BY") || arguments.is(i, "GET")) {
        if (i + 1 < arguments.count()) {
          elementPattern(arguments, i + 1, database);
        }
        i += 2;
      } else {
        i++;
      }
    }
  }

  private void elementPattern(Arguments arguments, int index, int database) {
    byte[] element = arguments.copy(index);
    int star = 0;
    while (star < element.length && element[star] != '*') {
      star++;
    }
    if (star < element.length) {
      replaceBeginning(index, element, star, database);
    }
  }

  /** A word that stands for all names that begin with so many of its bytes. */
  private void replaceBeginning(int index, byte[] word, int length, int database) {
    byte[] before = names.beforeBeginning(word, length, database);
    if (before == null) {
      unnameable = true;
    } else if (before.length > 0) {
      replace(index, Names.concat(before, word));
    }
  }

  /** Whether the call stands for names that have different things in front in the cluster. */
  public boolean isUnnameable() {
    return unnameable;
  }
}
