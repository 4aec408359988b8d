package dev.unmoved.report;

/** Why a command gets its {@link Verdict}: with the words that a report has for it. */
public enum Reason {
  /** Keys of one slot, or none. */
  NONE(
      Verdict.WORKS,
      "works as it is",
      "Each of these commands concerns keys of one slot, or none at all.",
      ""),
  /** The parts go to their nodes. */
  SPLIT(
      Verdict.SPLIT,
      "keys of several slots, cut by slot",
      "One part per slot, all sent at once, one reply made of theirs. Not atomic: others may see, or change, the data"
          + " between the parts. It costs about as much as that many single commands.",
      "Nothing has to be done. A common" + " hash tag makes it one command again."),
  /** Gathered, then combined. */
  COMBINED(
      Verdict.COMBINED,
      "keys of several slots, gathered and combined",
      "What each key holds is fetched from its node, and the answer is computed in this JVM, up to"
          + " unmoved.gather.max-bytes. Not a snapshot.",
      "Nothing has to be done. For large data, a common hash tag keeps"
          + " the work on the server."),
  /** All data is meant. */
  ALL_PRIMARIES(
      Verdict.ALL_PRIMARIES,
      "all data, sent to every primary",
      "Every primary is asked and the replies become one. Its cost grows with the number of shards.",
      "Nothing has to be done; seldom used it does no harm."),
  /** A script that asks for all keys. */
  SCRIPT_OVER_ALL_KEYS(
      Verdict.ALL_PRIMARIES,
      "script over all keys, run at every primary",
      "The script asks for keys itself (KEYS, SCAN). Each primary runs it for its own keys, and what they return is put"
          + " together. Not atomic.",
      "Nothing has to be done if that is what is meant."),
  /** What {@code unmoved.cross-slot=emulate} does. */
  EMULATED(
      Verdict.EMULATED,
      "keys of several slots, done in steps",
      "What no single node does is done step by step (unmoved.cross-slot=emulate), over several nodes. Not atomic: others"
          + " may see, or change, the data between the steps, and it takes several round trips.",
      "Nothing has to be done. A common hash tag, or unmoved.colocate, makes it one command again, atomic."),
  /** It was judged to fail, and did not. */
  WENT_WELL(
      Verdict.DIFFERS,
      "works only as long as its keys are at one node",
      "This was answered without an error, and is not when the keys that it touches are at different nodes, which the"
          + " next resharding may bring about.",
      "Pass every key in KEYS, with a common hash tag."),
  /** About one node. */
  ONE_NODE(
      Verdict.DIFFERS,
      "concerns one node only",
      "The answer is that of the node which the connection was opened to, not of the cluster.",
      "Ask each node, or leave it to the monitoring of the cluster."),
  /** The key is read from the script's text. */
  SCRIPT_KEY_IN_TEXT(
      Verdict.DIFFERS,
      "script that declares no keys",
      "It is run at the node of the first key that its text names. Other keys that it touches are refused unless they"
          + " are in the same slot.",
      "Pass every key in KEYS."),
  /** Neither keys nor text. */
  SCRIPT_NOT_KNOWN(
      Verdict.DIFFERS,
      "script or function without keys, its text was not seen",
      "It is run at one node. Keys that it touches are refused unless that node has them.",
      "Pass every key in KEYS, if it touches any."),
  /** In no row of the table. */
  NOT_KNOWN(
      Verdict.DIFFERS,
      "a command that Unmoved does not know",
      "The cluster itself is asked where the command's keys are; what it says is followed.",
      "Try it on a cluster before the migration."),
  /** CROSSSLOT. */
  CROSS_SLOT(
      Verdict.FAILS,
      "keys of several slots",
      "The server answers CROSSSLOT: no cluster does this at once for keys of several slots.",
      "Give keys that belong together a common hash tag, or use commands on single keys."),
  /** CROSSSLOT inside MULTI. */
  MULTI_CROSS_SLOT(
      Verdict.FAILS,
      "transaction over several slots",
      "A transaction is for keys of one slot. The command that names another one is refused with CROSSSLOT, and EXEC"
          + " with EXECABORT.",
      "Give the keys a common hash tag, or take the commands out of the transaction."),
  /** All data is meant, but inside MULTI. */
  ALL_NODES_IN_MULTI(
      Verdict.FAILS,
      "about all nodes, but inside MULTI",
      "A transaction is executed at one node, and would do this for the keys of that node only. Unmoved answers it with"
          + " an error, and EXEC with EXECABORT.",
      "Move it out of the transaction."),
  /** The node connected to is meant, but the keys are elsewhere. */
  ONE_NODE_IN_MULTI(
      Verdict.FAILS,
      "about the node connected to, beside keys inside MULTI",
      "A transaction is executed at the node of its keys, which is another one than the connection was opened to. Unmoved"
          + " answers with an error.",
      "Move it out of the transaction."),
  /** The connection's state. */
  STATE_IN_MULTI(
      Verdict.FAILS,
      "changes the connection, inside MULTI",
      "A transaction is executed on a connection to a node that others use after it. Unmoved answers with an error.",
      "Move it in front of the transaction."),
  /** CROSSSLOT of WATCH. */
  WATCH_CROSS_SLOT(
      Verdict.FAILS,
      "WATCH over several slots",
      "Watched keys, and those of the transaction behind them, have to be of one slot.",
      "Give the keys a common hash tag."),
  /** CROSSSLOT of a script. */
  SCRIPT_CROSS_SLOT(
      Verdict.FAILS,
      "script with keys of several slots",
      "The server answers CROSSSLOT. Scripts are never taken apart.",
      "Give the keys in KEYS a common hash tag."),
  /** A key that is not in KEYS. */
  SCRIPT_UNDECLARED(
      Verdict.FAILS,
      "script that touches keys it does not declare",
      "A node refuses its scripts to touch keys that it does not have. This one touches keys that are not in KEYS, so it"
          + " fails unless they happen to be at the same node.",
      "Pass every key in KEYS, with a common hash tag."),
  /** A cluster has database 0. */
  OTHER_DATABASE(
      Verdict.FAILS,
      "another database than 0",
      "A cluster of Redis has database 0 only and refuses this command. Everything behind it on the connection would have"
          + " gone to that database.",
      "Set unmoved.databases=prefix, or unmoved.databases=one where the application uses a single one. SWAPDB is refused in"
          + " any case."),
  /** Ours. */
  NOT_NAMEABLE(
      Verdict.FAILS,
      "keys of which Unmoved cannot tell the names",
      "With unmoved.databases or unmoved.colocate keys have other names in the cluster. In this command they cannot be"
          + " put in the place of the application's, so it is refused.",
      "Do without the command, or without a rule for these keys."),
  /** Nodes of a cluster refuse BY and GET. */
  SORT_PATTERN(
      Verdict.FAILS,
      "SORT with BY or GET",
      "Nodes of a cluster refuse patterns of keys, which may be elsewhere.",
      "Sort in the application."),
  /** Ours. */
  SUBSCRIBE_IN_MULTI(
      Verdict.FAILS,
      "SUBSCRIBE inside MULTI",
      "Unmoved answers it with an error.",
      "Subscribe on a connection of its own."),
  /** Ours. */
  REPLY_IN_MULTI(
      Verdict.FAILS,
      "CLIENT REPLY inside MULTI",
      "Unmoved answers it with an error.",
      "Move it in front of the transaction.");

