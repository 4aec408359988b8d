package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.LONE;
import static legacy.jedis.answers.Phrase.Trait.NOT_QUEUED;
import static legacy.jedis.answers.Phrase.Trait.OPEN;
import static legacy.jedis.answers.Phrase.Trait.RARE;

import java.util.EnumSet;

/**
 * Scripts and functions. Their keys are always declared: a cluster refuses a script that touches
 * others. Digests and functions are known from the start; what makes them known or forgets them is
 * sent with nothing else under way, since nodes do not learn of it at the same instant.
 */
final class ScriptCommands {
  private ScriptCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "EVAL %incr 1 $s",
        "EVAL %type 1 $h $v",
        "EVAL %push 2 $l $l $v",
        "EVAL %error 1 $s",
        "EVAL %shapes 1 $s",
        "EVAL %nolua 1 $s",
        "EVAL %one 0",
        "EVAL %one",
        "EVAL %one 1",
        "EVAL %one -1",
        "EVAL %one abc",
        "EVAL %one 2 $s",
        "~~ EVAL %resp3 1 $h",
        "EVAL %args 0 $v $v",
        "EVAL_RO %get 1 $s",
        "EVAL_RO %incr 1 $s",
        "EVALSHA $sha 1 $s",
        "EVALSHA $sha 0",
        "EVALSHA ffffffffffffffffffffffffffffffffffffffff 1 $s",
        "EVALSHA short 1 $s",
        "EVAL %flags 1 $s",
        "FCALL answers_set 1 $s $v",
        "FCALL answers_get 1 $s",
        "FCALL_RO answers_get 1 $s",
        "FCALL_RO answers_set 1 $s $v",
        "FCALL nosuch 0",
        "FCALL answers_get 0",
        "FCALL answers_get abc",
        "FCALL answers_one 0",
        "FCALL_RO answers_one 0");
    // In a transaction we send the script itself, and 6.2 knows neither: its error names the one it
    // got.
    all.add(NOT_QUEUED, "EVALSHA_RO $shaget 1 $s", "EVALSHA_RO $sha 1 $s", "EVALSHA_RO nosuch 0");
    all.add(
        LONE,
        "SCRIPT EXISTS $sha ffffffffffffffffffffffffffffffffffffffff",
        "SCRIPT EXISTS",
        "SCRIPT LOAD %incr",
        "SCRIPT LOAD %nolua",
        "SCRIPT LOAD",
        "SCRIPT KILL",
        "SCRIPT DEBUG NO",
        "SCRIPT DEBUG NOSUCH",
        "SCRIPT FLUSH NOSUCH",
        "SCRIPT SHOW $sha",
        "SCRIPT SHOW nosuch",
        "FUNCTION LOAD %library",
        "FUNCTION LOAD REPLACE %library",
        "FUNCTION LOAD %nolua",
        "FUNCTION DELETE nosuch",
        "FUNCTION STATS",
        "FUNCTION KILL",
        "FUNCTION DUMP",
        "~* FUNCTION LIST",
        "~* FUNCTION LIST WITHCODE",
        "FUNCTION LIST LIBRARYNAME nosuch",
        "FUNCTION RESTORE nodump",
        "FUNCTION FLUSH NOSUCH");
    // A script that came with EVAL is known where it ran; SCRIPT EXISTS asks whether all nodes have
    // it.
    all.add(
        EnumSet.of(LONE, OPEN),
        "SCRIPT FLUSH ; EVAL %incr 1 $s ; SCRIPT EXISTS $sha ; SCRIPT LOAD %incr ; SCRIPT LOAD %get");
    all.add(
        EnumSet.of(LONE, RARE),
        "SCRIPT FLUSH ; EVALSHA $sha 1 $s ; SCRIPT EXISTS $sha ; SCRIPT LOAD %incr ; EVALSHA $sha 1 $s ; SCRIPT LOAD %get",
        "SCRIPT FLUSH ASYNC ; EVALSHA $sha 1 $s ; EVAL %incr 1 $s ; EVALSHA $sha 1 $s ; SCRIPT LOAD %get ; SCRIPT LOAD %incr",
        "SCRIPT FLUSH SYNC ; EVALSHA $sha 1 $s ; SCRIPT LOAD %incr ; SCRIPT LOAD %get",
        "FUNCTION DELETE answers ; FCALL answers_get 1 $s ; FUNCTION LOAD %library ; FCALL answers_get 1 $s",
        "FUNCTION FLUSH ; FCALL answers_set 1 $s $v ; FUNCTION DUMP ; FUNCTION RESTORE $functions ; FCALL answers_get 1 $s"
            + " ; FUNCTION LOAD REPLACE %library",
        "FUNCTION RESTORE $functions FLUSH ; FUNCTION RESTORE $functions ; FUNCTION RESTORE $functions REPLACE");
    all.addHelp("SCRIPT", "FUNCTION");
  }
}
