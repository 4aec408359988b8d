package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is sent: batches of units of commands, all drawn from a seed before the first of them is
 * sent.
 */
final class Program {
  private static final int BATCH_MAX = 200;

  /** Commands that belong together, such as a transaction. */
  static final class Unit {
    final List<Step> steps;
    final boolean lone;
    final boolean severalKeys;

    Unit(List<Step> steps, boolean lone, boolean severalKeys) {
      this.steps = steps;
      this.lone = lone;
      this.severalKeys = severalKeys;
    }
  }

  /** Units that are sent in one go, or command by command. */
  static final class Batch {
    final List<Unit> units = new ArrayList<Unit>();
    final boolean pipelined;
    final int connection;

    Batch(boolean pipelined, int connection) {
      this.pipelined = pipelined;
      this.connection = connection;
    }

    int size() {
      int size = 0;
      for (Unit unit : units) {
        size += unit.steps.size();
      }
      return size;
    }
  }

  private final Random random;
  private final Words words;
  private final List<Phrase> phrases;
  private final List<Phrase> often = new ArrayList<Phrase>();
  private final List<Phrase> transactional = new ArrayList<Phrase>();
  private final boolean transactions;
  private final boolean moving;

  /**
   * {@code moving}: a command of several keys ends its pipeline. While a slot moves its node
   * refuses it when it has some of the keys only, and yet executes the next command, already on its
   * way, about one that it has.
   */
  Program(Random random, Words words, List<Phrase> phrases, boolean transactions, boolean moving) {
    this.moving = moving;
    this.random = random;
    this.words = words;
    this.phrases = phrases;
    this.transactions = transactions;
    for (Phrase phrase : phrases) {
      // what is about the whole data set costs most and meets least
      if (!phrase.is(Phrase.Trait.RARE)
          && (!phrase.is(Phrase.Trait.LONE) || phrases.size() < 100)) {
        often.add(phrase);
      }
      if (phrase.fitsTransactions()) {
        transactional.add(phrase);
      }
    }
  }

  /**
   * At least {@code count} commands: half of them a tour of all phrases, in any order, as often as
   * it takes.
   */
  List<Batch> draw(int count, int connections, int deepest) {
    List<Batch> batches = new ArrayList<Batch>();
    List<Phrase> tour = new ArrayList<Phrase>();
    int drawn = 0;
    while (drawn < count) {
      boolean pipelined = random.nextInt(4) > 0;
      int depth = random.nextInt(4) == 0 ? deepest : Math.min(deepest, BATCH_MAX);
      Batch batch = new Batch(pipelined, random.nextInt(connections));
      int size = pipelined ? 1 + random.nextInt(depth) : 1 + random.nextInt(5);
      while (batch.size() < size) {
        if (tour.isEmpty()) {
          tour.addAll(phrases);
          Collections.shuffle(tour, random);
        }
        Unit unit = unit(tour);
        if (unit.lone) {
          drawn += add(batches, batch);
          batch = new Batch(false, batch.connection);
          batch.units.add(unit);
          break;
        }
        batch.units.add(unit);
        if (moving && unit.severalKeys) {
          break;
        }
      }
      drawn += add(batches, batch);
    }
    return batches;
  }

  private static int add(List<Batch> batches, Batch batch) {
    if (!batch.units.isEmpty()) {
      batches.add(batch);
    }
    return batch.size();
  }

  private Unit unit(List<Phrase> tour) {
    if (transactions && random.nextInt(25) == 0) {
      return transaction();
    }
    Phrase phrase =
        random.nextBoolean()
            ? tour.remove(tour.size() - 1)
            : often.get(random.nextInt(often.size()));
    return new Unit(words.fill(phrase), phrase.is(Phrase.Trait.LONE), phrase.hasSeveralKeys());
  }

  /** MULTI with any commands of one slot inside. */
  private Unit transaction() {
    List<Step> steps = new ArrayList<Step>();
    List<Likeness> each = new ArrayList<Likeness>();
    steps.add(words.plain(random.nextInt(10) == 0 ? "multi" : "MULTI"));
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      Phrase phrase = transactional.get(random.nextInt(transactional.size()));
      Step step = (i == 0 ? words.fill(phrase) : words.fillHere(phrase)).get(0);
      steps.add(new Step(step.words, Likeness.EXACT, 1, false, false, null));
      each.add(step.likeness);
    }
    List<byte[]> end = words.plain(random.nextInt(8) == 0 ? "DISCARD" : "EXEC").words;
    steps.add(new Step(end, Likeness.EXACT, 1, false, false, each));
    return new Unit(steps, false, true);
  }
}
