package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What ZUNION, ZINTER and ZDIFF do with the members of several sets and their scores. */
enum SortedSetOperation {
  UNION {
    @Override
    Map<Element, Double> combine(List<Input> inputs, Aggregate aggregate) {
      Map<Element, Double> result = new HashMap<Element, Double>();
      for (Input input : bySize(inputs)) {
        for (Map.Entry<Element, Double> entry : input.scores.entrySet()) {
          double score = numberOrZero(entry.getValue() * input.weight);
          Double before = result.get(entry.getKey());
          result.put(entry.getKey(), before == null ? score : aggregate.of(before, score));
        }
      }
      return result;
    }
  },
  INTER {
    @Override
    Map<Element, Double> combine(List<Input> inputs, Aggregate aggregate) {
      List<Input> bySize = bySize(inputs);
      Input smallest = bySize.get(0);
      Map<Element, Double> result = new HashMap<Element, Double>();
      for (Map.Entry<Element, Double> entry : smallest.scores.entrySet()) {
        double score = numberOrZero(entry.getValue() * smallest.weight);
        boolean everywhere = true;
        for (int i = 1; i < bySize.size() && everywhere; i++) {
          Double other = bySize.get(i).scores.get(entry.getKey());
          if (other == null) {
            everywhere = false;
          } else {
            score = aggregate.of(score, other * bySize.get(i).weight);
          }
        }
        if (everywhere) {
          result.put(entry.getKey(), score);
        }
      }
      return result;
    }
  },
  /** Members of the first that are in no other, with their scores. */
  DIFF {
    @Override
    Map<Element, Double> combine(List<Input> inputs, Aggregate aggregate) {
      Map<Element, Double> result = new HashMap<Element, Double>(inputs.get(0).scores);
      for (Input other : inputs.subList(1, inputs.size())) {
        for (Element element : other.scores.keySet()) {
          result.remove(element);
        }
      }
      return result;
    }
  };

  /** What becomes of the scores of one member. */
  enum Aggregate {
    SUM {
      @Override
      double of(double before, double score) {
        return numberOrZero(before + score); // of infinity and minus infinity
      }
    },
    MIN {
      @Override
      double of(double before, double score) {
        // unlike Math.min it passes over NaN, as the server does
        return score < before ? score : before;
      }
    },
    MAX {
      @Override
      double of(double before, double score) {
        return score > before ? score : before;
      }
    };

    abstract double of(double before, double score);
  }

  /** One key's members and what their scores count. Immutable. */
  static final class Input {
    private final Map<Element, Double> scores;
    private final double weight;

    Input(Map<Element, Double> scores, double weight) {
      this.scores = scores;
      this.weight = weight;
    }
  }

  /** A member of the result. Immutable; ordered as sorted sets are. */
  static final class Scored implements Comparable<Scored> {
    private final Element element;
    private final double score;

    Scored(Element element, double score) {
      this.element = element;
      this.score = score;
    }

    Element element() {
      return element;
    }

    double score() {
      return score;
    }

    @Override
    public int compareTo(Scored other) {
      // 0 and -0 are the same score, unlike in Double.compare.
      return score < other.score ? -1 : score > other.score ? 1 : element.compareTo(other.element);
    }

    @Override
    public boolean equals(Object object) {
      return object instanceof Scored && compareTo((Scored) object) == 0;
    }

    @Override
    public int hashCode() {
      return element.hashCode();
    }
  }

  abstract Map<Element, Double> combine(List<Input> inputs, Aggregate aggregate);

  /** The result in its order; {@code inputs} has one at least. */
  List<Scored> apply(List<Input> inputs, Aggregate aggregate) {
    Map<Element, Double> combined = combine(inputs, aggregate);
    List<Scored> result = new ArrayList<Scored>(combined.size());
    for (Iterator<Map.Entry<Element, Double>> i = combined.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Element, Double> entry = i.next();
      result.add(new Scored(entry.getKey(), entry.getValue()));
    }
    Collections.sort(result);
    return result;
  }

  /**
   * The members and scores in a reply to a command WITHSCORES, pairs in a row or each an array of
   * its own.
   *
   * @param written gets how the server writes those scores that not every version writes alike
   * @throws ProtocolException when it is no such reply
   */
  static Map<Element, Double> members(byte[] reply, Map<Double, String> written)
      throws ProtocolException {
    Frames frames = Frames.of(reply);
    Map<Element, Double> members = new LinkedHashMap<Element, Double>();
    boolean nested = frames.count() > 0 && frames.bytes()[frames.start(0)] == '*';
    for (int i = 0; i < frames.count(); i += nested ? 1 : 2) {
      Frames pair = nested ? frames.nested(i) : frames;
      int at = nested ? 0 : i;
      if (at + 1 >= pair.count()) {
        throw new ProtocolException("expected a score");
      }
      String text = pair.text(at + 1);
      double score;
      try {
        score = ScoreFormat.parse(text);
      } catch (NumberFormatException e) {
        throw new ProtocolException("expected a score");
      }
      members.put(Element.of(pair, at), score);
      if (!ScoreFormat.isAlikeInAll(score)) {
        written.put(score, text);
      }
    }
    return members;
  }

  /** The order in which a server adds scores up, which floating-point sums depend on. */
  private static List<Input> bySize(List<Input> inputs) {
    List<Input> sorted = new ArrayList<Input>(inputs);
    Collections.sort(
        sorted,
        new Comparator<Input>() {
          @Override
          public int compare(Input one, Input other) {
            return Integer.compare(one.scores.size(), other.scores.size());
          }
        });
    return sorted;
  }

  private static double numberOrZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
