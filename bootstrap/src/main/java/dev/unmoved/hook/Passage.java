package dev.unmoved.hook;

import dev.unmoved.log.Log;
import dev.unmoved.privilege.Privileged;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * The way from the hook of a client library to the agent's classes that know the library. Open from
 * the moment that the agent has said where they are; until then, and whenever something goes wrong
 * there, the client goes on by itself. Nothing is ever thrown. Thread-safe.
 *
 * @param <C> what is called from classes of the library
 */
final class Passage<C> {
  /** One call, about one object of the client. */
  abstract static class Call<C> implements PrivilegedExceptionAction<@Nullable Void> {
    private final String place;
    private final Object ofClient;
    private @Nullable ClientEntries<C> entries; // set before it is made

    /**
     * {@code place}: what the client is doing, for messages. {@code ofClient}: an object of a class
     * of the client.
     */
    Call(String place, Object ofClient) {
      this.place = place;
      this.ofClient = ofClient;
    }

    abstract void make(C calls) throws Exception;

    /** What is left undone when the call fails, in words. */
    String otherwise() {
      return "a connection is left alone";
    }

    @Override
    public final @Nullable Void run() throws Exception {
      if (entries != null) {
        make(entries.of(ofClient));
      }
      return null;
    }
  }

  private volatile @Nullable ClientEntries<C> entries; // null: nobody has said yet

  /** From now on calls arrive at the agent; null: at nobody any more. */
  void leadTo(@Nullable ClientEntries<C> there) {
    entries = there;
  }

  /** Makes a call in the name of the agent, whatever the application on the stack may do. */
  void send(Call<C> call) {
    call.entries = entries;
    if (call.entries == null) {
      return;
    }
    try {
      Privileged.call(call);
    } catch (Throwable e) {
      report(call, call.otherwise(), e);
    }
  }

  /** The same about an object that is none of a cluster-aware client's, else nothing. */
  void sendUnlessMarked(Call<C> call) {
    if (call.ofClient == null || !ClusterScope.marked(call.ofClient)) {
      send(call);
    }
  }

  /** Whether {@link #observe} would do anything. */
  boolean isObserved() {
    ClientEntries<C> there = entries;
    return there != null && there.areObserving();
  }

  /** Tells of a command that the application makes. */
  void observe(Call<C> call) {
    call.entries = entries;
    if (call.entries == null) {
      return;
    }
    try {
      call.run();
    } catch (Throwable e) {
      report(call, "lines of the application are not known", e);
    }
  }

  private static void report(Call<?> call, String otherwise, Throwable thrown) {
    Log.once(
        call.place + " " + thrown.getClass().getName(),
        call.place + ": " + otherwise + ": " + thrown);
    Log.debug(call.place + ": " + otherwise, thrown);
  }
}
