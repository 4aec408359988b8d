package dev.unmoved.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys belong together: a pattern of keys with {@code *} for any text, in which braces mark
 * what they have in common, {@code queue:{*}:*} or {@code {jobs}*}, or behind which that is told,
 * {@code *=app}. Immutable.
 */
public final class ColocationRule {
  private static final String EXPECTED =
      "patterns of keys with * for any text, in which braces mark what decides the slot, such as"
          + " queue:{*}:* or {jobs}*, or *=app";

  private final String pattern; // without braces
  private final List<String> literals; // before the first star, between them, behind the last
  private final int marked; // which star is between the braces; -1: none
  private final @Nullable String tag; // null: what the marked star stands for

  private final boolean sparesTagged;

  private ColocationRule(String pattern, int marked, @Nullable String tag, boolean sparesTagged) {
    this.pattern = pattern;
    this.sparesTagged = sparesTagged;
    this.marked = marked;
    this.tag = tag;
    literals = Collections.unmodifiableList(Arrays.asList(pattern.split("\\*", -1)));
  }

  /**
   * Reads rules.
   *
   * @throws IllegalArgumentException where one is malformed, or would never be used
   */
  static List<ColocationRule> parse(String text) {
    List<ColocationRule> rules = new ArrayList<ColocationRule>();
    for (String each : Values.list(text)) {
      ColocationRule rule = rule(each);
      for (ColocationRule earlier : rules) {
        if (earlier.pattern.equals(rule.pattern)) {
          throw new IllegalArgumentException(
              "one rule for " + rule.pattern + ", of several the first would always count");
        }
        if (earlier.pattern.equals("*") && !earlier.sparesTagged) {
          throw new IllegalArgumentException(
              "no rule behind one for *, which all keys match: " + each + " would never be used");
        }
      }
      rules.add(rule);
    }
    return Collections.unmodifiableList(rules);
  }

  private static ColocationRule rule(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("?[]\\".indexOf(text.charAt(i)) >= 0 || text.charAt(i) < ' ') {
        throw new IllegalArgumentException(EXPECTED + "; in " + text + " only * is special");
      }
    }
    int open = text.indexOf('{');
    int close = text.indexOf('}');
    if (open < 0 && close < 0) {
      return withTag(text);
    }
    if (open != text.lastIndexOf('{') || close != text.lastIndexOf('}') || close < open + 2) {
      throw new IllegalArgumentException(EXPECTED + "; " + text + " has not one pair of braces");
    }
    String between = text.substring(open + 1, close);
    String pattern = text.substring(0, open) + between + text.substring(close + 1);
    if (pattern.contains("**")) {
      throw new IllegalArgumentException(EXPECTED + "; " + text + " has two stars in a row");
    }
    if (between.equals("*")) {
      int star = 0;
      for (int i = 0; i < open; i++) {
        star += text.charAt(i) == '*' ? 1 : 0;
      }
      return new ColocationRule(pattern, star, null, true);
    }
    if (between.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          EXPECTED + "; in " + text + " braces have more than a star between them");
    }
    return new ColocationRule(pattern, -1, between, true);
  }

  private static ColocationRule withTag(String text) {
    int equals = text.lastIndexOf('=');
    String tag = equals < 0 ? "" : text.substring(equals + 1).trim();
    String pattern = equals < 0 ? "" : text.substring(0, equals).trim();
    if (pattern.isEmpty() || tag.isEmpty() || tag.indexOf('*') >= 0 || pattern.contains("**")) {
      throw new IllegalArgumentException(EXPECTED + ", not " + text);
    }
    return new ColocationRule(pattern, -1, tag, false);
  }

  /** The texts before the first star, between stars, and behind the last one. */
  public List<String> literals() {
    return literals;
  }

  /** Which star, counted from 0, stands for what keys have in common; -1: {@link #tag} is that. */
  public int marked() {
    return marked;
  }

  /** What all keys have in common; null: what the {@link #marked} star stands for. */
  public @Nullable String tag() {
    return tag;
  }

  /**
   * Whether keys with a hash tag of their own are left alone: as braces are an application's way to
   * say what belongs together, while {@code =} is the operator's.
   */
  public boolean sparesTagged() {
    return sparesTagged;
  }

  @Override
  public String toString() {
    return pattern + (tag == null ? "" : "=" + tag);
  }
}
