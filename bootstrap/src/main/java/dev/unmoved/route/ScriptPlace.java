package dev.unmoved.route;

import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Scripts;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Where a script belongs that declares no keys, as far as its text tells: any node may run it, but
 * only its keys' owner lets it touch them. Immutable.
 */
public final class ScriptPlace {
  /** It declares keys, or nothing is known of its text. */
  public static final ScriptPlace UNKNOWN = new ScriptPlace(Slot.NONE, false);

  /** It asks for all keys, whatever they are: every primary runs it. */
  public static final ScriptPlace EVERYWHERE = new ScriptPlace(Slot.NONE, true);

  private final int slot;
  private final boolean everywhere;

  private ScriptPlace(int slot, boolean everywhere) {
    this.slot = slot;
    this.everywhere = everywhere;
  }

  /**
   * The place of a call of EVAL, EVALSHA or FCALL.
   *
   * @param scripts those sent before, for calls by digest
   */
  public static ScriptPlace of(Arguments call, Scripts scripts) {
    if (call.count() < 3 || call.number(2) != 0) {
      return UNKNOWN;
    }
    byte[] text = text(call, scripts);
    if (text == null) {
      return UNKNOWN;
    }
    int start = text == call.bytes() ? call.start(1) : 0;
    int end = text == call.bytes() ? start + call.length(1) : text.length;
    int slot = ScriptText.slot(text, start, end, call);
    return slot != Slot.NONE
        ? new ScriptPlace(slot, false)
        : ScriptText.asksForAllKeys(text, start, end) ? EVERYWHERE : UNKNOWN;
  }

  /**
   * The array that holds the script's text: the call's own, one that was remembered, or null (a
   * function, a digest).
   */
  static byte @Nullable [] text(Arguments call, Scripts scripts) {
    if (call.is(0, "EVALSHA") || call.is(0, "EVALSHA_RO")) {
      return scripts.body(call.text(1));
    }
    return call.is(0, "EVAL") || call.is(0, "EVAL_RO") ? call.bytes() : null;
  }

  /**
   * The slot of a key that a script names in its text beside the {@code declared} ones, or {@link
   * Slot#NONE} where none can be told.
   */
  public static int undeclaredSlot(Arguments call, Scripts scripts, int declared) {
    byte[] text = call.count() < 3 ? null : text(call, scripts);
    if (text == null) {
      return Slot.NONE;
    }
    int start = text == call.bytes() ? call.start(1) : 0;
    return ScriptText.undeclaredSlot(
        text, start, text == call.bytes() ? start + call.length(1) : text.length, call, declared);
  }

  /** Whether a script may touch keys; true where its text is not known. */
  public static boolean touchesKeys(Arguments call, Scripts scripts) {
    byte[] text = call.count() < 3 ? null : text(call, scripts);
    if (text == null) {
      return true;
    }
    int start = text == call.bytes() ? call.start(1) : 0;
    return ScriptText.touchesKeys(
        text, start, text == call.bytes() ? start + call.length(1) : text.length);
  }

  /** Whether a script's text is at hand. */
  public static boolean isKnown(Arguments call, Scripts scripts) {
    return call.count() > 1 && text(call, scripts) != null;
  }

  /** The slot of the first key that the text names, or {@link Slot#NONE}. */
  public int slot() {
    return slot;
  }

  /** Whether it is for every primary. */
  public boolean isEverywhere() {
    return everywhere;
  }
}
