package legacy.jedis.answers;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command, or several that belong together, with words still to be drawn. {@link Words} tells the
 * notation.
 */
final class Phrase {
  /** What sets a phrase apart. */
  enum Trait {
    /**
     * Sent with nothing else under way: about more than one slot, so that earlier commands must be
     * done.
     */
    LONE,
    /** Compared only while no slot moves; the reason stands with the phrase. */
    STILL,
    /** Compared only where the cluster has no replicas. */
    NO_REPLICAS,
    /** Keys of several slots, combined by us. */
    SEVERAL_SLOTS,
    /**
     * Keys of several slots that no cluster can serve at once: wants unmoved.cross-slot=emulate.
     */
    EMULATED,
    /** Databases other than 0: wants unmoved.databases=prefix. */
    DATABASES,
    /**
     * A difference that is known, told in the documents or waiting to be mended: the reason stands
     * with the phrase.
     */
    OPEN,
    /** Not in transactions drawn at random; the reason stands with the phrase. */
    NOT_QUEUED,
    /** RESP3 alone. */
    RESP3,
    /** Once in a program is enough: it takes long, or leaves little behind. */
    RARE
  }

  private static final Pattern KEY = Pattern.compile("[$@][shlezxbpgckw][0-9]?( |$)");

  final String[] commands;
  final Set<Trait> traits;

  Phrase(String text, Set<Trait> traits) {
    this.commands = text.split(" ; ");
    this.traits = traits.isEmpty() ? EnumSet.noneOf(Trait.class) : EnumSet.copyOf(traits);
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** Whether one of its commands, or its transaction, has more than one key. */
  boolean hasSeveralKeys() {
    for (String command : commands) {
      Matcher keys = KEY.matcher(command);
      if (command.equals("MULTI") || keys.find() && keys.find()) {
        return true;
      }
    }
    return false;
  }

  /** One command about keys of one slot: what a transaction may hold. */
  boolean fitsTransactions() {
    return commands.length == 1
        && KEY.matcher(commands[0]).find()
        && !commands[0].startsWith("|")
        && !is(Trait.LONE)
        && !is(Trait.NOT_QUEUED)
        && !is(Trait.SEVERAL_SLOTS)
        && !is(Trait.EMULATED)
        && !is(Trait.DATABASES)
        && !commands[0].contains("#");
  }
}
