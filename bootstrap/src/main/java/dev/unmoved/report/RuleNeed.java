package dev.unmoved.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Calls that need rules, those of one line or of several whose rules would be in each other's way,
 * and the rules that could do, from those that keep most keys apart to those that keep fewest:
 *
 * <ol>
 *   <li>{@code user:{*}:*}, where the keys of each call have a part in common that is another one
 *       in other calls,
 *   <li>{@code {jobs}*}, where they begin with the same words,
 *   <li>{@code cart:*=cart,order:*=cart}, where at least their beginnings may be told.
 * </ol>
 *
 * Not thread-safe.
 */
final class RuleNeed {
  /** Fewer calls do not tell what varies. */
  private static final int FEW = 4;

  private static final int COMMON_PARTS_MAX = 3;
  private static final int WAYS = COMMON_PARTS_MAX + 2;

  private final Set<String> calls = new TreeSet<String>(); // what they are
  private final List<KeyGroup> groups = new ArrayList<KeyGroup>();
  private final List<List<Segments>> segments = new ArrayList<List<Segments>>();
  private final Set<String> beginnings; // of keys that were seen, and the character behind each
  private int way = -1;
  private Set<String> rules = Collections.emptySet();

  /**
   * The need of some calls.
   *
   * @param what the commands, and their lines
   * @param seen keys of all calls, whatever they are
   */
  RuleNeed(Set<String> what, List<KeyGroup> groups, SharedWords words, Set<String> seen) {
    calls.addAll(what);
    this.groups.addAll(groups);
    beginnings = seen;
    for (KeyGroup group : groups) {
      List<Segments> keys = new ArrayList<Segments>();
      for (SeenKey key : group.keys()) {
        keys.add(Segments.of(key, words));
      }
      segments.add(keys);
    }
  }

  Set<String> calls() {
    return calls;
  }

  List<KeyGroup> groups() {
    return groups;
  }

  /** The rules that are tried now. */
  Set<String> rules() {
    return rules;
  }

  /** Goes on to the next rules that could do; false: there are no more. */
  boolean next() {
    while (++way < WAYS) {
      Set<String> found =
          way < COMMON_PARTS_MAX
              ? byCommonPart(way)
              : way == COMMON_PARTS_MAX ? byBeginning() : byKind();
      if (found != null && !found.isEmpty()) {
        rules = found;
        return true;
      }
    }
    return false;
  }

  // ---- What is the same in all keys of a call, but not in those of others ----

  private @Nullable Set<String> byCommonPart(int nth) {
    Set<String> rules = new LinkedHashSet<String>();
    Map<String, Boolean> parts = new HashMap<String, Boolean>(); // whether it looks variable
    for (List<Segments> keys : segments) {
      List<String> common = commonParts(keys);
      if (nth > 0 && nth >= common.size() || common.isEmpty()) {
        return null;
      }
      String part = common.get(nth);
      parts.put(part, Segments.isVariable(part));
      for (Segments key : keys) {
        if (key.tag() == null) {
          rules.add(withMark(key, key.indexOf(part)));
        }
      }
    }
    return varies(parts) ? rules : null;
  }

  private boolean varies(Map<String, Boolean> parts) {
    boolean looksSo = !parts.containsValue(Boolean.FALSE);
    return segments.size() < FEW
        ? looksSo
        : parts.size() > 1
            && (looksSo || parts.size() >= FEW && parts.size() * 2 > segments.size());
  }

  private static List<String> commonParts(List<Segments> keys) {
    List<String> common = new ArrayList<String>();
    Segments first = keys.get(0);
    if (first.tag() != null) {
      addIfCommon(first.tag(), keys, common);
      return common;
    }
    for (int i = 0; i < first.count(); i++) {
      addIfCommon(first.text(i), keys, common);
    }
    return common;
  }

  private static void addIfCommon(String part, List<Segments> keys, List<String> common) {
    boolean isCommon = !part.isEmpty() && part.indexOf('}') < 0 && !common.contains(part);
    for (Segments key : keys) {
      int at = key.indexOf(part);
      isCommon &= key.tag() != null ? key.tag().equals(part) : at >= 0 && !key.isTold(at);
    }
    if (isCommon) {
      common.add(part);
    }
  }

