package dev.unmoved.agent.operate.copy;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** Tells how far a run is, how fast, and how long it will take. Not thread-safe. */
public final class ProgressLine {
  private static final long TERMINAL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FILE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PrintWriter out; // null: nobody wants to know
  private final boolean overwrites;
  private long before;
  private long total;
  private long startNanos;
  private long shownNanos;
  private int length; // of what is on the terminal's line

  /**
   * @param out null: nothing is told
   * @param overwrites whether each line takes the place of the one before, once a second, as on a
   *     terminal; otherwise there is one every ten seconds
   */
  public ProgressLine(PrintWriter out, boolean overwrites) {
    this.out = out;
    this.overwrites = overwrites;
  }

  /** It begins, with so many of so many keys done. */
  void start(long doneBefore, long ofAll, long nowNanos) {
    before = doneBefore;
    total = ofAll;
    startNanos = nowNanos;
    shownNanos = nowNanos;
  }

  /** So many keys are done. */
  void show(long done, long nowNanos) {
    if (out == null || nowNanos - shownNanos < (overwrites ? TERMINAL_NANOS : FILE_NANOS)) {
      return;
    }
    shownNanos = nowNanos;
    String text = text(done, before, total, (nowNanos - startNanos) / 1e9);
    StringBuilder line = new StringBuilder(overwrites ? "\r" : "").append(text);
    for (int i = text.length(); overwrites && i < length; i++) {
      line.append(' ');
    }
    length = text.length();
    out.print(overwrites ? line.toString() : line.append(System.lineSeparator()).toString());
    out.flush();
  }

  /** What comes next has a line of its own. */
  void end() {
    if (out != null && length > 0 && overwrites) {
      out.println();
      length = 0;
    }
  }

  /** A message beside it. */
  void say(String message) {
    if (out != null) {
      end();
      out.println(message);
    }
  }

  /** {@code 500 of 1,000 keys (50 %), 100/s, 5 s left}. */
  static String text(long done, long before, long total, double seconds) {
    double rate = seconds > 0 ? (done - before) / seconds : 0;
    StringBuilder text = new StringBuilder(Numbers.grouped(done));
    text.append(" of ").append(Numbers.grouped(Math.max(total, done))).append(" keys");
    if (total > 0) {
      text.append(" (").append(Math.min(100, done * 100 / total)).append(" %)");
    }
    text.append(", ").append(Numbers.grouped(Math.round(rate))).append("/s");
    if (rate > 0 && total > done) {
      text.append(", ").append(Numbers.time(Math.round((total - done) / rate))).append(" left");
    }
    return text.toString();
  }
}
