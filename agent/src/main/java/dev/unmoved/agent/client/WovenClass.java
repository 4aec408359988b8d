package dev.unmoved.agent.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One class of a client library: what it must have to be woven, and which advice is woven into
 * which of its methods. Not changed any more once its library has been made, and then thread-safe.
 *
 * <p>Advice is a class with a static method that runs when a method begins ({@code
 * Advice.OnMethodEnter}), one that runs when it ends ({@code Advice.OnMethodExit}), or both.
 */
public final class WovenClass {
  private static final class Rule {
    private final Requirement condition; // null: always
    private final MethodPattern methods;
    private final Class<?> advice;

    Rule(Requirement condition, MethodPattern methods, Class<?> advice) {
      this.condition = condition;
      this.methods = methods;
      this.advice = advice;
    }
  }

  private final List<Requirement> requirements = new ArrayList<Requirement>();
  private final List<Rule> rules = new ArrayList<Rule>();

  /** The class must have this, or it is left alone. */
  public WovenClass needs(Requirement requirement) {
    requirements.add(requirement);
    return this;
  }

  /** Weaves {@code advice} into all of these methods that there are, of those with code. */
  public WovenClass advise(MethodPattern methods, Class<?> advice) {
    return adviseIf(null, methods, advice);
  }

  /** The same, in classes that have what {@code condition} says. */
  public WovenClass adviseIf(Requirement condition, MethodPattern methods, Class<?> advice) {
    rules.add(new Rule(condition, methods, advice));
    return this;
  }

  /** What the class lacks, in words, or null when it has everything. */
  public String missing(ClassMembers members) {
    for (Requirement requirement : requirements) {
      if (!requirement.isMet(members)) {
        return requirement.toString();
      }
    }
    return null;
  }

  /** What is woven into a method, the innermost first; often nothing. */
  public List<Class<?>> advice(String method, String descriptor, ClassMembers members) {
    List<Class<?>> advice = null;
    for (Rule rule : rules) {
      if (rule.methods.matches(method, descriptor)
          && (rule.condition == null || rule.condition.isMet(members))) {
        if (advice == null) {
          advice = new ArrayList<Class<?>>();
        }
        advice.add(rule.advice);
      }
    }
    return advice == null ? Collections.<Class<?>>emptyList() : advice;
  }

  /** All the advice that there is for the class. */
  public List<Class<?>> advice() {
    List<Class<?>> advice = new ArrayList<Class<?>>();
    for (Rule rule : rules) {
      advice.add(rule.advice);
    }
    return advice;
  }
}
