package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/**
 * When to send what a client has written. Clients flush every command, also when their event loop
 * has many of them to write; a system call costs more than all else that is done for one. So what
 * the loop has been asked to do already is done first, and all that was written until then is sent
 * at once. Confined to the event loop.
 */
final class Dispatch {
  private final EventExecutor loop;
  private final Runnable send;
  private boolean scheduled;
  private int flushes; // how many wait for it
  private long unsentBytes; // what the client has written since all was sent

  /** {@code send} sends it, and is called when the loop has done what it was asked to before. */
  Dispatch(EventExecutor loop, Runnable send) {
    this.loop = loop;
    this.send = send;
  }

  /** The client has written so much. */
  void onWritten(int bytes) {
    unsentBytes += bytes;
  }

  /** The client wants it sent. Returns whether it will be; otherwise it is time to do so now. */
  boolean waits() {
    flushes++;
    return flushes < DriverLimits.FLUSHES_TOGETHER_MAX
        && unsentBytes < DriverLimits.UNSENT_MAX
        && isScheduled();
  }

  private boolean isScheduled() {
    if (!scheduled) {
      try {
        loop.execute(this::run);
        scheduled = true;
      } catch (RejectedExecutionException e) {
        return false; // the event loop shuts down
      }
    }
    return true;
  }

  private void run() {
    scheduled = false;
    send.run();
  }

  /** Whether something waits to be sent. */
  boolean isPending() {
    return scheduled;
  }

  /** All is being sent. */
  void onSending() {
    flushes = 0;
    unsentBytes = 0;
  }
}
