package dev.unmoved.agent.operate.copy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What is to be done, apart from between whom. Immutable. */
public final class CopySettings {
  /** What is moved at once. */
  static final long BATCH_BYTES = 16L * 1024 * 1024;

  /** What a run is for. */
  public enum Purpose {
    /** To copy. */
    COPY,
    /** To compare what was copied. */
    VERIFY,
    /** To tell what copying would do. */
    DRY_RUN
  }

  private final Purpose purpose;
  private final Set<Integer> databases;
  private final int into;
  private final boolean replaces;
  private final long perSecond;
  private final long wholeMax;
  private final boolean showsKeys;
  private final Path state;

  /**
   * @param databases the application's databases to copy; empty: all
   * @param into the database that they become in the target; negative: they stay what they are
   * @param replaces whether keys that the target has are overwritten
   * @param perSecond how many keys a second at most; 0: as fast as it goes
   * @param wholeMax the largest value that is moved as one, in bytes of the source's memory
   * @param showsKeys whether messages have whole keys
   * @param state where it is written down how far the run is; null: nowhere
   */
  public CopySettings(
      Purpose purpose,
      Set<Integer> databases,
      int into,
      boolean replaces,
      long perSecond,
      long wholeMax,
      boolean showsKeys,
      Path state) {
    this.purpose = purpose;
    this.databases = Collections.unmodifiableSet(new TreeSet<Integer>(databases));
    this.into = into;
    this.replaces = replaces;
    this.perSecond = perSecond;
    this.wholeMax = wholeMax;
    this.showsKeys = showsKeys;
    this.state = state;
  }

  Purpose purpose() {
    return purpose;
  }

  Set<Integer> databases() {
    return databases;
  }

  boolean wants(int database) {
    return databases.isEmpty() || databases.contains(database);
  }

  int into() {
    return into;
  }

  boolean replaces() {
    return replaces;
  }

  long perSecond() {
    return perSecond;
  }

  long wholeMax() {
    return wholeMax;
  }

  boolean showsKeys() {
    return showsKeys;
  }

  Path state() {
    return state;
  }
}
