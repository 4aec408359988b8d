package legacy.jedis.answers;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which commands of the server's own list were answered, other than by an error. */
final class Coverage {
  private final Set<String> known = new TreeSet<String>();
  private final Set<String> answered = new TreeSet<String>();
  private long steps;

  /** {@code commands}: the reply to COMMAND. Subcommands are told from 7.0 on. */
  Coverage(Reply commands) {
    for (Reply row : commands.elements) {
      String name = row.elements.get(0).text().toLowerCase(Locale.ROOT);
      if (row.elements.size() > 9 && !row.elements.get(9).elements.isEmpty()) {
        for (Reply subcommand : row.elements.get(9).elements) {
          known.add(subcommand.elements.get(0).text().toLowerCase(Locale.ROOT));
        }
      } else {
        known.add(name);
      }
    }
  }

  void count(Step step, Reply reply) {
    steps++;
    if (!reply.isError()) {
      answered.add(known.contains(step.subcommand()) ? step.subcommand() : step.name());
    }
  }

  /** Lines that a test reads. */
  void print() {
    answered.retainAll(known);
    System.out.println("KNOWN " + String.join(" ", known));
    System.out.println("ANSWERED " + String.join(" ", answered));
    System.out.println("REPLIES " + steps);
  }
}
