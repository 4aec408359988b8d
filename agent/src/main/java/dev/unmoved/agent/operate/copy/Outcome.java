package dev.unmoved.agent.operate.copy;

import java.util.Locale;

/** What became of a key, in the order in which it is told. */
enum Outcome {
  /** It is in the target now. */
  COPIED(0, "copied"),
  /** The target had it, with the same value. */
  ALREADY_THERE(0, "already there"),
  /** The target had another value under that name, and keeps it. */
  KEPT(1, "different in the target and kept"),
  /** Of a dry run: it would be copied. */
  NEW(0, "to be copied"),
  /** Of a dry run: the target has a key of that name. */
  EXISTING(0, "there in the target"),
  /** Compared. */
  EQUAL(0, "equal"),
  /** Type, value or time to live is another one. */
  DIFFERENT(2, "different"),
  /** The target has no such key. */
  MISSING(2, "missing"),
  /** Its value can be compared with nothing. */
  INCOMPARABLE(2, "not comparable"),
  /** It was there when its name was read, and then no more. */
  EXPIRED(0, "expired or removed meanwhile"),
  /** Its name in the source's cluster is not one that the rules for names would have given. */
  FOREIGN(1, "of other names than the source's rules give, left out"),
  /** It could not be copied. */
  FAILED(2, "failed");

  private final int severity;
  private final String text;

  Outcome(int severity, String text) {
    this.severity = severity;
    this.text = text;
  }

  /** 0: as it should be; 1: somebody should look at it; 2: the copy is not whole. */
  int severity() {
    return severity;
  }

  /** For people, behind a number. */
  String text() {
    return text;
  }

  /** What it is called in the state file. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
