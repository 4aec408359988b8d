package dev.unmoved.log;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes {@code TIME unmoved LEVEL message}, one line per message, to stderr or to a file. */
final class LineSink implements LogSink {
  private static final int CAUSES_MAX = 20; // they may go in a circle

  // null: System.err, looked up at each line because applications replace it
  private final @Nullable OutputStream file;

  private LineSink(@Nullable OutputStream file) {
    this.file = file;
  }

  static LineSink toStandardError() {
    return new LineSink(null);
  }

  /** Appends to {@code path}, so that a restart keeps what explains it. */
  static LineSink toFile(String path) throws IOException {
    return new LineSink(new FileOutputStream(path, true));
  }

  @Override
  public void log(int level, String message, @Nullable Throwable thrown) {
    String text = format(System.currentTimeMillis(), level, text(message, thrown));
    if (file != null) {
      try {
        // One write per message: lines of several threads and processes do not mix, and no lock is
        // needed.
        file.write((text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        return;
      } catch (IOException e) {
        // A full disk must not silence the agent, so this message goes to stderr.
      }
    }
    print(text);
  }

  /** Writes a line to stderr, whatever that is at the moment. */
  static void print(String line) {
    PrintStream standardError = System.err;
    if (standardError != null) {
      standardError.println(line);
    }
  }

  /** A line of this time, from 1970 on. */
  static String format(long millis, int level, String text) {
    StringBuilder line = new StringBuilder();
    UtcTime.append(line, millis);
    return line.append(" unmoved ")
        .append(Threshold.nameOf(level))
        .append(' ')
        .append(text)
        .toString();
  }

  /** A message in one line; with a stack trace behind it at level debug. */
  static String text(String message, @Nullable Throwable thrown) {
    StringBuilder line = new StringBuilder();
    OneLine.append(line, message);
    if (thrown != null) {
      line.append(": ");
      OneLine.append(line, String.valueOf(thrown));
      if (Threshold.lets(Threshold.DEBUG)) {
        appendTrace(line, thrown);
      }
    }
    return line.toString();
  }

  /** As {@link Throwable#printStackTrace()}, but messages have lines of their own no more. */
  private static void appendTrace(StringBuilder line, Throwable thrown) {
    int depth = 0;
    for (Throwable each = thrown;
        each != null && depth < CAUSES_MAX;
        each = each.getCause(), depth++) {
      line.append(System.lineSeparator()).append(depth == 0 ? "" : "Caused by: ");
      OneLine.append(line, String.valueOf(each));
      for (StackTraceElement frame : each.getStackTrace()) {
        line.append(System.lineSeparator()).append("\tat ");
        OneLine.append(line, frame.toString());
      }
    }
  }
}