  private static String withMark(Segments key, int marked) {
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < marked; i++) {
      rule.append(key.isTold(i) ? key.text(i) : "*").append(key.separator());
    }
    rule.append("{*}");
    return marked + 1 == key.count()
        ? rule.toString()
        : rule.append(key.separator() + "*").toString();
  }

  // ---- What all keys begin with ----

  private @Nullable Set<String> byBeginning() {
    Set<String> whole = new HashSet<String>(); // beginnings that are keys as well
    Map<String, Character> separators = new HashMap<String, Character>();
    for (List<Segments> keys : segments) {
      int common = toldInAll(keys);
      if (common == 0) {
        return null;
      }
      String beginning = keys.get(0).beginning(common);
      for (Segments key : keys) {
        if (key.tag() != null) {
          return null;
        }
        if (key.count() == common) {
          whole.add(beginning);
        } else {
          separators.put(beginning, key.separator());
        }
      }
    }
    Set<String> rules = new LinkedHashSet<String>();
    for (Map.Entry<String, Character> each : separators.entrySet()) {
      if (!isBehindAnother(each.getKey(), separators)) {
        boolean bare =
            whole.contains(each.getKey()) || !othersBeginWith(each.getKey(), each.getValue());
        rules.add("{" + each.getKey() + "}" + (bare ? "" : each.getValue()) + "*");
      }
    }
    return rules;
  }

  /** How many parts at their beginning all keys have in common, and may be told. */
  private static int toldInAll(List<Segments> keys) {
    int told = 0;
    int common = commonAtBeginning(keys);
    for (Segments key : keys) {
      told = Math.max(told, key.toldAtBeginning());
    }
    return Math.min(told, common);
  }

  private static int commonAtBeginning(List<Segments> keys) {
    Segments first = keys.get(0);
    int common = first.count();
    for (Segments key : keys) {
      int i = 0;
      while (i < Math.min(common, key.count()) && key.text(i).equals(first.text(i))) {
        i++;
      }
      common = i;
    }
    return common;
  }

  private static boolean isBehindAnother(String beginning, Map<String, Character> all) {
    for (Map.Entry<String, Character> other : all.entrySet()) {
      if (beginning.startsWith(other.getKey() + other.getValue())) {
        return true;
      }
    }
    return false;
  }

  /** Whether keys were seen that begin with the same letters, but not with the same word. */
  private boolean othersBeginWith(String beginning, char separator) {
    for (String seen : beginnings) {
      if (seen.length() > beginning.length()
          && seen.startsWith(beginning)
          && seen.charAt(beginning.length()) != separator) {
        return true;
      }
    }
    return false;
  }

  // ---- What each key begins with ----

  private @Nullable Set<String> byKind() {
    Set<String> kinds = new TreeSet<String>();
    for (List<Segments> keys : segments) {
      for (Segments key : keys) {
        int told = Math.min(key.toldAtBeginning(), key.count() - 1);
        if (told == 0) {
          return null;
        }
        kinds.add(key.beginning(told) + key.separator());
      }
    }
    Set<String> rules = new LinkedHashSet<String>();
    String tag = null;
    String last = null;
    for (String kind : kinds) { // one that begins with another comes behind it
      if (last == null || !kind.startsWith(last)) {
        last = kind;
        tag = tag == null ? kind.substring(0, kind.length() - 1) : tag;
        rules.add(kind + "*=" + tag);
      }
    }
    return rules;
  }

  // ---- Where nothing does ----

  /** Whether keys have words in common, or beginnings, that may not be told. */
  boolean isHidden() {
    for (List<Segments> keys : segments) {
      int common = commonAtBeginning(keys);
      if (common > 0 && toldInAll(keys) == 0 && !Segments.isVariable(keys.get(0).text(0))) {
        return true;
      }
    }
    return false;
  }
}
