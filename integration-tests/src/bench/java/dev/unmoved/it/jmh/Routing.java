package dev.unmoved.it.jmh;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A GET through the engine: parsed, routed, put in order, its reply read. The copy that a socket
 * would do included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class Routing {
  private static final int KEYS = 512;
  private static final int PIPELINE = 99;

  private final Model model = new Model();
  private final byte[][] home = Model.gets(0, KEYS);
  private final byte[][] anywhere = new byte[KEYS][];
  private byte[] pipeline;
  private int next;

  public Routing() {
    ByteArrayOutputStream commands = new ByteArrayOutputStream();
    byte[][][] byNode = {home, Model.gets(1, KEYS), Model.gets(2, KEYS)};
    for (int i = 0; i < KEYS; i++) {
      anywhere[i] = byNode[i % 3][i];
    }
    // Commands of one length, so that the model can tell how many it was sent.
    int length = anywhere[KEYS - 1].length;
    for (int i = KEYS - 1, count = 0; count < PIPELINE; i--) {
      if (anywhere[i].length == length) {
        commands.writeBytes(anywhere[i]);
        count++;
      }
    }
    pipeline = commands.toByteArray();
  }

  @Benchmark
  public int getAtHome() {
    return model.exchange(home[++next & KEYS - 1], 1);
  }

  @Benchmark
  public int getOfThreeNodes() {
    return model.exchange(anywhere[++next & KEYS - 1], 1);
  }

  @Benchmark
  @OperationsPerInvocation(PIPELINE)
  public int pipelineOfThreeNodes() {
    return model.exchange(pipeline, PIPELINE);
  }
}
