package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import legacy.common.Settings;

/**
 * Thousands of commands from the whole table, drawn from a seed alone, sent to one server ({@code
 * alone}) and to what has to look like it ({@code port}), compared reply by reply and byte by byte.
 * The first difference ends the program: it is made as short as possible and printed.
 *
 * <p>Settings: {@code seed}, {@code programs} (one seed after the other), {@code commands} of each,
 * {@code protocol} 2 or 3, {@code connections}, {@code deepest} pipeline, {@code largest} value;
 * {@code moving=true} while slots move, {@code replicas=true} where the cluster has some, {@code
 * slots=many} with keys of several slots in one command, {@code emulate=true} also where only we
 * can do that, {@code databases=true} in several databases, {@code open=true} with differences that
 * are known, {@code transactions=false}; {@code only} and {@code except} of the phrases, as
 * patterns; {@code nodes}, ports to clean up.
 */
public final class Answers {
  private static final int SHRINK_MILLIS = 20000;
  private static final int CONTEXT = 25;

  private final Settings settings;
  private final Servers servers;
  private Coverage coverage;

  private Answers(Settings settings) {
    this.settings = settings;
    servers = new Servers(settings);
  }

  public static void main(String[] args) {
    Answers answers = new Answers(new Settings(args));
    if (!answers.run()) {
      System.exit(1);
    }
    System.out.println("OK");
  }

  private boolean run() {
    int first = settings.number("seed", 1);
    for (int seed = first; seed < first + settings.number("programs", 1); seed++) {
      List<Program.Batch> batches = draw(seed);
      if (seed == first) {
        System.out.println("READY");
      }
      Comparison.Difference difference = compare(batches, seed);
      if (difference != null) {
        report(seed, batches, difference);
        return false;
      }
    }
    coverage.print();
    servers.reset();
    return true;
  }

  private List<Program.Batch> draw(int seed) {
    servers.reset();
    Random random = new Random(seed);
    Servers.Pair pair = servers.connect(1, new Random(seed))[0];
    if (coverage == null) {
      coverage = new Coverage(pair.alone.ask("COMMAND"));
    }
    Words words =
        new Words(random, servers.prepare(pair), settings.number("largest", 5000), isMoving());
    servers.close();
    boolean transactions = Boolean.parseBoolean(settings.text("transactions", "true"));
    return new Program(random, words, phrases(), transactions, isMoving())
        .draw(
            settings.number("commands", 3000),
            settings.number("connections", 1),
            settings.number("deepest", 200));
  }

  private boolean isMoving() {
    return Boolean.parseBoolean(settings.text("moving", "false"));
  }

  private List<Phrase> phrases() {
    List<Phrase> wanted = new ArrayList<Phrase>();
    for (Phrase phrase : Vocabulary.all().phrases) {
      boolean left =
          phrase.is(Phrase.Trait.STILL) && isMoving()
              || phrase.is(Phrase.Trait.NO_REPLICAS)
                  && settings.text("replicas", "false").equals("true")
              || phrase.is(Phrase.Trait.SEVERAL_SLOTS)
                  && !settings.text("slots", "one").equals("many")
              || phrase.is(Phrase.Trait.EMULATED)
                  && !settings.text("emulate", "false").equals("true")
              || phrase.is(Phrase.Trait.DATABASES)
                  && !settings.text("databases", "false").equals("true")
              || phrase.is(Phrase.Trait.OPEN) && !settings.text("open", "false").equals("true")
              || phrase.is(Phrase.Trait.RESP3) && settings.number("protocol", 2) != 3;
      String text = String.join(" ; ", phrase.commands);
      if (!left
          && text.matches(settings.text("only", ".*"))
          && !text.matches(settings.text("except", "nothing"))) {
        wanted.add(phrase);
      }
    }
    return wanted;
  }

  private Comparison.Difference compare(List<Program.Batch> batches, long seed) {
    servers.reset();
    Servers.Pair[] pairs = servers.connect(settings.number("connections", 1), new Random(seed));
    try {
      servers.prepare(pairs[0]);
      return new Comparison(pairs, coverage, seed, isMoving()).run(batches);
    } finally {
      servers.close();
    }
  }

  private void report(final int seed, List<Program.Batch> batches, Comparison.Difference found) {
    System.out.println(
        "DIFFERENCE in the program of seed "
            + seed
            + ", batch "
            + found.batch
            + ", unit "
            + found.unit);
    print(found);
    System.out.println("sent before, and whatever was about the same key:");
    List<String> before = new ArrayList<String>();
    List<String> same = new ArrayList<String>();
    for (int i = 0; i <= found.batch; i++) {
      Program.Batch batch = batches.get(i);
      for (int j = 0; j < (i < found.batch ? batch.units.size() : found.unit + 1); j++) {
        before.add("  " + (batch.pipelined ? "| " : "  ") + batch.units.get(j).steps);
        if (sharesWord(batch.units.get(j), found.step)) {
          same.add(before.get(before.size() - 1));
        }
      }
    }
    System.out.println(
        String.join("\n", same.subList(Math.max(0, same.size() - CONTEXT), same.size())));
    System.out.println("  ...");
    System.out.println(
        String.join("\n", before.subList(Math.max(0, before.size() - CONTEXT), before.size())));
    List<Program.Batch> prefix = new ArrayList<Program.Batch>(batches.subList(0, found.batch + 1));
    Shrinker shrinker =
        new Shrinker(
            new Shrinker.Trial() {
              @Override
              public Comparison.Difference run(List<Program.Batch> candidate) {
                return compare(candidate, seed);
              }
            },
            SHRINK_MILLIS);
    List<Program.Batch> shortest = shrinker.shrink(prefix);
    if (shortest == null) {
      System.out.println("(it did not show again)");
      return;
    }
    System.out.println("SHORTEST PROGRAM that differs:");
    for (Program.Batch batch : shortest) {
      System.out.println(batch.pipelined ? "  in one pipeline:" : "  one by one:");
      for (Program.Unit unit : batch.units) {
        for (Step step : unit.steps) {
          System.out.println("    " + step);
        }
      }
    }
    print(shrinker.difference());
    System.out.println("FIRST it had shown as:"); // once more: whoever reads may have the end alone
    print(found);
  }

  /** Whether a command of {@code unit} has a key of {@code step}; what looks like a key will do. */
  private static boolean sharesWord(Program.Unit unit, Step step) {
    for (Step other : unit.steps) {
      for (byte[] word : other.words) {
        for (byte[] wanted : step.words.subList(1, step.words.size())) {
          String text = new String(wanted, Reply.LATIN_1);
          if (text.matches("(?s).*[{}].*") && text.equals(new String(word, Reply.LATIN_1))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** As compared; of long replies the part where they begin to differ. */
  private static void print(Comparison.Difference difference) {
    String alone = String.valueOf(difference.step.likeness.normal(difference.alone));
    String together = String.valueOf(difference.step.likeness.normal(difference.together));
    int same = 0;
    while (same < Math.min(alone.length(), together.length())
        && alone.charAt(same) == together.charAt(same)) {
      same++;
    }
    System.out.println("  command:  " + difference.step);
    System.out.println("  alone:    " + excerpt(alone, same));
    System.out.println("  together: " + excerpt(together, same));
    for (String line : difference.around) {
      System.out.println("    around: " + line);
    }
  }

  private static String excerpt(String text, int around) {
    int from = around > 200 ? around - 150 : 0;
    String excerpt = text.substring(from, Math.min(text.length(), around + 1000));
    return (from > 0 ? "..." : "") + excerpt + (around + 1000 < text.length() ? "..." : "");
  }
}
