package dev.unmoved.agent.operate.copy;

/** What became of one key, and why if there is anything to say. Immutable. */
final class Verdict {
  final Outcome outcome;
  final String note; // null: nothing to say

  private Verdict(Outcome outcome, String note) {
    this.outcome = outcome;
    this.note = note;
  }

  static Verdict of(Outcome outcome) {
    return new Verdict(outcome, null);
  }

  static Verdict of(Outcome outcome, String note) {
    return new Verdict(outcome, note);
  }
}
