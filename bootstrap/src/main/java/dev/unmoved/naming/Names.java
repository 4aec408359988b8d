package dev.unmoved.naming;

import dev.unmoved.option.Databases;
import dev.unmoved.option.Options;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a key is called in the cluster, and what the application calls it. There and back is the
 * same name, and no two names become one. Immutable.
 */
public final class Names {
  private static final byte[] NOTHING = {};

  private final Databases databases;
  private final int databaseCount;
  private final @Nullable DatabasePrefix prefix; // null: no name tells of a database
  private final @Nullable Colocation colocation; // null: no key gets a hash tag

  private Names(Options options) {
    databases = options.databases();
    databaseCount = options.databaseCount();
    prefix = databases == Databases.PREFIX ? new DatabasePrefix(options.databasePrefix()) : null;
    colocation = options.colocate().isEmpty() ? null : new Colocation(options.colocate());
  }

  /**
   * The names that the configuration asks for; null: those of the application, and no databases.
   */
  public static @Nullable Names of(Options options) {
    boolean areSame = options.databases() == Databases.SERVER && options.colocate().isEmpty();
    return areSame ? null : new Names(options);
  }

  /** Whether some keys have other names in the cluster. */
  public boolean areDifferent() {
    return prefix != null || colocation != null;
  }

  /** Whether names tell of databases. */
  public boolean haveDatabases() {
    return prefix != null;
  }

  /** Whether a client may select databases here, so that no server is asked to. */
  public boolean areOfDatabases() {
    return databases != Databases.SERVER;
  }

  /** How many databases there are, the first of them 0. */
  public int databaseCount() {
    return databaseCount;
  }

  /** What the cluster calls a key of that database; null: as the application does. */
  public byte @Nullable [] toCluster(byte[] bytes, int start, int length, int database) {
    Front front = new Front();
    front(bytes, start, length, database, front);
    if (front.isEmpty()) {
      return null;
    }
    byte[] name = new byte[front.length() + length];
    front.copyTo(name, 0);
    System.arraycopy(bytes, start, name, front.length(), length);
    return name;
  }

  /** The same, always an array of its own or the key itself. */
  public byte[] toCluster(byte[] key, int database) {
    byte[] name = toCluster(key, 0, key.length, database);
    return name == null ? key : name;
  }

  /**
   * Which of the rules of {@code unmoved.colocate} a key gets its hash tag from, counted from 0;
   * negative: none.
   */
  public int ruleOf(byte[] key) {
    return colocation == null ? -1 : colocation.ruleOf(key, 0, key.length);
  }

  /** What a key's name has in front in the cluster. */
  void front(byte[] bytes, int start, int length, int database, Front front) {
    front.clear();
    boolean hasTag =
        colocation != null && colocation.find(bytes, start, start + length, front.tag());
    if (prefix != null && (database > 0 || !hasTag && prefix.read(bytes, start, length) >= 0)) {
      front.add(prefix.of(database));
    }
    if (hasTag) {
      front.addTag();
    }
  }

  private static byte[] inBraces(byte[] tag) {
    byte[] braced = new byte[tag.length + 2];
    braced[0] = '{';
    System.arraycopy(tag, 0, braced, 1, tag.length);
    braced[tag.length + 1] = '}';
    return braced;
  }

  /**
   * What the application calls a key of the cluster; null: nothing, for none that it has named is
   * called so.
   */
  public @Nullable Name toClient(byte[] bytes, int start, int length) {
    long read = prefix == null ? -1 : prefix.read(bytes, start, length);
    int database = read < 0 ? 0 : (int) (read >>> 32);
    int from = read < 0 ? start : start + (int) read;
    int end = start + length;
    boolean isNobodys =
        prefix != null && read >= 0 && database == 0 && prefix.read(bytes, from, end - from) < 0;
    int inFront = colocation == null ? 0 : colocation.lengthInFront(bytes, from, end);
    return isNobodys || inFront < 0
        ? null
        : new Name(database, Arrays.copyOfRange(bytes, from + inFront, end));
  }

  /**
   * What names have in front in the cluster that begin with so many bytes of {@code literal} in a
   * database; null: that depends on the rest.
   */
  byte @Nullable [] beforeAll(byte[] literal, int length, int database) {
    byte[] tag = colocation == null ? NOTHING : colocation.tagForAll(literal, length);
    if (tag == null) {
      return null;
    }
    byte[] braced = tag.length == 0 ? NOTHING : inBraces(tag);
    if (prefix == null || database == 0 && tag.length > 0) {
      return braced;
    }
    if (database == 0) {
      return prefix.mayBegin(literal, length) ? null : NOTHING;
    }
    return concat(prefix.of(database), braced);
  }

  /**
   * The same, taking it for granted that what does not begin with the whole prefix of a database
   * goes on otherwise.
   */
  byte @Nullable [] beforeBeginning(byte[] literal, int length, int database) {
    if (colocation != null) {
      return beforeAll(literal, length, database);
    }
    Front front = new Front();
    front(literal, 0, length, database, front);
    return front.copy();
  }

  /** What all names of a database begin with in the cluster; empty where that is not one thing. */
  byte[] beginning(int database) {
    return prefix == null || database == 0 ? NOTHING : prefix.of(database);
  }

  /** What is left of a beginning in the cluster for the application. */
  byte[] withoutFront(byte[] beginning) {
    long read = prefix == null ? -1 : prefix.read(beginning, 0, beginning.length);
    int from = read < 0 || read >>> 32 == 0 ? 0 : (int) read;
    int inFront =
        colocation == null ? 0 : colocation.lengthInFront(beginning, from, beginning.length);
    return Arrays.copyOfRange(beginning, from + Math.max(inFront, 0), beginning.length);
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
