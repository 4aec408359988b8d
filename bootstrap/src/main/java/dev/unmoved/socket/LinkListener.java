package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.privilege.Privileged;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one link for a session that listens on several, and opens it first where it is not open
 * yet: both without the session's lock. A thread of its own runs it until the link is closed, or
 * need not be listened to any more.
 */
final class LinkListener implements Runnable {
  /** Who is told what a thread hears. Takes the session's lock where it needs it. */
  interface Ear {
    /** Opens a link that is not open yet. Returns whether there is anything to listen to. */
    boolean openToListen(SocketLink link);

    /** Waits while the client lets too much lie. Returns whether to read on. */
    boolean awaitRoom(SocketLink link);

    /**
     * Takes what was read: {@code n} bytes, or -1 at the end of the stream or where {@code broken}
     * tells more. Returns whether to read on.
     */
    boolean onListened(SocketLink link, byte[] bytes, int n, @Nullable IOException broken);

    /** Something was thrown that should not be: nobody reads {@code link} any more. */
    void onListenerMistake(Throwable thrown);

    /** From now on the client's thread reads {@code link} itself, if anybody still does. */
    void onListenerEnded(SocketLink link);
  }

  private final Ear ear;
  private final SocketLink link;

  private LinkListener(Ear ear, SocketLink link) {
    this.ear = ear;
    this.link = link;
  }

  static void start(Ear ear, SocketLink link, String name) {
    Privileged.daemon(new LinkListener(ear, link), "unmoved-listen-" + name).start();
  }

  @Override
  public void run() {
    boolean listens = false;
    try {
      listens = ear.openToListen(link);
      byte[] buffer = new byte[DriverLimits.LISTEN_BUFFER];
      while (listens && ear.awaitRoom(link)) {
        IOException broken = null;
        int n = -1;
        try {
          n = link.read(buffer, 0, buffer.length, 0);
        } catch (IOException e) {
          broken = e;
        }
        listens = ear.onListened(link, buffer, n, broken);
      }
    } catch (Throwable e) {
      // A mistake of ours: the client must not wait for ever for what nobody reads any more.
      ear.onListenerMistake(e);
    } finally {
      ear.onListenerEnded(link);
    }
  }
}
