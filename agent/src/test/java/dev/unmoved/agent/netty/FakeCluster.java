package dev.unmoved.agent.netty;

import java.io.Closeable;
import java.io.IOException;

/**
 * Two nodes that name each other as the owners of half of the slots: bar is home's, foo the
 * other's.
 */
final class FakeCluster implements Closeable {
  final FakeNode home = new FakeNode();
  final FakeNode other = new FakeNode();

  FakeCluster() throws IOException {
    say("*2\r\n" + range(0, 8191, home) + range(8192, 16383, other));
  }

  private void say(String slots) {
    for (FakeNode node : new FakeNode[] {home, other}) {
      node.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
      node.replies.put("CLUSTER SLOTS", slots);
      node.replies.put("CLUSTER MYID", "$40\r\n" + node.id() + "\r\n");
    }
  }

  private static String range(int first, int last, FakeNode at) {
    return "*3\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n$9\r\n127.0.0.1\r\n:"
        + at.port()
        + "\r\n$40\r\n"
        + at.id()
        + "\r\n";
  }

  /** A server that is no cluster. */
  static FakeNode standalone() throws IOException {
    FakeNode node = new FakeNode();
    for (String question : new String[] {"CLUSTER SHARDS", "CLUSTER SLOTS", "CLUSTER MYID"}) {
      node.replies.put(question, "-ERR This instance has cluster support disabled\r\n");
    }
    return node;
  }

  @Override
  public void close() throws IOException {
    home.close();
    other.close();
  }
}
