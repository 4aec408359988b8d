package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.SEVERAL_SLOTS;

/** Keys of several slots in one command: one server does not mind, so a client must not notice. */
final class SeveralSlotCommands {
  private SeveralSlotCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        SEVERAL_SLOTS,
        "MGET $s @s @s",
        "MGET @s @h @s @s @s $s @s @s",
        "MGET $s $s @s @s $s",
        "EXISTS $s @s @h $s",
        "DEL $s @s @h",
        "UNLINK @l @h",
        "TOUCH @s @e @s",
        "MSET $s $v @s $v",
        "MSET @s $v @s $v @s $v @s $v",
        "MSETEX 2 $s $v @s $v EX 10000",
        "XREAD COUNT 2 STREAMS $x @x 0 0",
        "XREAD COUNT 1 STREAMS @x $x @x 0 $oid 0",
        "XREADGROUP GROUP group alice COUNT 1 STREAMS $x @x > >");
  }
}
