package dev.unmoved.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which keys were asked for together: for each command at each line a few calls, from the first on
 * as well as later ones. Bounded, whatever is added. Thread-safe.
 */
final class CallSamples {
  /** Calls that are kept of one command at one line. */
  static final int GROUPS_MAX = 16;

  private static final int FIRST_ONES = GROUPS_MAX / 2; // which stay
  private static final int PLACES_MAX = 128;

  /** Calls of a kind at one place. Guarded by the outer object until it is copied. */
  static final class Sample {
    private final String what;
    private final List<KeyGroup> groups;
    private long seen;

    private Sample(String what, List<KeyGroup> groups) {
      this.what = what;
      this.groups = groups;
    }

    /** The command, and the line if that is known. */
    String what() {
      return what;
    }

    /** The keys of each call that was kept. */
    List<KeyGroup> groups() {
      return groups;
    }
  }

  private final Map<String, Sample> samples = new LinkedHashMap<String, Sample>();
  private int chance = 1; // a linear congruential sequence

  /** A call of {@code what} has been seen; nothing happens where no more kinds are kept. */
  synchronized void add(String what, KeyGroup group) {
    Sample sample = samples.get(what);
    if (sample == null) {
      if (samples.size() >= PLACES_MAX) {
        return;
      }
      sample = new Sample(what, new ArrayList<KeyGroup>());
      samples.put(what, sample);
    }
    if (sample.groups.contains(group)) {
      return;
    }
    sample.seen++;
    if (sample.groups.size() < GROUPS_MAX) {
      sample.groups.add(group);
      return;
    }
    chance = chance * 1664525 + 1013904223;
    long place = FIRST_ONES + (chance >>> 1) % Math.max(1, sample.seen - FIRST_ONES);
    if (place < GROUPS_MAX) {
      sample.groups.set((int) place, group);
    }
  }

  /** What is kept; for the caller alone. */
  synchronized List<Sample> samples() {
    List<Sample> copies = new ArrayList<Sample>(samples.size());
    for (Sample sample : samples.values()) {
      copies.add(new Sample(sample.what, new ArrayList<KeyGroup>(sample.groups)));
    }
    return copies;
  }
}
