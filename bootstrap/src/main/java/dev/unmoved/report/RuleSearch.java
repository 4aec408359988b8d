package dev.unmoved.report;

import dev.unmoved.naming.Names;
import dev.unmoved.option.Option;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds rules for {@code unmoved.colocate} under which every call that was seen has its keys in one
 * slot. Each need begins with the rules that keep most keys apart. All together are then put to the
 * test, by the very code that names keys: a need whose keys are not in one slot goes together with
 * the one whose rules took them, or on to rules that keep fewer apart, or is left. Not thread-safe.
 */
final class RuleSearch {
  static final String COLOCATE = Option.COLOCATE.property();

  private static final int RULES_MAX = 40;

  private final Options options;
  private final SharedWords words;
  private final List<KeyGroup> accepted = new ArrayList<KeyGroup>();
  private final Set<String> seen = new HashSet<String>();
  private final List<RuleNeed> needs = new ArrayList<RuleNeed>();
  private final List<RuleNeed> left = new ArrayList<RuleNeed>();
  private List<String> rules = Collections.emptyList();
  private @Nullable Names names;

  private RuleSearch(Observations observations) {
    options = observations.options();
    words = observations.words();
    for (CallSamples.Sample sample : observations.accepted().samples()) {
      accepted.addAll(sample.groups());
    }
    for (SeenKey key : observations.keys().keys()) {
      seen.add(new String(key.name(), StandardCharsets.ISO_8859_1));
    }
    for (CallSamples.Sample sample : observations.refused().samples()) {
      for (List<KeyGroup> ofAKind : byKinds(sample.groups())) {
        settle(new RuleNeed(Collections.singleton(sample.what()), ofAKind, words, seen));
      }
    }
  }

  /** Calls of one line may be about keys of several kinds, as those of a helper class are. */
  private Collection<List<KeyGroup>> byKinds(List<KeyGroup> groups) {
    Map<Set<String>, List<KeyGroup>> byKinds = new LinkedHashMap<Set<String>, List<KeyGroup>>();
    for (KeyGroup group : groups) {
      Set<String> kinds = new TreeSet<String>();
      for (SeenKey key : group.keys()) {
        Segments segments = Segments.of(key, words);
        kinds.add(segments.isTold(0) ? segments.text(0) : "");
      }
      List<KeyGroup> these = byKinds.get(kinds);
      if (these == null) {
        these = new ArrayList<KeyGroup>();
        byKinds.put(kinds, these);
      }
      these.add(group);
    }
    return byKinds.values();
  }

  /** What was found for the calls that were observed. */
  static RuleSearch of(Observations observations) {
    RuleSearch search = new RuleSearch(observations);
    search.run();
    return search;
  }

  /** The rules, those that are set before those that were found. */
  List<String> rules() {
    return rules;
  }

  /** By what keys are named under the rules; null: as they are. */
  @Nullable Names names() {
    return names;
  }

  /** How many of the rules are set already. */
  int alreadySet() {
    return setRules().size();
  }

  /** The needs that the rules meet. */
  List<RuleNeed> met() {
    return needs;
  }

  /** The needs that they do not. */
  List<RuleNeed> left() {
    return left;
  }

  /** Whether there is nothing to find rules for. */
  boolean isEmpty() {
    return needs.isEmpty() && left.isEmpty();
  }

  // ---- The search ----

  private void run() {
    while (!isDone()) {
      // each round has one need less, or one nearer to its last way
    }
  }

  private boolean isDone() {
    rules = setRules();
    names = null;
    Set<String> found = new TreeSet<String>(FINEST_FIRST);
    Map<String, RuleNeed> owners = new HashMap<String, RuleNeed>(); // by pattern
    Map<String, String> texts = new HashMap<String, String>();
    for (RuleNeed need : needs) {
      for (String rule : need.rules()) {
        String pattern = patternOf(rule);
        RuleNeed owner = owners.get(pattern);
        if (owner != null && !rule.equals(texts.get(pattern))) {
          mergeOrLeave(need, owner);
          return false;
        }
        owners.put(pattern, need);
        texts.put(pattern, rule);
        found.add(rule);
      }
    }
    List<String> all = new ArrayList<String>(setRules());
    all.addAll(found);
    Names tried = found.isEmpty() ? Names.of(options) : names(all);
    if (tried == null && !needs.isEmpty() || all.size() > RULES_MAX) {
      left.add(needs.remove(needs.size() - 1));
      return false;
    }
    for (RuleNeed need : needs) {
      KeyGroup strayed = strayed(need.groups(), tried);
      if (strayed != null) {
        onFailed(need, ownerOf(strayed, need, all, tried));
        return false;
      }
    }
    for (KeyGroup group : accepted) {
      RuleNeed owner = isInOneSlot(group, tried) ? null : ownerOf(group, null, all, tried);
      if (owner != null && isInOneSlot(group, Names.of(options))) {
        onFailed(owner, null);
        return false;
      }
    }
    rules = all;
    names = tried;
    return true;
  }

