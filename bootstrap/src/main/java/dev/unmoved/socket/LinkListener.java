package dev.unmoved.socket;

import dev.unmoved.privilege.Privileged;
import java.io.IOException;

/**
 * Reads one link for a session that listens on several, and opens it first where it is not open
 * yet: both without the session's lock. A thread of its own runs it until the link is closed, or
 * need not be listened to any more.
 */
final class LinkListener implements Runnable {
  private static final int BUFFER_SIZE = 8 * 1024;

  private final SocketDriver driver;
  private final SocketLink link;

  private LinkListener(SocketDriver driver, SocketLink link) {
    this.driver = driver;
    this.link = link;
  }

  static void start(SocketDriver driver, SocketLink link, String name) {
    Privileged.daemon(new LinkListener(driver, link), "unmoved-listen-" + name).start();
  }

  @Override
  public void run() {
    boolean listens = false;
    try {
      listens = driver.openToListen(link);
      byte[] buffer = new byte[BUFFER_SIZE];
      while (listens && driver.awaitRoom(link)) {
        IOException broken = null;
        int n = -1;
        try {
          n = link.read(buffer, 0, buffer.length, 0);
        } catch (IOException e) {
          broken = e;
        }
        listens = driver.onListened(link, buffer, n, broken);
      }
    } catch (Throwable e) {
      // A mistake of ours: the client must not wait for ever for what nobody reads any more.
      driver.onListenerMistake(e);
    } finally {
      driver.onListenerEnded(link);
    }
  }
}
