package dev.unmoved.report;

import dev.unmoved.naming.Names;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a report proposes, as JSON: the line to paste, what each rule is for and what it
 * costs, and the calls that no rule is shown for. Costs are shares of a sample: of the different
 * keys that were seen, and of their uses, so many in the busiest slot.
 */
final class Proposal {
  private static final String ALL = "*=app";

  private static final String HIDDEN =
      "The keys have words in common, but too few keys share them to be shown: they may be somebody's. Write the rule"
          + " yourself: {word}* for keys that begin with that word.";
  private static final String NOTHING = "The keys have nothing in common that a rule could go by.";

  private final Observations observations;
  private final RuleSearch search;
  private final Json json;

  private Proposal(Observations observations, Json json) {
    this.observations = observations;
    this.json = json;
    search = RuleSearch.of(observations);
  }

  /** Writes what is proposed for all that was observed. */
  static void write(Observations observations, Json json) {
    new Proposal(observations, json).write();
  }

  private void write() {
    Collection<SeenKey> keys = observations.keys().keys();
    Collection<SeenKey> uses = observations.keys().uses();
    json.name("colocation").open('{');
    boolean found = search.rules().size() > search.alreadySet();
    json.name("line")
        .value(found ? "-D" + RuleSearch.COLOCATE + "=" + RuleSearch.join(search.rules()) : null)
        .name("sampledKeys")
        .value(keys.size())
        .name("sampledUses")
        .value(uses.size())
        .name("busiestKeys")
        .value(busiest(keys, search.names(), -1))
        .name("busiestUses")
        .value(busiest(uses, search.names(), -1));
    json.name("rules").open('[');
    for (int i = found ? search.alreadySet() : search.rules().size();
        i < search.rules().size();
        i++) {
      write(search.rules().get(i), i, keys, uses);
    }
    json.close(']').name("left").open('[');
    for (RuleNeed need : search.left()) {
      json.open('{').name("why").value(need.isHidden() ? HIDDEN : NOTHING);
      writeCalls(need.calls());
      json.close('}');
    }
    json.close(']');
    writeLastResort(keys, uses);
    json.close('}');
  }

  private void write(String rule, int index, Collection<SeenKey> keys, Collection<SeenKey> uses) {
    Set<String> calls = new TreeSet<String>();
    for (RuleNeed need : search.met()) {
      if (need.rules().contains(rule)) {
        calls.addAll(need.calls());
      }
    }
    json.open('{')
        .name("rule")
        .value(rule)
        .name("keys")
        .value(count(keys, index))
        .name("busiestKeys")
        .value(busiest(keys, search.names(), index))
        .name("uses")
        .value(count(uses, index))
        .name("busiestUses")
        .value(busiest(uses, search.names(), index));
    writeCalls(calls);
    json.close('}');
  }

  private void writeCalls(Set<String> calls) {
    json.name("calls").open('[');
    for (String call : calls) {
      json.value(call);
    }
    json.close(']');
  }

  /** One rule for all keys, where others do not do: it makes the cluster one node. */
  private void writeLastResort(Collection<SeenKey> keys, Collection<SeenKey> uses) {
    List<String> rule = Collections.singletonList(ALL);
    Names names = search.left().isEmpty() ? null : search.names(rule);
    boolean helps = names != null;
    for (RuleNeed need : search.left()) {
      for (KeyGroup group : need.groups()) {
        helps &= RuleSearch.isInOneSlot(group, names);
      }
    }
    json.name("lastResort")
        .value(helps ? "-D" + RuleSearch.COLOCATE + "=" + ALL : null)
        .name("lastResortKeys")
        .value(helps ? busiest(keys, names, -1) : 0)
        .name("lastResortUses")
        .value(helps ? busiest(uses, names, -1) : 0);
  }

  private long count(Collection<SeenKey> keys, int rule) {
    long count = 0;
    for (SeenKey key : keys) {
      count += isUnder(rule, key, search.names()) ? 1 : 0;
    }
    return count;
  }

  /** How many keys under a rule, or any if that is negative, are in the slot with most of them. */
  private static long busiest(Collection<SeenKey> keys, @Nullable Names names, int rule) {
    Map<Integer, Long> counts = new HashMap<Integer, Long>();
    long max = 0;
    for (SeenKey key : keys) {
      if (rule < 0 || isUnder(rule, key, names)) {
        int slot = RuleSearch.slotOf(key, names);
        Long count = counts.get(slot);
        long next = count == null ? 1 : count + 1;
        counts.put(slot, next);
        max = Math.max(max, next);
      }
    }
    return max;
  }

  private static boolean isUnder(int rule, SeenKey key, @Nullable Names names) {
    return names != null && names.ruleOf(key.name()) == rule;
  }
}
