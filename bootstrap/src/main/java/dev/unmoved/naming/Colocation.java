package dev.unmoved.naming;

import dev.unmoved.option.ColocationRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts keys that belong together into one slot: a key that a rule matches gets what it has in
 * common with others as a hash tag in front, {@code {17}queue:17:items}. The first rule that
 * matches counts. A key that looks like one with a tag of ours in front gets that tag once more, so
 * that no two names become one. Immutable.
 */
final class Colocation {
  /** One rule, in bytes. */
  private static final class Rule {
    private final byte[][] literals;
    private final int marked;
    private final byte @Nullable [] tag;
    private final boolean sparesTagged;

    Rule(ColocationRule rule) {
      List<String> texts = rule.literals();
      literals = new byte[texts.size()][];
      for (int i = 0; i < literals.length; i++) {
        literals[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
      }
      marked = rule.marked();
      sparesTagged = rule.sparesTagged();
      tag = rule.tag() == null ? null : rule.tag().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Finds what the key between {@code start} and {@code end} has in common with others; false:
     * the rule does not match. Each star stands for as little as possible, the last one for the
     * rest.
     */
    boolean find(byte[] bytes, int start, int end, Tag found) {
      int last = literals.length - 1;
      if (!isAt(bytes, start, end, literals[0])) {
        return false;
      }
      int position = start + literals[0].length;
      if (tag != null) {
        found.is(tag);
      }
      if (last == 0) {
        return tag != null && position == end;
      }
      for (int star = 0; star < last; star++) {
        byte[] next = literals[star + 1];
        int at = star + 1 == last ? end - next.length : indexOf(bytes, position, end, next);
        if (at < position || !isAt(bytes, at, end, next)) {
          return false;
        }
        if (star == marked) {
          found.is(bytes, position, at);
        }
        position = at + next.length;
      }
      return found.isPossible();
    }

    /**
     * Whether some key may match that begins with what is between {@code start} and {@code end}.
     */
    boolean mayMatch(byte[] literal, int start, int end) {
      byte[] first = literals[0];
      int length = end - start;
      for (int i = 0; i < Math.min(length, first.length); i++) {
        if (literal[start + i] != first[i]) {
          return false;
        }
      }
      return literals.length > 1 || length <= first.length;
    }

    /** Whether every key matches, and gets the same. */
    boolean isUniversal() {
      return tag != null
          && !sparesTagged
          && literals.length == 2
          && literals[0].length == 0
          && literals[1].length == 0;
    }
  }

  private static final byte[] NOTHING = {};

  private final Rule[] rules;

  Colocation(List<ColocationRule> rules) {
    this.rules = new Rule[rules.size()];
    for (int i = 0; i < this.rules.length; i++) {
      this.rules[i] = new Rule(rules.get(i));
    }
  }

  /** Finds what a key gets in front, without braces; false: nothing. */
  boolean find(byte[] bytes, int start, int end, Tag found) {
    int close = endOfFirstTag(bytes, start, end);
    int length = close < 0 ? 0 : close + 1 - start;
    // behind what looks like a tag of ours, perhaps one several times
    for (int rest = start; rest <= end; rest += length) {
      if (findByRule(bytes, rest, end, found)) {
        return rest == start || found.isSame(bytes, start + 1, start + length - 1);
      }
      if (length == 0 || rest + length > end || !isSame(bytes, start, rest, length)) {
        return false;
      }
    }
    return false;
  }

  /** Which rule gives a key what it has in front; negative: none does. */
  int ruleOf(byte[] bytes, int start, int end) {
    Tag tag = new Tag();
    if (!find(bytes, start, end, tag)) {
      return -1;
    }
    for (int i = 0; i < rules.length; i++) {
      if (matches(rules[i], bytes, start, end, tag)) {
        return i;
      }
    }
    return -1; // it has its front once more, as it looks like one that has it already
  }

  /** How much of a key's name was put in front; negative: no key has that name. */
  int lengthInFront(byte[] bytes, int start, int end) {
    Tag tag = new Tag();
    int close = endOfFirstTag(bytes, start, end);
    if (close >= 0 && find(bytes, close + 1, end, tag) && tag.isSame(bytes, start + 1, close)) {
      return close + 1 - start;
    }
    return find(bytes, start, end, tag) ? -1 : 0;
  }

  /**
   * What all keys get in front that begin with so many bytes of {@code literal}: an empty array
   * where that is nothing; null where it depends on the rest.
   */
  byte @Nullable [] tagForAll(byte[] literal, int length) {
    int close = endOfFirstTag(literal, 0, length);
    for (Rule rule : rules) {
      if (rule.isUniversal()) {
        return rule.tag;
      }
      if (rule.mayMatch(literal, 0, length)
          || close >= 0 && rule.mayMatch(literal, close + 1, length)) {
        return null;
      }
    }
    // one that is not closed yet may turn out to look like one of ours
    boolean mayLookLikeOurs = length == 0 || literal[0] == '{' && close < 0;
    return mayLookLikeOurs ? null : NOTHING;
  }

  private boolean findByRule(byte[] bytes, int start, int end, Tag found) {
    for (Rule rule : rules) {
      if (matches(rule, bytes, start, end, found)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(Rule rule, byte[] bytes, int start, int end, Tag found) {
    return rule.find(bytes, start, end, found) && !(rule.sparesTagged && hasTag(bytes, start, end));
  }

  /** The index of the brace that closes a hash tag at the very beginning; negative: none does. */
  private static int endOfFirstTag(byte[] bytes, int start, int end) {
    if (start >= end || bytes[start] != '{') {
      return -1;
    }
    for (int i = start + 1; i < end; i++) {
      if (bytes[i] == '}') {
        return i == start + 1 ? -1 : i;
      }
    }
    return -1;
  }

  /** Whether a part of the key decides its slot (cluster.c, keyHashSlot). */
  private static boolean hasTag(byte[] bytes, int start, int end) {
    int open = start;
    while (open < end && bytes[open] != '{') {
      open++;
    }
    int close = open + 1;
    while (close < end && bytes[close] != '}') {
      close++;
    }
    return close < end && close > open + 1;
  }

  private static boolean isSame(byte[] bytes, int one, int other, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[one + i] != bytes[other + i]) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(byte[] bytes, int from, int end, byte[] wanted) {
    for (int i = from; i + wanted.length <= end; i++) {
      if (isAt(bytes, i, end, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAt(byte[] bytes, int at, int end, byte[] wanted) {
    if (end - at < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
