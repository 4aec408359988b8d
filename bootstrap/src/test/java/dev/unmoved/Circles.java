package dev.unmoved;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Circles among classes: sets of files each of which needs all others, so that none can be read,
 * tested or changed by itself. A class and those nested in it count as one, as they share a file.
 */
public final class Circles {
  private final Map<String, Set<String>> uses = new TreeMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<Set<String>> found = new ArrayList<>();

  private Circles(Iterable<JavaClass> classes) {
    for (JavaClass each : classes) {
      Set<String> targets = uses.computeIfAbsent(file(each), name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        targets.add(file(dependency.getTargetClass()));
      }
    }
  }

  /** The circles among {@code classes}, each as the sorted names of its files' classes. */
  public static List<Set<String>> among(Iterable<JavaClass> classes) {
    Circles circles = new Circles(classes);
    for (String name : circles.uses.keySet()) {
      if (!circles.numbers.containsKey(name)) {
        circles.visit(name);
      }
    }
    return Collections.unmodifiableList(circles.found);
  }

  private static String file(JavaClass each) {
    JavaClass outermost = each.getBaseComponentType();
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost.getName();
  }

  /** Tarjan's algorithm: whoever can reach nobody older than himself closes a circle. */
  private void visit(String name) {
    int number = numbers.size();
    numbers.put(name, number);
    lowest.put(name, number);
    open.push(name);
    for (String target : uses.get(name)) {
      if (!uses.containsKey(target)) {
        continue;
      }
      if (!numbers.containsKey(target)) {
        visit(target);
      }
      if (open.contains(target)) {
        lowest.put(name, Math.min(lowest.get(name), lowest.get(target)));
      }
    }
    if (lowest.get(name) == number) {
      Set<String> circle = new LinkedHashSet<>();
      String member;
      do {
        member = open.pop();
        circle.add(member);
      } while (!member.equals(name));
      if (circle.size() > 1) {
        found.add(new TreeSet<>(circle));
      }
    }
  }
}
