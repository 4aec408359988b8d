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

  // whoever waits a century waits for ever; further on, sums with the present time would overflow
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE / 3);

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
    BigDecimal limitNanos = waitedNanos <= 0 ? null : limit(command, arguments);
    if (limitNanos == null) {
      return null;
    }
    BigDecimal shortest = command.timeoutInMillis() ? SHORTEST_IN_MILLIS : SHORTEST_IN_SECONDS;
    BigDecimal left =
        limitNanos.subtract(BigDecimal.valueOf(waitedNanos)).max(shortest.min(limitNanos));
    byte[][] argv = arguments.copies();
    argv[command.timeoutIndex(arguments)] =
        text(left, command.timeoutInMillis()).getBytes(StandardCharsets.US_ASCII);
    return RespWriter.command(argv);
  }

  /**
   * How long a command waits at most, in nanoseconds; {@link Long#MAX_VALUE} for ever, or nobody
   * can say.
   */
  public static long nanos(Command command, Arguments arguments) {
    BigDecimal limitNanos = limit(command, arguments);
    return limitNanos == null || limitNanos.compareTo(LONGEST) > 0
        ? Long.MAX_VALUE
        : limitNanos.setScale(0, BigDecimal.ROUND_UP).longValue();
  }

  /** In nanoseconds; null: it waits for ever, or not at all, or its time limit is malformed. */
  private static @Nullable BigDecimal limit(Command command, Arguments arguments) {
    int index = command.timeoutIndex(arguments);
    if (index == 0) {
      return null;
    }
    BigDecimal unit = command.timeoutInMillis() ? NANOS_PER_MILLI : NANOS_PER_SECOND;
    try {
      BigDecimal limitNanos = new BigDecimal(arguments.text(index)).multiply(unit);
      return limitNanos.signum() <= 0 ? null : limitNanos;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String text(BigDecimal nanos, boolean inMillis) {
    BigDecimal millis = nanos.divide(NANOS_PER_MILLI, 0, BigDecimal.ROUND_UP);
    return inMillis ? millis.toPlainString() : millis.movePointLeft(3).toPlainString();
  }
}
