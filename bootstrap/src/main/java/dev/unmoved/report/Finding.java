package dev.unmoved.report;

import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.KeyPattern;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One kind of call: a command and what becomes of it. Counts, examples and lines, all bounded.
 * Thread-safe.
 */
final class Finding {
  /** Lines kept of one finding. */
  static final int SITES_MAX = 12;

  private static final int KEYS_SHOWN_MAX = 4;
  private static final int ALL_LOOKED_AT = 256;
  private static final int LOOKED_AT_EVERY = 64;
  private static final int ALL_FAILING_LOOKED_AT = 1024;
  private static final int FAILING_LOOKED_AT_EVERY = 8;

  private final String command;
  private final Judgement judgement;
  private final LongAdder calls = new LongAdder();
  private final KeyShapes shapes = new KeyShapes(); // guarded by this
  private final Map<CallSite, Long> sites = new LinkedHashMap<CallSite, Long>(); // guarded by this
  private long unknownSites; // guarded by this
  private long otherSites; // calls from lines beyond those that are kept; guarded by this
  private @Nullable List<KeyPattern> advice; // guarded by this
  private int slotsMax; // guarded by this
  private volatile boolean full; // no further line is kept

  Finding(String command, Judgement judgement) {
    this.command = command;
    this.judgement = judgement;
  }

  /** One more call. */
  void count() {
    calls.increment();
  }

  /** One call less: it belongs to another finding, as has turned out. */
  void discount() {
    calls.decrement();
  }

  long calls() {
    return calls.sum();
  }

  String command() {
    return command;
  }

  Judgement judgement() {
    return judgement;
  }

  /** Whether a stack trace of this call, the {@code nth}, would be of use. */
  boolean wantsSite(long nth) {
    boolean fails = judgement.verdict() == Verdict.FAILS;
    // To read a stack takes many times what to take it does.
    return !full && nth <= (fails ? ALL_FAILING_LOOKED_AT : ALL_LOOKED_AT)
        || nth % (fails && !full ? FAILING_LOOKED_AT_EVERY : LOOKED_AT_EVERY) == 0;
  }

  /** Whether the keys of this call, the {@code nth}, are worth a look. */
  static boolean wantsKeys(long nth) {
    return nth <= ALL_LOOKED_AT || nth % LOOKED_AT_EVERY == 0;
  }

  /** Takes note of a line; null where it is not known. */
  synchronized void from(@Nullable CallSite site) {
    if (site == null) {
      unknownSites++;
      return;
    }
    Long count = sites.get(site);
    if (count != null || sites.size() < SITES_MAX) {
      sites.put(site, count == null ? 1 : count + 1);
      full = sites.size() >= SITES_MAX;
    } else {
      otherSites++;
    }
  }

  /** Forgets a line that was noted; null where it was not known. */
  synchronized void forget(@Nullable CallSite site) {
    Long count = site == null ? null : sites.get(site);
    if (site == null) {
      unknownSites--;
    } else if (count == null) {
      otherSites--;
    } else if (count == 1) {
      sites.remove(site);
      full = false;
    } else {
      sites.put(site, count - 1);
    }
  }

  /**
   * Takes note of the keys of a call.
   *
   * @param other a key of an earlier call that they do not go together with, or null
   * @param words learns what keys share
   */
  void look(Arguments arguments, KeyPositions keys, byte @Nullable [] other, SharedWords words) {
    List<byte[]> shown = first(arguments, keys);
    if (shown.isEmpty()) {
      return;
    }
    if (other != null) {
      shown.add(0, other);
    }
    KeyPattern[] patterns = new KeyPattern[shown.size()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = words.learn(shown.get(i), 0, shown.get(i).length);
    }
    List<KeyPattern> tags =
        shown.size() > 1 && judgement.verdict() == Verdict.FAILS ? HashTagAdvice.of(shown) : null;
    int slots =
        keys.size() > 1 && judgement.verdict() != Verdict.WORKS ? slots(arguments, keys) : 1;
    synchronized (this) {
      shapes.add(patterns);
      advice = advice == null ? tags : advice;
      slotsMax = Math.max(slotsMax, slots);
    }
  }

  private static List<byte[]> first(Arguments arguments, KeyPositions keys) {
    List<byte[]> first = new ArrayList<byte[]>();
    for (int i = 0; i < Math.min(keys.size(), KEYS_SHOWN_MAX); i++) {
      first.add(arguments.copy(keys.get(i)));
    }
    return first;
  }

  private static int slots(Arguments arguments, KeyPositions keys) {
    BitSet slots = new BitSet();
    for (int i = 0; i < keys.size(); i++) {
      slots.set(
          Slot.of(arguments.bytes(), arguments.start(keys.get(i)), arguments.length(keys.get(i))));
    }
    return slots.cardinality();
  }

  synchronized List<String> patterns(SharedWords words) {
    return shapes.texts(words);
  }

  synchronized Map<CallSite, Long> sites() {
    return new LinkedHashMap<CallSite, Long>(sites);
  }

  synchronized long unknownSites() {
    return unknownSites;
  }

  synchronized long otherSites() {
    return otherSites;
  }

  /** How a hash tag could help, or null. */
  synchronized @Nullable String advice(SharedWords words) {
    if (advice == null) {
      return null;
    }
    Set<String> texts = new LinkedHashSet<String>();
    for (KeyPattern key : advice) {
      texts.add(words.shown(key));
    }
    StringBuilder shown = new StringBuilder();
    for (String text : texts) {
      shown.append(shown.length() == 0 ? "" : ", ").append(text);
    }
    return shown.toString();
  }

  /** The most slots that one call concerned. */
  synchronized int slotsMax() {
    return slotsMax;
  }
}
