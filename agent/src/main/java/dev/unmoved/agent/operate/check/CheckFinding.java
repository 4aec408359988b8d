package dev.unmoved.agent.operate.check;

/** One thing that is not as it should be, and what to do about it. Immutable. */
public final class CheckFinding {
  /** How bad it is. */
  public enum Severity {
    /** Commands fail, or will. */
    CRITICAL,
    /** It works, but will not survive what it should, or is about to change. */
    WARNING,
    /** Worth knowing; no reason to act. */
    NOTE
  }

  private final Severity severity;
  private final String code;
  private final String text;
  private final String remedy;

  CheckFinding(Severity severity, String code, String text, String remedy) {
    this.severity = severity;
    this.code = code;
    this.text = text;
    this.remedy = remedy;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** The kind of finding, for scripts; never changes between versions. */
  public String code() {
    return code;
  }

  /** What is wrong, where. */
  public String text() {
    return text;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
