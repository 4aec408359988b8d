package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The time limits of blocking commands, for one that goes on waiting at another node. Pure. */
public final class TimeLimit {
  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000L);
  // Less is 0 for a server, which means for ever: for 6.2 even 0.001 seconds, which it cuts to
  // whole milliseconds.
  private static final BigDecimal SHORTEST_IN_MILLIS = BigDecimal.valueOf(1_000_000L);
  private static final BigDecimal SHORTEST_IN_SECONDS = BigDecimal.valueOf(2_000_000L);

  private TimeLimit() {}

  /**
   * The same command with the time it has left.
   *
   * @param waitedNanos how long it has waited so far
   * @return null when it stays as it is: it waits for ever, or not at all, or its time limit is
   *     malformed
   */
  public static byte @Nullable [] remaining(
      Command command, Arguments arguments, long waitedNanos) {
    int index = command.timeoutIndex(arguments);
    if (index == 0 || waitedNanos <= 0) {
      return null;
    }
    BigDecimal unit = command.timeoutInMillis() ? NANOS_PER_MILLI : NANOS_PER_SECOND;
    BigDecimal limitNanos;
    try {
      limitNanos = new BigDecimal(arguments.text(index)).multiply(unit);
    } catch (NumberFormatException e) {
      return null;
    }
    if (limitNanos.signum() <= 0) {
      return null;
    }
    BigDecimal shortest = command.timeoutInMillis() ? SHORTEST_IN_MILLIS : SHORTEST_IN_SECONDS;
    BigDecimal left =
        limitNanos.subtract(BigDecimal.valueOf(waitedNanos)).max(shortest.min(limitNanos));
    byte[][] argv = arguments.copies();
    argv[index] = text(left, command.timeoutInMillis()).getBytes(StandardCharsets.US_ASCII);
    return RespWriter.command(argv);
  }

  private static String text(BigDecimal nanos, boolean inMillis) {
    BigDecimal millis = nanos.divide(NANOS_PER_MILLI, 0, BigDecimal.ROUND_UP);
    return inMillis ? millis.toPlainString() : millis.movePointLeft(3).toPlainString();
  }
}
