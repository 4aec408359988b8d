package legacy.common;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * What happened to the commands of a program that an agent is attached to: a cluster refuses those
 * of slots that it serves elsewhere, which is all that may go wrong, and only without the agent.
 */
public final class Ledger {
  /**
   * In the words of the server, of Vert.x where it is one of a batch, and of Redisson, which tries
   * to follow it.
   */
  private static final Pattern REFUSED =
      Pattern.compile("^(ERR \\[\\d+] )?(MOVED|EXECABORT|CROSSSLOT) |^EXECABORT|redirect=MOVED");

  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicReference<String> first = new AtomicReference<String>();

  public void served() {
    served.incrementAndGet();
  }

  /** Whether {@code thrown} is a refusal as expected; anything else is noted as wrong. */
  public boolean refused(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (REFUSED.matcher(message).find()) {
        refused.incrementAndGet();
        return true;
      }
    }
    wrong(thrown.toString());
    thrown.printStackTrace();
    return false;
  }

  public void check(String what, Object wanted, Object got) {
    if (wanted == null ? got == null : wanted.equals(got)) {
      served();
    } else {
      wrong(what + ": wanted " + wanted + " but got " + got);
    }
  }

  public void wrong(String what) {
    wrong.incrementAndGet();
    first.compareAndSet(null, Thread.currentThread().getName() + ": " + what);
  }

  /** What was counted since the last time, but for what went wrong, which stays. */
  public String take() {
    return "served="
        + served.getAndSet(0)
        + " refused="
        + refused.getAndSet(0)
        + " wrong="
        + wrong.get()
        + (first.get() == null ? "" : " " + first.get());
  }
}
