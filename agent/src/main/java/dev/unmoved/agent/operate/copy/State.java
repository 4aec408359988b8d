package dev.unmoved.agent.operate.copy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * How far a run is: which databases of the source are done, where the walk through the current one
 * stands, and what became of the keys so far. Has no keys and no values. Not thread-safe.
 */
final class State {
  private static final int VERSION = 1;
  private static final String BEGINNING = "0";
  private static final int NONE = -1;

  private final String what;
  private final long targetBefore;
  private String run;
  private boolean finished;
  private final TreeSet<Integer> done = new TreeSet<Integer>();
  private int database = NONE;
  private String cursor = BEGINNING;
  private final Tally before = new Tally(); // of the databases that are done
  private Tally current = new Tally();

  /**
   * A run that begins.
   *
   * @param what tells it from others: between whom, and how
   * @param run which process the source is, whose cursors these are; null: not known
   * @param targetBefore how many keys the target has
   */
  State(String what, String run, long targetBefore) {
    this.what = what;
    this.run = run;
    this.targetBefore = targetBefore;
  }

  String what() {
    return what;
  }

  long targetBefore() {
    return targetBefore;
  }

  boolean isFinished() {
    return finished;
  }

  void finish() {
    finished = true;
  }

  /** Whether all keys of that database of the source were seen. */
  boolean isDone(int ofSource) {
    return done.contains(ofSource);
  }

  /** Goes on with a database where the run was in it, else begins with it. */
  void enter(int ofSource) {
    if (database != ofSource) {
      database = ofSource;
      restart();
    }
  }

  /** Begins anew with the current database. */
  void restart() {
    cursor = BEGINNING;
    current = new Tally();
  }

  /** Where SCAN goes on. */
  String cursor() {
    return cursor;
  }

  /** A page is dealt with, and the next one has that cursor. */
  void advance(Tally page, String next) {
    current.add(page);
    cursor = next;
    if (next.equals(BEGINNING)) {
      done.add(database);
      before.add(current);
      current = new Tally();
      database = NONE;
    }
  }

  /**
   * Whose cursors those from now on are. Those of another process mean something else there, and
   * what has none that is known begins anew.
   *
   * @param now null: cursors of an earlier run are of no use
   */
  void continueWith(String now) {
    if (now == null || !now.equals(run)) {
      restart();
    }
    run = now;
  }

  /** What became of all keys so far. */
  Tally tally() {
    Tally all = new Tally();
    all.add(before);
    all.add(current);
    return all;
  }

  String toJson() {
    Written written = new Written();
    written.version = VERSION;
    written.what = what;
    written.run = run;
    written.finished = finished;
    written.targetBefore = targetBefore;
    written.done = new TreeSet<Integer>(done);
    written.database = database;
    written.cursor = cursor;
    written.before = Counts.of(before);
    written.current = Counts.of(current);
    return new GsonBuilder().setPrettyPrinting().create().toJson(written);
  }

  /**
   * Reads what {@link #toJson} has written.
   *
   * @throws IllegalArgumentException when it is not that
   */
  static State fromJson(String json) {
    Written written;
    try {
      written = new Gson().fromJson(json, Written.class);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (written == null
        || written.version != VERSION
        || written.what == null
        || written.done == null
        || written.cursor == null
        || written.before == null
        || written.current == null) {
      throw new IllegalArgumentException("it is not of a version that is understood here");
    }
    State state = new State(written.what, written.run, written.targetBefore);
    state.finished = written.finished;
    state.done.addAll(written.done);
    state.database = written.database;
    state.cursor = written.cursor;
    written.before.into(state.before);
    written.current.into(state.current);
    return state;
  }

  /** As it is in the file. */
  private static final class Written {
    private int version;
    private String what;
    private String run;
    private boolean finished;
    private long targetBefore;
    private TreeSet<Integer> done;
    private int database;
    private String cursor;
    private Counts before;
    private Counts current;
  }

  /** A tally in the file. */
  private static final class Counts {
    private long seen;
    private long bytes;
    private long expiring;
    private Map<String, Long> outcomes;

    private static Counts of(Tally tally) {
      Counts counts = new Counts();
      counts.seen = tally.seen();
      counts.bytes = tally.bytes();
      counts.expiring = tally.expiring();
      counts.outcomes = new LinkedHashMap<String, Long>();
      for (Outcome outcome : Outcome.values()) {
        if (tally.count(outcome) > 0) {
          counts.outcomes.put(outcome.key(), tally.count(outcome));
        }
      }
      return counts;
    }

    private void into(Tally tally) {
      Map<Outcome, Long> known = new EnumMap<Outcome, Long>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        Long count = outcomes == null ? null : outcomes.get(outcome.key());
        if (count != null) {
          known.put(outcome, count);
        }
      }
      tally.restore(known, seen, bytes, expiring);
    }
  }
}
