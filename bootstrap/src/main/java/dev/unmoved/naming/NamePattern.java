package dev.unmoved.naming;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some names of one database: the pattern by which a node finds them, and perhaps more, and which
 * of those it finds are meant. Immutable.
 */
public final class NamePattern {
  private static final byte[] ANY = {'*'};

  private final Names names;
  private final byte[] toCluster;
  private final int database;
  private final @Nullable GlobPattern filter; // null: what is found in the database is meant

  private NamePattern(Names names, byte[] toCluster, int database, @Nullable GlobPattern filter) {
    this.names = names;
    this.toCluster = toCluster;
    this.database = database;
    this.filter = filter;
  }

  /** The names of a database that {@code pattern} matches, as KEYS means it. */
  public static NamePattern of(Names names, byte[] pattern, int database) {
    int literal = GlobPattern.literalLength(pattern);
    if (literal == pattern.length) {
      return new NamePattern(names, names.toCluster(pattern, database), database, null);
    }
    byte[] before = names.beforeAll(pattern, literal, database);
    if (before != null) {
      return new NamePattern(names, Names.concat(before, pattern), database, null);
    }
    boolean isAny = Arrays.equals(pattern, ANY);
    // so that it matches names with something in front as well
    byte[] wider = pattern[0] == '*' ? pattern : Names.concat(ANY, pattern);
    return new NamePattern(
        names,
        Names.concat(names.beginning(database), wider),
        database,
        isAny ? null : new GlobPattern(pattern));
  }

  /** All names of a database. */
  public static NamePattern all(Names names, int database) {
    return of(names, ANY, database);
  }

  /** What nodes are asked for; not to be changed. */
  public byte[] toCluster() {
    return toCluster;
  }

  /** Whether nodes may be asked without a pattern. */
  public boolean isAny() {
    return Arrays.equals(toCluster, ANY);
  }

  /** What the application calls a key that was found; null: it is not meant. */
  public byte @Nullable [] meant(byte[] bytes, int start, int length) {
    Name name = names.toClient(bytes, start, length);
    return name != null
            && name.database() == database
            && (filter == null || filter.matches(name.key()))
        ? name.key()
        : null;
  }
}
