package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What SINTER, SUNION and SDIFF do with the members of several sets. */
enum SetOperation {
  /** Members of all sets, in the order in which the smallest set has them. */
  INTER {
    @Override
    List<Element> apply(List<List<Element>> sets) {
      List<List<Element>> bySize = new ArrayList<List<Element>>(sets);
      Collections.sort(
          bySize,
          new Comparator<List<Element>>() {
            @Override
            public int compare(List<Element> one, List<Element> other) {
              return Integer.compare(one.size(), other.size());
            }
          });
      Set<Element> result = new LinkedHashSet<Element>(bySize.get(0));
      for (List<Element> other : bySize.subList(1, bySize.size())) {
        result.retainAll(new HashSet<Element>(other));
      }
      return new ArrayList<Element>(result);
    }
  },
  /** Members of any set. */
  UNION {
    @Override
    List<Element> apply(List<List<Element>> sets) {
      Set<Element> result = new LinkedHashSet<Element>();
      for (List<Element> set : sets) {
        result.addAll(set);
      }
      return inOrder(result);
    }
  },
  /** Members of the first set that are in no other. */
  DIFF {
    @Override
    List<Element> apply(List<List<Element>> sets) {
      Set<Element> result = new LinkedHashSet<Element>(sets.get(0));
      for (List<Element> other : sets.subList(1, sets.size())) {
        for (Element element : other) {
          result.remove(element);
        }
      }
      return inOrder(result);
    }
  };

  private static final Comparator<Element> BY_VALUE =
      new Comparator<Element>() {
        @Override
        public int compare(Element one, Element other) {
          return Long.compare(one.integer(), other.integer());
        }
      };

  /** The members of the result, each once; {@code sets} has one set at least. */
  abstract List<Element> apply(List<List<Element>> sets);

  /**
   * The members in one reply.
   *
   * @throws ProtocolException when it is no list of members
   */
  static List<Element> members(byte[] reply) throws ProtocolException {
    Frames frames = Frames.of(reply);
    List<Element> members = new ArrayList<Element>(frames.count());
    for (int i = 0; i < frames.count(); i++) {
      members.add(Element.of(frames, i));
    }
    return members;
  }

  /** A server collects the result in a set of its own, which keeps numbers alone in their order. */
  private static List<Element> inOrder(Set<Element> members) {
    List<Element> list = new ArrayList<Element>(members);
    for (Element member : list) {
      if (!member.isInteger()) {
        return list;
      }
    }
    Collections.sort(list, BY_VALUE);
    return list;
  }
}
