package dev.unmoved.agent.operate.copy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How a run ended. Immutable. */
public final class CopyReport {
  private final int severity;
  private final String summary;
  private final List<String> details;

  CopyReport(int severity, String summary, List<String> details) {
    this.severity = severity;
    this.summary = summary;
    this.details = Collections.unmodifiableList(new ArrayList<String>(details));
  }

  /** 0: all is as it should be; 1: somebody should look at it; 2: the copy is not whole. */
  public int severity() {
    return severity;
  }

  /** The counts, in one line. */
  public String summary() {
    return summary;
  }

  /** What else there is to say, a line each. */
  public List<String> details() {
    return details;
  }
}
