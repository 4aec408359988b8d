package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** All phrases that a program can be made of. */
final class Vocabulary {
  final List<Phrase> phrases = new ArrayList<Phrase>();

  /** Everything we compare, group by group. */
  static Vocabulary all() {
    Vocabulary all = new Vocabulary();
    StringCommands.tell(all);
    KeyCommands.tell(all);
    HashCommands.tell(all);
    ListCommands.tell(all);
    SetCommands.tell(all);
    SortedSetCommands.tell(all);
    StreamCommands.tell(all);
    OtherTypeCommands.tell(all);
    ScriptCommands.tell(all);
    TransactionCommands.tell(all);
    ConnectionCommands.tell(all);
    ServerCommands.tell(all);
    SeveralSlotCommands.tell(all);
    DatabaseCommands.tell(all);
    return all;
  }

  /** Phrases that may stand anywhere. */
  void add(String... texts) {
    add(EnumSet.noneOf(Phrase.Trait.class), texts);
  }

  void add(Phrase.Trait trait, String... texts) {
    add(EnumSet.of(trait), texts);
  }

  void add(EnumSet<Phrase.Trait> traits, String... texts) {
    for (String text : texts) {
      phrases.add(new Phrase(text, traits));
    }
  }

  /** Every subcommand HELP of these. */
  void addHelp(String... containers) {
    for (String container : Arrays.asList(containers)) {
      add(container + " HELP", container + " NOSUCH", container);
    }
  }
}
