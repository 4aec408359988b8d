package legacy.jedis.answers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Sends a program to both servers and compares. */
final class Comparison {
  /** Two replies that are not alike. */
  static final class Difference {
    final int batch;
    final int unit;
    final Step step;
    final Reply alone;
    final Reply together;

    /** The replies around these in their pipeline, a line each: whether they are shifted shows. */
    final List<String> around = new ArrayList<String>();

    Difference(int batch, int unit, Step step, Reply alone, Reply together) {
      this.batch = batch;
      this.unit = unit;
      this.step = step;
      this.alone = alone;
      this.together = together;
    }
  }

  private static final int WALK_MAX = 100000;
  private static final int AROUND = 8;
  private static final int BRIEF = 120;

  private final Servers.Pair[] pairs;
  private final Coverage coverage;
  private final Random chance;
  private final boolean tells; // when a batch begins, for whoever moves slots meanwhile
  private final List<Reply> pushesAlone = new ArrayList<Reply>();
  private final List<Reply> pushesTogether = new ArrayList<Reply>();
  private int batchNumber;

  Comparison(Servers.Pair[] pairs, Coverage coverage, long seed, boolean tells) {
    this.tells = tells;
    this.pairs = pairs;
    this.coverage = coverage;
    this.chance = new Random(seed);
  }

  /** The first difference, or null. */
  Difference run(List<Program.Batch> batches) {
    for (batchNumber = 0; batchNumber < batches.size(); batchNumber++) {
      if (tells) {
        System.out.println("BATCH " + batchNumber);
      }
      Program.Batch batch = batches.get(batchNumber);
      Servers.Pair pair = pairs[batch.connection % pairs.length];
      Difference difference = batch.pipelined ? pipelined(batch, pair) : oneByOne(batch, pair);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private Difference oneByOne(Program.Batch batch, Servers.Pair pair) {
    for (int unit = 0; unit < batch.units.size(); unit++) {
      Step last = null;
      for (Step step : batch.units.get(unit).steps) {
        List<Reply> alone =
            step.walk ? walk(step, pair.alone) : exchange(step, pair.alone, pushesAlone);
        List<Reply> together =
            step.walk ? walk(step, pair.together) : exchange(step, pair.together, pushesTogether);
        Difference difference = compare(unit, step, alone, together);
        if (difference != null) {
          return difference;
        }
        last = step;
      }
      Difference difference = comparePushes(unit, last);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private List<Reply> exchange(Step step, Wire wire, List<Reply> pushes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    step.encode(bytes);
    try {
      wire.write(bytes.toByteArray(), chance);
    } catch (IOException e) {
      return replies(Reply.broken(e));
    }
    return read(step, wire, pushes);
  }

  private Difference pipelined(Program.Batch batch, Servers.Pair pair) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Program.Unit unit : batch.units) {
      for (Step step : unit.steps) {
        step.encode(bytes);
      }
    }
    try {
      pair.alone.write(bytes.toByteArray(), chance);
      pair.together.write(bytes.toByteArray(), chance);
    } catch (IOException e) {
      return new Difference(batchNumber, 0, batch.units.get(0).steps.get(0), null, Reply.broken(e));
    }
    // Read whole first: after a difference, nothing of this batch may be left for the next.
    List<List<Reply>> alone = readAll(batch, pair.alone, pushesAlone);
    List<List<Reply>> together = readAll(batch, pair.together, pushesTogether);
    int number = 0;
    for (int unit = 0; unit < batch.units.size(); unit++) {
      for (Step step : batch.units.get(unit).steps) {
        Difference difference = compare(unit, step, alone.get(number), together.get(number));
        if (difference != null) {
          tellAround(difference, batch, number, alone, together);
          return difference;
        }
        number++;
      }
    }
    Program.Unit last = batch.units.get(batch.units.size() - 1);
    return comparePushes(batch.units.size() - 1, last.steps.get(last.steps.size() - 1));
  }

  private static void tellAround(
      Difference difference,
      Program.Batch batch,
      int number,
      List<List<Reply>> alone,
      List<List<Reply>> together) {
    List<Step> steps = new ArrayList<Step>();
    for (Program.Unit unit : batch.units) {
      steps.addAll(unit.steps);
    }
    int end = Math.min(steps.size(), number + AROUND);
    for (int i = Math.max(0, number - AROUND); i < end; i++) {
      difference.around.add(
          brief(steps.get(i)) + " -> " + brief(alone.get(i)) + " | " + brief(together.get(i)));
    }
  }

  private static String brief(Object whole) {
    String text = String.valueOf(whole);
    return text.length() > BRIEF ? text.substring(0, BRIEF) + "..." : text;
  }

  private static List<List<Reply>> readAll(Program.Batch batch, Wire wire, List<Reply> pushes) {
    List<List<Reply>> all = new ArrayList<List<Reply>>();
    boolean broken = false;
    for (Program.Unit unit : batch.units) {
      for (Step step : unit.steps) {
        List<Reply> replies =
            broken ? replies(Reply.broken(new IOException("as above"))) : read(step, wire, pushes);
        broken |= !replies.isEmpty() && replies.get(replies.size() - 1).isBroken();
        all.add(replies);
      }
    }
    return all;
  }

  private static List<Reply> read(Step step, Wire wire, List<Reply> pushes) {
    List<Reply> replies = new ArrayList<Reply>();
    try {
      while (replies.size() < step.frames) {
        Reply reply = wire.read();
        boolean message = reply.isPush() && reply.elements.get(0).text().endsWith("message");
        (message ? pushes : replies).add(reply);
      }
    } catch (IOException e) {
      replies.add(Reply.broken(e));
    }
    return replies;
  }

  /** One reply that holds the keys of all calls, each once. */
  private static List<Reply> walk(Step step, Wire wire) {
    TreeSet<String> keys = new TreeSet<String>();
    List<byte[]> command = new ArrayList<byte[]>(step.words);
    command.add(1, "0".getBytes(Reply.LATIN_1));
    for (int call = 0; call < WALK_MAX; call++) {
      Reply reply = wire.ask(command);
      if (reply.isError()) {
        return replies(reply);
      }
      for (Reply key : reply.elements.get(1).elements) {
        keys.add(key.toString());
      }
      command.set(1, reply.elements.get(0).bytes);
      if (reply.elements.get(0).text().equals("0")) {
        return replies(Reply.of('+', keys.toString().getBytes(Reply.LATIN_1)));
      }
    }
    return replies(Reply.broken(new IOException("a walk without end")));
  }

  private Difference compare(int unit, Step step, List<Reply> alone, List<Reply> together) {
    for (int i = 0; i < Math.max(alone.size(), together.size()); i++) {
      Reply one = i < alone.size() ? alone.get(i) : null;
      Reply other = i < together.size() ? together.get(i) : null;
      if (one == null || other == null || one.isBroken() || !step.alike(one, other)) {
        return new Difference(batchNumber, unit, step, one, other);
      }
      coverage.count(step, one);
    }
    return null;
  }

  private Difference comparePushes(int unit, Step step) {
    Reply alone = Reply.of('>', new ArrayList<Reply>(pushesAlone)).sorted(1, false);
    Reply together = Reply.of('>', new ArrayList<Reply>(pushesTogether)).sorted(1, false);
    pushesAlone.clear();
    pushesTogether.clear();
    return Likeness.EXACT.alike(alone, together)
        ? null
        : new Difference(batchNumber, unit, step, alone, together);
  }

  private static List<Reply> replies(Reply reply) {
    List<Reply> replies = new ArrayList<Reply>();
    replies.add(reply);
    return replies;
  }
}
