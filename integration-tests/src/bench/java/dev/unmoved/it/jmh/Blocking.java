package dev.unmoved.it.jmh;

import dev.unmoved.socket.ClusterSockets;
import dev.unmoved.socket.Dialer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same GET through the socket that a blocking client holds: all that the agent adds to it, with
 * sockets beneath that do no system call. {@link #plain} is what the client would do without the
 * agent.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class Blocking {
  private static final int KEYS = 512;

  private final byte[][] home = Model.gets(0, KEYS);
  private final byte[][] anywhere = new byte[KEYS][];
  private final byte[] input = new byte[8192];
  private final Socket plain;
  private final Socket routed;
  private int next;

  public Blocking() {
    byte[][][] byNode = {home, Model.gets(1, KEYS), Model.gets(2, KEYS)};
    for (int i = 0; i < KEYS; i++) {
      anywhere[i] = byNode[i % 3][i];
    }
    Dialer dialer =
        new Dialer() {
          @Override
          public Socket dial(String host, int port, int timeoutMillis) {
            return new InstantSocket(port);
          }

          @Override
          public boolean tls() {
            return false;
          }

          @Override
          public Object identity() {
            return Blocking.class;
          }
        };
    plain = new InstantSocket(7000);
    routed = ClusterSockets.adopt(new InstantSocket(7000), "127.0.0.1", 7000, dialer);
  }

  private int exchange(Socket socket, byte[] command) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(command, 0, command.length);
    out.flush();
    return socket.getInputStream().read(input, 0, input.length);
  }

  @Benchmark
  public int plain() throws IOException {
    return exchange(plain, home[++next & KEYS - 1]);
  }

  @Benchmark
  public int routedHome() throws IOException {
    return exchange(routed, home[++next & KEYS - 1]);
  }

  @Benchmark
  public int routedToThreeNodes() throws IOException {
    return exchange(routed, anywhere[++next & KEYS - 1]);
  }
}
