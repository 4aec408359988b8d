package dev.unmoved.agent.weave;

import dev.unmoved.hook.ClusterScope;
import java.util.List;

/** Methods of many shapes, for advice to be woven into. All of them log what they do. */
public class WovenShape {
  private final List<String> log;
  private Object socket = "socket before";
  private boolean broken;

  /** Logs to {@code log}. */
  public WovenShape(List<String> log) {
    this.log = log;
    note("constructed");
  }

  /** The same, with arguments of two sizes in front. */
  public WovenShape(long first, double second, String name, List<String> log) {
    this(log);
    if (name.isEmpty()) {
      return;
    }
    note("named " + name + first + second);
  }

  private void note(String what) {
    log.add(what + (ClusterScope.entered() ? " in a scope" : ""));
  }

  /** Returns nothing, at two places. */
  public void connect(String name) {
    broken = name.isEmpty();
    if (broken) {
      note("early");
      return;
    }
    socket = name;
    note("late");
  }

  /** Throws, sometimes in a loop. */
  public void fail(String name) throws java.io.IOException {
    for (int i = 0; ; i++) {
      note("round " + i);
      socket = i;
      if (i == name.length()) {
        throw new java.io.IOException(name);
      }
    }
  }

  /** Catches what it throws itself, and returns an object. */
  public Object recover(Object name, List<String> other) {
    synchronized (this) {
      try {
        return ((String) name).substring(1);
      } catch (RuntimeException e) {
        note("caught " + e.getClass().getSimpleName());
        return other.isEmpty() ? null : other.get(0);
      } finally {
        note("at last");
      }
    }
  }

  /** Assigns to its arguments. */
  public String reassign(String name, long count) {
    String all = "";
    while (count > 0) {
      name = name + count;
      all += name;
      count--;
    }
    note(all);
    return all;
  }

  /** Returns what takes two places. */
  public long measure(double[] values, double least) {
    double sum = 0;
    for (double value : values) {
      sum += Math.max(least, value);
    }
    note("sum " + sum);
    return (long) sum;
  }

  /** Begins with a loop, so with a place that is jumped to. */
  public List<String> again(Object[] arguments) {
    do {
      note("again");
    } while (log.size() % 3 != 0);
    return log;
  }

  /** A switch. */
  public boolean choose(int number, Object[] arguments) {
    switch (number) {
      case 1:
        note("one");
        return true;
      case 2:
        note("two of " + arguments.length);
        break;
      default:
        throw new IllegalArgumentException("no " + number);
    }
    return broken;
  }
}
