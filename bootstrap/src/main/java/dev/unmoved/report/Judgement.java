package dev.unmoved.report;

/**
 * What a {@link Judge} says of one command. Immutable; there are few, and they are compared by
 * identity.
 */
public final class Judgement {
  private static final Judgement[] PLAIN = new Judgement[Reason.values().length];
  private static final Judgement[] EMULATED = new Judgement[Reason.values().length];

  static {
    for (Reason reason : Reason.values()) {
      PLAIN[reason.ordinal()] = new Judgement(reason, false);
      EMULATED[reason.ordinal()] = new Judgement(reason, true);
    }
  }

  private final Reason reason;
  private final boolean emulated;

  private Judgement(Reason reason, boolean emulated) {
    this.reason = reason;
    this.emulated = emulated;
  }

  static Judgement of(Reason reason) {
    return PLAIN[reason.ordinal()];
  }

  /** {@code emulated}: whether {@code unmoved.cross-slot=emulate} makes it work. */
  static Judgement of(Reason reason, boolean emulated) {
    return emulated ? EMULATED[reason.ordinal()] : PLAIN[reason.ordinal()];
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** What becomes of the command with the options as they are, but without emulation. */
  public Verdict verdict() {
    return reason.verdict();
  }

  /** Whether it fails, but {@code unmoved.cross-slot=emulate} would make it work. */
  public boolean isEmulated() {
    return emulated;
  }

  /**
   * How much can be done about it from outside, for the order of a report: 0 for a script, which
   * only its author can mend, 1 for what the application has to change, 2 for what an option makes
   * work.
   */
  int help() {
    return reason.isOfScript() ? 0 : emulated ? 2 : 1;
  }

  @Override
  public String toString() {
    return reason + (emulated ? " (emulated)" : "");
  }
}
