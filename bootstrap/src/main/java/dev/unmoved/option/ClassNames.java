package dev.unmoved.option;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of classes: exact ones, which mean their nested classes too, and {@code package.*}, with
 * what lies below it.
 */
final class ClassNames {
  private final Set<String> exact = new HashSet<String>();
  private final List<String> prefixes = new ArrayList<String>(); // each ends in a dot

  /** Throws an {@link IllegalArgumentException} that says what was expected. */
  ClassNames(List<String> names) {
    for (String name : names) {
      boolean all = name.endsWith(".*");
      String plain = all ? name.substring(0, name.length() - 2) : name;
      if (!isName(plain)) {
        throw new IllegalArgumentException("names of classes, or package.*, not " + name);
      }
      if (all) {
        prefixes.add(plain + ".");
      } else {
        exact.add(plain);
      }
    }
  }

  boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty();
  }

  boolean contains(String name) {
    if (isEmpty()) {
      return false;
    }
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    for (int end = name.length(); end > 0; end = name.lastIndexOf('$', end - 1)) {
      if (exact.contains(name.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isName(String text) {
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (start
          ? !Character.isJavaIdentifierStart(c)
          : c != '.' && !Character.isJavaIdentifierPart(c)) {
        return false;
      }
      start = c == '.';
    }
    return !start;
  }
}
