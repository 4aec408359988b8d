package dev.unmoved.it.jmh;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a node of a cluster of three that answers at once, and without the operating
 * system.
 */
final class InstantSocket extends Socket {
  private static final byte[] VALUE =
      ("$100\r\n" + "v".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHARDS = shards();

  private final int port;
  private byte[] reply = VALUE;
  private int unread;

  private final InputStream in =
      new InputStream() {
        @Override
        public int read() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          int n = Math.min(unread, length);
          System.arraycopy(reply, reply.length - unread, target, offset, n);
          unread -= n;
          return n;
        }
      };

  private final OutputStream out =
      new OutputStream() {
        @Override
        public void write(int b) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          // CLUSTER is the only word of seven bytes that is sent here
          reply = length > 5 && source[offset + 5] == '7' ? SHARDS : VALUE;
          unread = reply.length;
        }
      };

  InstantSocket(int port) {
    this.port = port;
  }

  private static byte[] shards() {
    int[] firstSlots = {0, 5461, 10923, 16384};
    StringBuilder text = new StringBuilder("*3\r\n");
    for (int i = 0; i < 3; i++) {
      text.append("*4\r\n$5\r\nslots\r\n*2\r\n:")
          .append(firstSlots[i])
          .append("\r\n:")
          .append(firstSlots[i + 1] - 1)
          .append("\r\n$5\r\nnodes\r\n*1\r\n*14\r\n")
          .append(bulk("id"))
          .append(bulk(("" + i).repeat(40)))
          .append(bulk("port"))
          .append(':')
          .append(7000 + i)
          .append("\r\n")
          .append(bulk("ip"))
          .append(bulk("127.0.0.1"))
          .append(bulk("endpoint"))
          .append(bulk("127.0.0.1"))
          .append(bulk("role"))
          .append(bulk("master"))
          .append(bulk("replication-offset"))
          .append(":0\r\n")
          .append(bulk("health"))
          .append(bulk("online"));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public InetAddress getInetAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public void setSoTimeout(int timeoutMillis) {}
}