  /** A need whose keys are not in one slot under all rules together. */
  private void onFailed(RuleNeed need, @Nullable RuleNeed inItsWay) {
    if (inItsWay != null) {
      mergeOrLeave(need, inItsWay);
    } else {
      needs.remove(need);
      settle(need);
    }
  }

  private void mergeOrLeave(RuleNeed need, RuleNeed other) {
    if (need == other) {
      needs.remove(need);
      settle(need);
      return;
    }
    Set<String> calls = new LinkedHashSet<String>(need.calls());
    calls.addAll(other.calls());
    List<KeyGroup> groups = new ArrayList<KeyGroup>(need.groups());
    groups.addAll(other.groups());
    RuleNeed both = new RuleNeed(calls, groups, words, seen);
    needs.remove(need);
    if (meetsItself(both)) {
      needs.remove(other);
      needs.add(both);
    } else {
      left.add(need);
    }
  }

  private void settle(RuleNeed need) {
    (meetsItself(need) ? needs : left).add(need);
  }

  /** Goes on to the next rules that do for a need alone. */
  private boolean meetsItself(RuleNeed need) {
    while (need.next()) {
      Set<String> sorted = new TreeSet<String>(FINEST_FIRST);
      sorted.addAll(need.rules());
      Names alone = names(new ArrayList<String>(sorted));
      if (alone != null && strayed(need.groups(), alone) == null) {
        return true;
      }
    }
    return false;
  }

  /** Whose rules one of the keys is under; null: nobody's, or only of {@code notThis}. */
  private @Nullable RuleNeed ownerOf(
      KeyGroup group, @Nullable RuleNeed notThis, List<String> all, @Nullable Names tried) {
    for (SeenKey key : group.keys()) {
      int rule = tried == null ? -1 : tried.ruleOf(key.name());
      for (RuleNeed need : needs) {
        if (rule >= 0 && need != notThis && need.rules().contains(all.get(rule))) {
          return need;
        }
      }
    }
    return null;
  }

  // ---- The test ----

  /** A call whose keys are in several slots; null: none is. */
  private static @Nullable KeyGroup strayed(List<KeyGroup> groups, @Nullable Names tried) {
    for (KeyGroup group : groups) {
      if (!isInOneSlot(group, tried)) {
        return group;
      }
    }
    return null;
  }

  static boolean isInOneSlot(KeyGroup group, @Nullable Names names) {
    int slot = slotOf(group.keys().get(0), names);
    for (SeenKey key : group.keys()) {
      if (slotOf(key, names) != slot) {
        return false;
      }
    }
    return true;
  }

  static int slotOf(SeenKey key, @Nullable Names names) {
    byte[] name = names == null ? key.name() : names.toCluster(key.name(), key.database());
    return Slot.of(name, 0, name.length);
  }

  // ---- Rules as text ----

  private List<String> setRules() {
    List<String> set = new ArrayList<String>();
    String text = options.changed().get(COLOCATE);
    if (text != null) {
      for (String rule : text.split(",")) {
        if (!rule.trim().isEmpty()) {
          set.add(rule.trim());
        }
      }
    }
    return set;
  }

  /** Null: they are no rules that can be set. */
  @Nullable Names names(List<String> rules) {
    Properties properties = new Properties();
    for (Map.Entry<String, String> each : options.changed().entrySet()) {
      if (each.getKey().startsWith(Option.DATABASES.property())) {
        properties.setProperty(each.getKey(), each.getValue());
      }
    }
    properties.setProperty(COLOCATE, join(rules));
    final List<String> warnings = new ArrayList<String>();
    Options parsed =
        Options.parse(
            null,
            properties,
            new LinkedHashMap<String, String>(),
            new Options.Warnings() {
              @Override
              public void warn(String message) {
                warnings.add(message);
              }
            });
    return warnings.isEmpty() ? Names.of(parsed) : null;
  }

  static String join(List<String> rules) {
    StringBuilder text = new StringBuilder();
    for (String rule : rules) {
      text.append(text.length() == 0 ? "" : ",").append(rule);
    }
    return text.toString();
  }

  private static String patternOf(String rule) {
    int equals = rule.indexOf('{') < 0 ? rule.lastIndexOf('=') : -1;
    return (equals < 0 ? rule : rule.substring(0, equals)).replace("{", "").replace("}", "");
  }

  /** The one that says most of a key is asked first, since the first that matches counts. */
  private static final Comparator<String> FINEST_FIRST =
      new Comparator<String>() {
        @Override
        public int compare(String one, String other) {
          int byWords =
              Integer.compare(
                  patternOf(other).replace("*", "").length(),
                  patternOf(one).replace("*", "").length());
          return byWords != 0 ? byWords : one.compareTo(other);
        }
      };
}
