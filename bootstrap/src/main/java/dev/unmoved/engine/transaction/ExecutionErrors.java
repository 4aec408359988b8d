package dev.unmoved.engine.transaction;

import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;

/**
 * How an EXEC that goes in steps tells that it ends early: the error of the node, and how far it
 * has come.
 */
final class ExecutionErrors {
  private final Segments segments;

  ExecutionErrors(Segments segments) {
    this.segments = segments;
  }

  /** A node would not say whether what is watched was touched. */
  static byte[] unexecuted(byte[] error, int slot, String node) {
    return RespWriter.error(
        text(error)
            + " (unmoved: slot "
            + slot
            + " at "
            + node
            + "; no command of this transaction was executed)");
  }

  /**
   * Some slot of segment {@code present} was not executed.
   *
   * @param slot which one; negative: it has none
   * @param ran how many of its slots were
   */
  byte[] partial(int present, byte[] error, int slot, String node, int ran) {
    Segments.Segment segment = segments.all().get(present);
    int slots = Math.max(1, segment.knownSplit().slots().size());
    if (segments.all().size() == 1 && slots == 1) {
      return error;
    }
    String where = slot < 0 ? node : "slot " + slot + " at " + node;
    String what = ran + " of the " + slots + " parts of this command were executed";
    if (segments.all().size() > 1) {
      what =
          soFar(present)
              + ", and of the next "
              + segment.size()
              + " those of "
              + ran
              + " of "
              + slots
              + " slots";
    }
    return RespWriter.error(text(error) + " (unmoved: " + where + "; " + what + ")");
  }

  /** The nodes would not execute the single command that segment {@code present} is. */
  byte[] stopped(int present, byte[] error) {
    return RespWriter.error(
        text(error)
            + " (unmoved: "
            + segments.all().get(present).knownSingle().knownCommand().name().replace('|', ' ')
            + "; "
            + soFar(present)
            + ")");
  }

  /** Behind the reason why part of segment {@code present} will never be answered. */
  String lost(int present) {
    return "; "
        + soFar(present)
        + ", and perhaps some of the next "
        + segments.all().get(present).size();
  }

  private String soFar(int present) {
    return "of this transaction's "
        + segments.commandsBefore(segments.all().size())
        + " commands the first "
        + segments.commandsBefore(present)
        + " were executed";
  }

  private static String text(byte[] error) {
    return new String(error, 1, error.length - 3, StandardCharsets.UTF_8);
  }
}
