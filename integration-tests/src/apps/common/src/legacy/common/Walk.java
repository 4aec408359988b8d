package legacy.common;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Uses most of what a client library offers and prints each result: the tour of that library is
 * walked {@code rounds} times, or without that setting until the line {@code stop} arrives on
 * stdin. The first walk's results are printed; later ones have to be the same. Prints {@code READY}
 * after the first walk, {@code WALKED n} after each, {@code DONE} at the end.
 */
public final class Walk {
  private Walk() {}

  /** One walk through a library. */
  public interface Tour {
    void walk() throws Exception;
  }

  /** Makes a tour that adds what it sees to {@code results}. */
  public interface Begin {
    Tour tour(Settings settings, Results results) throws Exception;
  }

  /** The program, which walks tours that {@code begin} makes, and ends the JVM. */
  public static void run(String[] args, Begin begin) throws Exception {
    Settings settings = new Settings(args);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    int rounds = settings.number("rounds", 0);
    List<String> first = null;
    for (int round = 1; rounds == 0 ? !in.ready() : round <= rounds; round++) {
      Results results = new Results(settings.text("trace", null) != null);
      try {
        begin.tour(settings, results).walk();
      } catch (Throwable e) {
        e.printStackTrace();
        System.out.println("FAILED in walk " + round + " after " + results.last() + ": " + e);
        System.exit(1);
      }
      if (first == null) {
        first = results.lines;
        for (String line : first) {
          System.out.println(line);
        }
        System.out.println("READY");
      } else {
        compare(first, results.lines);
      }
      System.out.println("WALKED " + round);
    }
    System.out.println("DONE");
    System.out.flush();
    System.exit(0);
  }

  private static void compare(List<String> first, List<String> lines) {
    for (int i = 0; i < Math.max(first.size(), lines.size()); i++) {
      String wanted = i < first.size() ? first.get(i) : null;
      String line = i < lines.size() ? lines.get(i) : null;
      if (wanted == null || !wanted.equals(line)) {
        System.out.println("FAILED result " + i + " was " + wanted + " and is " + line);
        System.exit(1);
      }
    }
  }

  /** Collects what a tour brings. */
  public static final class Results {
    private final List<String> lines = new ArrayList<String>();
    private final boolean traced;

    Results(boolean traced) {
      this.traced = traced;
    }

    /** One result, named. */
    public void add(String name, Object value) {
      String line = name + ": " + text(value);
      lines.add(line.length() < 500 ? line : line.substring(0, 400) + "... " + line.hashCode());
      if (traced) {
        System.err.println(line);
      }
    }

    private static String text(Object value) {
      if (value instanceof byte[]) {
        return new String((byte[]) value);
      } else if (value instanceof Collection) {
        List<String> texts = new ArrayList<String>();
        for (Object element : (Collection<?>) value) {
          texts.add(text(element));
        }
        return texts.toString();
      }
      return String.valueOf(value);
    }

    String last() {
      return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
    }
  }
}