  private final Verdict verdict;
  private final String title;
  private final String meaning;
  private final String remedy;

  Reason(Verdict verdict, String title, String meaning, String remedy) {
    this.verdict = verdict;
    this.title = title;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** What becomes of the command. */
  public Verdict verdict() {
    return verdict;
  }

  /** Whether it would work if its keys were of one slot. */
  boolean isOfKeysApart() {
    switch (this) {
      case CROSS_SLOT:
      case MULTI_CROSS_SLOT:
      case WATCH_CROSS_SLOT:
      case SCRIPT_CROSS_SLOT:
      case EMULATED:
        return true;
      default:
        return false;
    }
  }

  /** Whether it is about what a script or function does by itself. */
  boolean isOfScript() {
    switch (this) {
      case SCRIPT_OVER_ALL_KEYS:
      case SCRIPT_KEY_IN_TEXT:
      case SCRIPT_NOT_KNOWN:
      case SCRIPT_CROSS_SLOT:
      case SCRIPT_UNDECLARED:
        return true;
      default:
        return false;
    }
  }

  /** In a few words. */
  public String title() {
    return title;
  }

  /** What it means for the application, in a sentence or two. */
  public String meaning() {
    return meaning;
  }

  /** What can be done about it; empty: nothing has to be. */
  public String remedy() {
    return remedy;
  }
}
